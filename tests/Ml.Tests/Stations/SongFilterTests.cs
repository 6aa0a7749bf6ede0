using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Stations;

namespace SidFlow.Ml.Tests.Stations;

public class SongFilterTests
{
    static readonly StationSong song = new() { Track = new TrackId("a.sid", 1), Ratings = new Ratings(4, 2, 3), Bpm = 125.5, Year = 1987, Seconds = 180 };

    [TestCase("", true)]
    [TestCase("e>=4", true)]
    [TestCase("e>4", false)]
    [TestCase("e>3", true)]
    [TestCase("m<=2,c=3", true)]
    [TestCase("m<2", false)]
    [TestCase(" e >= 4 , bpm = 120-140 ", true)]
    [TestCase("bpm=100-125", false)]
    [TestCase("E>=4,YEAR=1987", true)]
    [TestCase("year=1987-1987", true)]
    [TestCase("seconds>60,seconds<200", true)]
    [TestCase("p>=1", false, Description = "nobody said, so no bound is passed")]
    public void ABoundHoldsOrNot(string filter, bool passes) => Assert.That(SongFilter.Parse(filter).Passes(song), Is.EqualTo(passes));

    [TestCase("x>=4")]
    [TestCase("e")]
    [TestCase("e>=")]
    [TestCase("e=>4")]
    [TestCase("=4")]
    [TestCase("bpm=140-120")]
    [TestCase("bpm=1-2-3")]
    [TestCase("e>=NaN")]
    [TestCase("e>=Infinity")]
    [TestCase("e>=1e9")]
    [TestCase("e>=-1")]
    [TestCase("e>=9999999")]
    [TestCase("e>=4;m>=3")]
    public void WhatIsNoFilterIsRefused(string filter) => Assert.That(() => SongFilter.Parse(filter), Throws.TypeOf<FormatException>());

    [Test]
    public void AnyTextIsReadOrRefused()
    {
        string[] pieces = ["e", "m", "bpm", "year", ">=", "<=", "=", ">", "<", ",", "-", "4", "120", "0.5", ".", " ", "\0", "ä", "NaN", "∞", "'", "e>=4,", "99999999999999999999"];
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            string text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                SongFilter.Parse(text).Passes(song);
            }
            catch (FormatException refusal)
            {
                Assert.That(refusal.Message, Is.Not.Empty);
            }
        }

        Assert.That(() => SongFilter.Parse(new string('e', 201)), Throws.TypeOf<FormatException>());
        Assert.That(() => SongFilter.Parse(string.Join(',', Enumerable.Repeat("e=1", 17))), Throws.TypeOf<FormatException>());
    }
}
