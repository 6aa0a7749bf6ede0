using System.Text;
using System.Text.Json;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;

namespace SidFlow.Services.Tests.Classify;

public sealed class ClassifiedFileTest
{
    private static ClassifiedSong Song(string path = "MUSICIANS/G/Größe.sid", int song = 2) => new()
    {
        Track = new TrackId(path, song),
        Ratings = new Ratings(5, 4, 3),
        Preference = 2,
        Features = new Dictionary<string, double> { ["rms"] = 0.125, ["bpm"] = 120, ["Zcr"] = 1e-9, ["ratingRawE"] = 0.5 },
        FeatureSetVersion = "1.5.0",
        FeatureVariant = "a",
        SidFeatureVariant = "b",
        Vector = [0, 0.1, -1, 0.333333],
        ClassifiedAt = new DateTimeOffset(2026, 1, 2, 14, 4, 5, 678, TimeSpan.FromHours(1)),
        Source = RatingSource.Mixed,
    };

    private static byte[] File(params ClassifiedSong[] songs)
    {
        MemoryStream file = new();
        ClassifiedFile.Write(file, songs);
        return file.ToArray();
    }

    private static ClassifiedSong[] Read(byte[] bytes) => [.. ClassifiedFile.Read(new MemoryStream(bytes))];

    [Test]
    public void ALineIsThisLine() =>
        Assert.That(Encoding.UTF8.GetString(ClassifiedLine.Write(Song())), Is.EqualTo(
            """{"classified_at":"2026-01-02T13:04:05.678Z","features":{"Zcr":1E-09,"bpm":120,"featureSetVersion":"1.5.0","featureVariant":"a","ratingRawE":0.5,"rms":0.125,"sidFeatureVariant":"b"}"""
            + ""","ratings":{"c":3,"e":5,"m":4,"p":2},"render_engine":"emulator","sid_engine":"sidflow-quick","sid_path":"MUSICIANS/G/Größe.sid","song_index":2,"source":"mixed","vector":[0,0.1,-1,0.333333]}"""
            + "\n"));

    [TestCase(true)]
    [TestCase(false)]
    public void KeysAreInTheOrderOfTheirBytesAndAllComesBack(bool whole)
    {
        ClassifiedSong song = whole ? Song() with { Tape = [0.1f, -3] } : Song() with { Ratings = null, Preference = null, Degraded = "It is silent.\n\"So\" it says.", Source = RatingSource.Auto };
        byte[] line = ClassifiedLine.Write(song);
        Assert.That(line.Count(b => b == '\n'), Is.EqualTo(1));
        using JsonDocument document = JsonDocument.Parse(line);
        AssertSorted(document.RootElement);
        ClassifiedSong read = ClassifiedLine.Read(line);
        Assert.That(ClassifiedLine.Write(read), Is.EqualTo(line));
        Assert.That((read.Track, read.Ratings, read.Preference, read.Degraded, read.Source, read.ClassifiedAt), Is.EqualTo((song.Track, song.Ratings, song.Preference, song.Degraded, song.Source, song.ClassifiedAt)));
        Assert.That(read.Vector, Is.EqualTo(song.Vector));
        Assert.That(read.Tape, Is.EqualTo(song.Tape));
        Assert.That(read.Features, Is.EquivalentTo(song.Features));
    }

    private static void AssertSorted(JsonElement element)
    {
        string[] names = [.. element.EnumerateObject().Select(property => property.Name)];
        Assert.That(names, Is.EqualTo(names.Order(StringComparer.Ordinal)));
        foreach (JsonProperty property in element.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object))
            AssertSorted(property.Value);
    }

    [Test]
    public void SongsAreInTheOrderOfTheirIds()
    {
        byte[] bytes = File(Song("b.sid", 2), Song("b.sid", 10), Song("B.sid", 1));
        Assert.That(Read(bytes).Select(song => song.Track.ToString()), Is.EqualTo((string[])["B.sid#1", "b.sid#10", "b.sid#2"]));
        Assert.That(File(Read(bytes).Reverse().ToArray()), Is.EqualTo(bytes));
    }

    [Test]
    public void OnlyALastLineMayBeCutOff()
    {
        byte[] bytes = File(Song("a.sid"), Song("b.sid"));
        int first = Array.IndexOf(bytes, (byte)'\n') + 1;
        for (int length = first; length < bytes.Length - 1; length++)
            Assert.That(Read(bytes[..length]), Has.Length.EqualTo(1));
        Assert.That(Read(bytes[..^1]), Has.Length.EqualTo(2), "only the line break is missing");
        Assert.That(() => Read([.. bytes[..(first / 2)], (byte)'\n', .. bytes]), Throws.TypeOf<ClassifiedLineException>().With.Message.StartsWith("Line 1:"));
        Assert.That(() => Read([.. bytes[..(bytes.Length - 9)], (byte)'\n']), Throws.TypeOf<ClassifiedLineException>().With.Message.StartsWith("Line 2:"));
        Assert.That(Read([]), Is.Empty);
    }

    [Test]
    public void AnyLineIsARecordOrARefusal()
    {
        byte[] line = ClassifiedLine.Write(Song());
        Random random = new(1);
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] broken = line[..random.Next(1, line.Length)];
            if (random.Next(2) == 0)
                broken = [.. line];
            for (int j = 1 + random.Next(3); j > 0; j--)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            try
            {
                ClassifiedLine.Read(broken);
            }
            catch (ClassifiedLineException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(3000));
    }

    [TestCase("\"e\":5", "\"e\":6")]
    [TestCase("\"source\":\"mixed\"", "\"source\":\"other\"")]
    [TestCase("\"sid_path\"", "\"path\"")]
    [TestCase("0.1", "1e999")]
    public void WhatIsOutOfBoundsIsRefused(string was, string becomes) =>
        Assert.That(() => ClassifiedLine.Read(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(ClassifiedLine.Write(Song())).Replace(was, becomes))), Throws.TypeOf<ClassifiedLineException>());
}
