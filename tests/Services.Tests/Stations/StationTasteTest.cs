using SidFlow.Emu.Tunes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Training;
using SidFlow.Services.Library;
using SidFlow.Services.Stations;

namespace SidFlow.Services.Tests.Stations;

/// <summary>A made-up listener likes what has much of two dimensions; a model learns it from some songs, and stations of the others are judged by his true taste.</summary>
[TestFixture]
public sealed class StationTasteTest
{
    private const int Songs = 600, First = 4, Second = 40;

    private readonly Neighbourhood here = Collection(hasPlaces: true);
    private readonly ScriptedTaste taste = new();
    private TasteModel model = null!;

    [OneTimeSetUp]
    public void Learn()
    {
        TasteSample[] samples = [.. Enumerable.Range(0, Songs).Where(IsLearntFrom).Select(row => new TasteSample(Places(here, row), $"{row % 10}")
        {
            Preference = 1 + (4 * TruthOf(row)),
            PreferenceWeight = 1,
            Liked = TruthOf(row) > 0.5,
            LikedWeight = 1,
            Events = 1,
        })];
        TasteTraining training = new(samples, FeatureNames.Dimensions, TrainingOptions.Usual with { Epochs = 60, LearningRate = 0.003 });
        while (!training.IsDone)
            training.RunEpoch(CancellationToken.None);
        model = training.Model;
    }

    /// <summary>Each kind that is chosen by more than a title, with the least that its songs' true liking rises by, 0..1.</summary>
    [TestCase(StationKind.Any, 0.2)]
    [TestCase(StationKind.Era, 0.1)]
    [TestCase(StationKind.Mood, 0.05)]
    [TestCase(StationKind.HiddenGems, 0.1)]
    [TestCase(StationKind.FromSong, 0.01)]
    [TestCase(StationKind.Adaptive, 0.04)]
    [TestCase(StationKind.Persona, 0.02)]
    public void WhatWasLearntMovesAStation(string kind, double least)
    {
        double without = LikingOf(Desk(null).Make(Ask(kind))), with = LikingOf(Desk(model).Make(Ask(kind)));
        TestContext.Out.WriteLine($"{kind}: {without:0.000} without the model, {with:0.000} with it");
        Assert.That(with - without, Is.GreaterThan(least));
    }

    [Test]
    public void TheSameModelGivesTheSameStationWithItsReason()
    {
        StationList first = Desk(model).Make(Ask(StationKind.Any)), again = Desk(model).Make(Ask(StationKind.Any));
        Assert.That(again.Songs.Select(song => song.Song), Is.EqualTo(first.Songs.Select(song => song.Song)));
        Assert.That(first.Model, Is.EqualTo("1.0.1"));
        Assert.That(first.Songs[0].Reason, Does.Match(@"listeners here are expected to like it \(\d+ %\)"));
    }

    [Test]
    public void WithoutAModelNothingIsSaidOfIt()
    {
        StationList list = Desk(null).Make(Ask(StationKind.Any));
        Assert.That(list.Model, Is.Null);
        Assert.That(list.Songs.SelectMany(song => song.Reasons), Has.None.Contains("expected"));
    }

    [Test]
    public void AModelOfAnotherWidthOrSongsWithoutPlacesAreLeftAlone()
    {
        Assert.That(TasteForecast.Of(Collection(hasPlaces: false), "1.0.1", model), Is.Null, "an imported bundle has other numbers");
        Assert.That(TasteForecast.Of(here, "1.0.1", TasteModel.Constant(8, 3, 0.5)), Is.Null);
    }

    [Test]
    public void AModelThatTellsNoSongsApartMovesNoStation([Values(StationKind.FromSong, StationKind.Mood, StationKind.Any)] string kind) =>
        Assert.That(Desk(TasteModel.Constant(FeatureNames.Dimensions, 3, 0.5)).Make(Ask(kind)).Songs.Select(song => song.Song),
            Is.EqualTo(Desk(null).Make(Ask(kind)).Songs.Select(song => song.Song)));

    [Test]
    public void ANewModelIsNoticed()
    {
        (string, TasteModel)? inUse = null;
        TasteForecasts forecasts = new(() => inUse);
        Assert.That(forecasts.For(here), Is.Null);
        inUse = ("1.0.1", model);
        TasteForecast first = forecasts.For(here)!;
        Assert.That(forecasts.For(here), Is.SameAs(first));
        inUse = ("1.0.2", model);
        Assert.That(forecasts.For(here)!.Version, Is.EqualTo("1.0.2"));
    }

    private StationDesk Desk(TasteModel? inUse)
    {
        TasteForecasts forecasts = new(() => inUse is null ? null : ("1.0.1", inUse));
        return new StationDesk(() => here, taste, forecasts.For);
    }

    private StationRequest Ask(string kind) => new()
    {
        Kind = kind,
        Listener = "house",
        Shuffle = 7,
        Limit = kind == StationKind.FromSong ? 10 : null,
        Song = kind is StationKind.FromSong or StationKind.Adaptive ? here.SongAt(3) : null,
        Mood = "dark",
        Persona = "melodic",
        YearStart = 1985,
        YearEnd = 1989,
        MinRating = 4,
        Exclude = [.. Enumerable.Range(0, Songs).Where(IsLearntFrom).Select(here.SongAt)],
    };

    private static bool IsLearntFrom(int row) => row % 10 < 4;

    private double LikingOf(StationList list) => list.Songs.Average(song => TruthOf(here.RowOf(song.Song)));

    private double TruthOf(int row) => Places(here, row) is var places ? (places[First] + places[Second]) / 2 : 0;

    private static float[] Places(Neighbourhood songs, int row)
    {
        float[] places = new float[FeatureNames.Dimensions];
        songs.Songs.Likeness.Scan.ReadVector(row, places);
        return places;
    }

    /// <summary>Sixty composers with sounds of their own.</summary>
    private static Neighbourhood Collection(bool hasPlaces)
    {
        Random random = new(5);
        float[][] sounds = [.. Enumerable.Range(0, 60).Select(_ => Made(_ => random.NextSingle()))];
        List<VectoredSong> songs = [];
        List<TuneSketch> tunes = [];
        for (int at = 0; at < Songs; at++)
        {
            string path = $"MUSICIANS/C/C{at % 60:00}/Tune_{at:000}.sid";
            tunes.Add(new TuneSketch { Path = path, Title = $"Tune {at}", Author = $"Composer {at % 60}", Year = 1982 + (at % 20), Models = [TuneModel.Mos6581], LengthsMs = [120_000] });
            songs.Add(new VectoredSong(new TrackId(path, 1), Made(d => Math.Clamp(sounds[at % 60][d] + (0.6f * (random.NextSingle() - 0.5f)), 0, 1)),
                new Ratings(random.Next(2, 5), random.Next(2, 5), random.Next(2, 5))));
        }
        return new Neighbourhood(new VectoredSongs("made up", FeatureNames.Dimensions, null, songs, HasPlaces: hasPlaces), tunes, () => []);
    }

    private static float[] Made(Func<int, float> value) => [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(value)];
}
