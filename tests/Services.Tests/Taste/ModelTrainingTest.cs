using System.Text.Json.Nodes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Training;
using SidFlow.Services.Taste;
using SidFlow.Services.Taste.Models;

namespace SidFlow.Services.Tests.Taste;

/// <summary>From stored feedback to a model on the shelf, and into use.</summary>
[CancelAfter(120_000)]
public sealed class ModelTrainingTest : TasteFixture
{
    private static readonly TrainingOrder usual = new(TrainingOptions.Usual with { Epochs = 4 }, true, false);
    private readonly ManualClock clock = new();

    private ModelShelf Shelf(string data = "data") => new(Folder[data], clock);

    /// <summary>A song's dimensions follow from its name.</summary>
    private static ReadOnlyMemory<float>? VectorOf(SongId song)
    {
        Random random = new(song.Path.Aggregate(17, (sum, sign) => ((sum * 31) + sign) & 0xffffff));
        return new ReadOnlyMemory<float>([.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => random.NextSingle())]);
    }

    private ModelTraining Training(ModelShelf shelf, string data = "data") => new(Folder[data], Store, new UploadedDeltas(Deltas, shelf, clock), VectorOf, shelf, clock);

    private ListenerDeltas Deltas => new(Database);

    /// <param name="taste">From dimensions to -1..1; null: dice.</param>
    private Task<FeedbackCount> SayAsync(int composers, Func<ReadOnlyMemory<float>, double>? taste, int seed = 1)
    {
        Random random = new(seed);
        return Store.AddAsync([.. from composer in Enumerable.Range(0, composers)
                                  from tune in Enumerable.Range(0, 5)
                                  let song = new SongId($"MUSICIANS/X/Composer_{composer}/Tune_{tune}.sid", 1)
                                  let liking = taste is null ? random.NextDouble() - 0.5 : taste(VectorOf(song)!.Value)
                                  select Act(liking > 0 ? FeedbackAction.Like : FeedbackAction.Dislike, song.Path)], default);
    }

    private static double Known(ReadOnlyMemory<float> song) => song.Span[3] - song.Span[20];

    [Test]
    public async Task AModelThatKnowsAListenerIsTrainedTriedAndPublishedByHand(CancellationToken stop)
    {
        await SayAsync(150, Known);
        using ModelShelf shelf = Shelf();
        Watch watch = new();
        ShelvedModel? made = await Training(shelf).RunAsync("train-1", usual, watch);
        Assert.That(made!.IsBetter, made.Reason);
        Assert.That(shelf.Published, Is.Null, "nobody has approved it");

        await shelf.PublishAsync(made.Version, overrides: false, stop);
        TasteModel model = shelf.Published!.Model;
        int right = Enumerable.Range(0, 200).Select(n => VectorOf(new SongId($"GAMES/New_{n}.sid", 1))!.Value).Count(song => model.Predict(song.Span).Like > 0.5 == Known(song) > 0);
        TestContext.Out.WriteLine($"{right} of 200 songs never seen. {made.Reason}");
        Assert.That(right, Is.GreaterThan(160));
        Assert.That(File.ReadAllText(Folder["data/training/training-log.jsonl"]), Does.Contain("\"modelVersion\":\"1.0.1\""));
        Assert.That(Directory.GetFileSystemEntries(Folder["data/training"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { "training-log.jsonl", "training-samples.jsonl" }));
        Assert.That(await Training(shelf).RunAsync("train-2", usual, watch), Is.Null, "there is nothing new");
        Assert.That(await Training(shelf).RunAsync("train-3", usual with { Force = true }, watch), Is.Not.Null);
        Assert.That(shelf.Models[0].IsBetter, Is.False, "the same model is not better than itself");
        Assert.That(shelf.Models[0].Reason, Does.Contain("changes by 0.0 %"));
    }

    [Test]
    public async Task NoiseIsNotPublished(CancellationToken stop)
    {
        await SayAsync(150, null);
        using ModelShelf shelf = Shelf();
        ShelvedModel? made = await Training(shelf).RunAsync("train-1", usual, new Watch());
        Assert.That(made!.IsBetter, Is.False, made.Reason);
        Assert.That(() => shelf.PublishAsync(made.Version, overrides: false, stop), Throws.TypeOf<TasteException>().With.Message.Contain("stays"));
        Assert.That(shelf.Published, Is.Null);
        await shelf.PublishAsync(made.Version, overrides: true, stop);
        Assert.That(shelf.Published!.Version, Is.EqualTo("1.0.1"), "an operator may");
    }

    [Test]
    public async Task LittleFeedbackDecidesNothing()
    {
        await SayAsync(20, Known);
        using ModelShelf shelf = Shelf();
        Assert.That((await Training(shelf).RunAsync("train-1", usual, new Watch()))!.Reason, Does.Contain("100 are needed"));
        ShelvedModel? untried = await Training(shelf).RunAsync("train-2", usual with { Evaluate = false, Force = true }, new Watch());
        Assert.That((untried!.IsBetter, untried.Reason), Is.EqualTo((false, (string?)null)));
    }

    [Test]
    public void WithoutFeedbackThereIsNothingToLearn()
    {
        using ModelShelf shelf = Shelf();
        Assert.That(() => Training(shelf).RunAsync("train-1", usual, new Watch()), Throws.TypeOf<TasteException>());
    }

    [Test]
    public async Task AJobThatEndedAndWasNotToldSoMakesNoSecondModel()
    {
        await SayAsync(40, Known);
        using ModelShelf shelf = Shelf();
        ShelvedModel? made = await Training(shelf).RunAsync("train-1", usual with { Force = true }, new Watch());
        // Killed while it tidied up.
        Directory.CreateDirectory(Folder["data/training/train-1"]);
        Assert.That((await Training(shelf).RunAsync("train-1", usual with { Force = true }, new Watch()))!.Version, Is.EqualTo(made!.Version));
        Assert.That(shelf.Models, Has.Count.EqualTo(1));
        Assert.That(Directory.GetDirectories(Folder["data/training"]), Is.Empty);
    }

    [Test]
    public async Task EndedInEachEpochItGivesTheSameBytes()
    {
        await SayAsync(40, Known);
        using ModelShelf whole = Shelf("whole"), pieces = Shelf("pieces");
        await Training(whole, "whole").RunAsync("train-1", usual, new Watch());
        ShelvedModel? made = null;
        for (int lives = 0; made is null; lives++)
        {
            Assert.That(lives, Is.LessThan(20));
            using Watch watch = new() { EndAfter = 2 };
            try
            {
                made = await Training(pieces, "pieces").RunAsync("train-1", usual, watch);
            }
            catch (OperationCanceledException)
            {
                // What comes in meanwhile does not belong to this training.
                await Store.AddAsync([Act(FeedbackAction.Like, "MUSICIANS/Y/Late/Comer.sid", day: 40)], default);
            }
        }
        Assert.That(Files("pieces"), Is.EqualTo(Files("whole")));

        Dictionary<string, string> Files(string data) => Directory.EnumerateFiles(Folder[data], "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Folder[data], file), file => Convert.ToHexString(File.ReadAllBytes(file)));
    }

    [Test]
    public async Task ADamagedStateBeginsAnew()
    {
        await SayAsync(30, Known);
        using ModelShelf shelf = Shelf();
        using (Watch watch = new() { EndAfter = 3 })
            Assert.That(() => Training(shelf).RunAsync("train-1", usual, watch), Throws.InstanceOf<OperationCanceledException>());
        File.WriteAllText(Folder["data/training/train-1/state.bin"], "torn");
        Watch second = new();
        await Training(shelf).RunAsync("train-1", usual, second);
        Assert.That(second.Said, Has.Some.Contain("begins anew"));
    }

    [Test]
    public async Task ATrainingIsDueAtFiftyActsOrAfterADay()
    {
        await Store.AddAsync([.. Enumerable.Range(0, 49).Select(n => Act(FeedbackAction.Like, $"MUSICIANS/X/Composer_{n}/a.sid"))], default);
        clock.Advance(Noon.AddHours(23) - clock.GetUtcNow());
        using ModelShelf shelf = Shelf();
        TrainingOrder due = usual with { Auto = true, Evaluate = false };
        Watch watch = new();
        Assert.That(await Training(shelf).RunAsync("train-1", due, watch), Is.Null);
        Assert.That(watch.Said[^1], Is.EqualTo("No training is due: 49 acts. It is at 50, or 24 h after 2026-03-04 12:00 UTC."));
        clock.Advance(Noon.AddHours(24) - clock.GetUtcNow());
        Assert.That(await Training(shelf).RunAsync("train-2", due, watch), Is.Not.Null);

        Assert.That(await Training(shelf).RunAsync("train-3", due, watch), Is.Null);
        Assert.That(watch.Said[^1], Is.EqualTo("No training is due: there is no feedback since 1.0.1."));
        clock.Advance(Noon.AddHours(30) - clock.GetUtcNow());
        await Store.AddAsync([.. Enumerable.Range(0, 49).Select(n => Act(FeedbackAction.Dislike, $"MUSICIANS/Y/Composer_{n}/a.sid"))], default);
        Assert.That(await Training(shelf).RunAsync("train-4", due, watch), Is.Null);
        await Store.AddAsync([Act(FeedbackAction.Like, "MUSICIANS/Z/z/a.sid")], default);
        Assert.That(await Training(shelf).RunAsync("train-5", due, watch), Is.Not.Null, "fifty");
    }

    [Test]
    public async Task BrowsersDeltasAreLearntFromWhereTheOrderSaysSoAndDecideNothing(CancellationToken stop)
    {
        await SayAsync(150, Known);
        using ModelShelf shelf = Shelf();
        UploadedDeltas uploaded = new(Deltas, shelf, clock);
        TrainingOrder fold = usual with { Deltas = true };
        Assert.That(() => Training(shelf).RunAsync("train-0", fold, new Watch()), Throws.TypeOf<TasteException>().With.Message.Contain("model deltas"));
        await Training(shelf).RunAsync("train-1", usual, new Watch());
        await shelf.PublishAsync("1.0.1", true, stop);
        int weights = shelf.Published!.Model.Weights;
        string[] listeners = [.. Enumerable.Range(0, 5).Select(_ => Listeners.Of(Listeners.NewSecret())!).Order(StringComparer.Ordinal)];
        await SaveAsync(listeners[0], "1.0.1", 0.01f, weights);
        await SaveAsync(listeners[1], "1.0.1", 100, weights);
        await SaveAsync(listeners[2], "1.0.0", 0.01f, weights);
        await SaveAsync(listeners[3], "1.0.1", 0.01f, weights - 1);
        await SaveAsync(listeners[4], "1.0.1", 0.01f, weights, days: -8);
        byte[] inUse = shelf.Published.Weights.ToArray();

        Assert.That(uploaded.All().Select(view => view.Trouble?.Split(' ')[^1]), Is.EqualTo(new[] { null, null, "use.", "weights.", "days." }));
        Assert.That(uploaded.Parts(uploaded.All()[0].Delta).Select(part => part.Name), Is.EqualTo(new[] { "hidden1/kernel", "hidden1/bias", "hidden2/kernel", "hidden2/bias", "output/kernel", "output/bias" }));
        Assert.That(uploaded.Mean(out int count), Is.All.EqualTo(0.01f).Within(1e-6), "the loud one is held to the other's length");
        Assert.That(count, Is.EqualTo(2));

        Watch watch = new();
        ShelvedModel made = (await Training(shelf).RunAsync("train-2", fold, watch))!;
        Assert.That(watch.Said, Has.Some.EqualTo("It begins with 1.0.1 and the mean of what 2 browsers learnt on top."));
        Assert.That((made.IsBetter, made.Metadata["deltas"]!.ToJsonString()), Is.EqualTo((false, """{"base":"1.0.1","listeners":2}""")));
        Assert.That(made.Reason, Does.Contain("decides nothing"));
        Assert.That((shelf.Published.Version, shelf.Published.Weights.ToArray()), Is.EqualTo(("1.0.1", inUse)), "no model changes by itself");
        Assert.That(() => shelf.PublishAsync(made.Version, false, stop), Throws.TypeOf<TasteException>());

        Assert.That(await uploaded.DiscardAsync(null, onlyStale: true, stop), Is.EqualTo(3));
        Assert.That(await uploaded.DiscardAsync(listeners[0], onlyStale: false, stop), Is.EqualTo(1));
        Assert.That(uploaded.All().Select(view => view.Delta.Listener), Is.EqualTo(new[] { listeners[1] }));

        Task SaveAsync(string listener, string model, float each, int numbers, double days = 0) => Deltas.SaveAsync(new ListenerDelta(
            listener, model, clock.GetUtcNow().AddDays(days), [.. Enumerable.Repeat(BitConverter.GetBytes(each), numbers).SelectMany(bytes => bytes)]), stop);
    }

    [Test]
    public async Task ATrainingThatBeganWithDeltasGoesOnWithThem(CancellationToken stop)
    {
        await SayAsync(40, Known);
        using ModelShelf whole = Shelf("whole"), pieces = Shelf("pieces");
        foreach (ModelShelf shelf in new[] { whole, pieces })
            await shelf.AddAsync("1.0.1", TasteModelFiles.Of(new TasteTraining([], FeatureNames.Dimensions, usual.Options).Model, FeatureNames.All, "1.5.0"), [], stop);
        await whole.PublishAsync("1.0.1", true, stop);
        await pieces.PublishAsync("1.0.1", true, stop);
        await Deltas.SaveAsync(new ListenerDelta(Listeners.House, "1.0.1", clock.GetUtcNow(), [.. Enumerable.Repeat(BitConverter.GetBytes(0.05f), whole.Published!.Model.Weights).SelectMany(bytes => bytes)]), stop);
        TrainingOrder fold = usual with { Deltas = true };
        await Training(whole, "whole").RunAsync("train-1", fold, new Watch());
        using (Watch watch = new() { EndAfter = 3 })
            Assert.That(() => Training(pieces, "pieces").RunAsync("train-1", fold, watch), Throws.InstanceOf<OperationCanceledException>());
        await new UploadedDeltas(Deltas, pieces, clock).DiscardAsync(null, false, stop);
        await Training(pieces, "pieces").RunAsync("train-1", fold, new Watch());
        Assert.That(File.ReadAllBytes(Folder["pieces/models/1.0.2/model/weights.bin"]), Is.EqualTo(File.ReadAllBytes(Folder["whole/models/1.0.2/model/weights.bin"])));
    }

    [Test]
    public async Task ModelsAreRolledBackStepByStep(CancellationToken stop)
    {
        using ModelShelf shelf = Shelf();
        for (int n = 1; n <= 4; n++)
            await AddAsync(shelf, stop);
        foreach (string version in new[] { "1.0.1", "1.0.3", "1.0.4" })
            await shelf.PublishAsync(version, true, stop);
        Assert.That((await shelf.RollBackAsync(null, stop)).Version, Is.EqualTo("1.0.3"));
        Assert.That((await shelf.RollBackAsync(null, stop)).Version, Is.EqualTo("1.0.1"));
        Assert.That(() => shelf.RollBackAsync(null, stop), Throws.TypeOf<TasteException>());
        Assert.That(() => shelf.RollBackAsync("1.0.2", stop), Throws.TypeOf<TasteException>(), "it never was in use");
        Assert.That((await shelf.RollBackAsync("1.0.4", stop)).Version, Is.EqualTo("1.0.4"));
        Assert.That(new FileInfo(Folder["data/model"]).LinkTarget, Is.EqualTo("models/1.0.4"));
        using ModelShelf later = Shelf();
        Assert.That(later.Published!.Version, Is.EqualTo("1.0.4"));
        Assert.That(() => shelf.PublishAsync("../../etc", true, stop), Throws.TypeOf<TasteException>());
    }

    [Test]
    public async Task FiveThatWereInUseAreKeptAndVersionsNeverComeAgain(CancellationToken stop)
    {
        using ModelShelf shelf = Shelf();
        for (int n = 1; n <= 8; n++)
            await shelf.PublishAsync(await AddAsync(shelf, stop), true, stop);
        for (int n = 9; n <= 16; n++)
            await AddAsync(shelf, stop);
        Assert.That(shelf.Models.Select(model => model.Version), Is.EqualTo(new[] { 16, 15, 14, 13, 12, 8, 7, 6, 5, 4, 3 }.Select(n => $"1.0.{n}")));
        Assert.That(shelf.NextVersion(), Is.EqualTo("1.0.17"));
        Assert.That(Directory.EnumerateDirectories(Folder["data/models"], ".*"), Is.Empty);
    }

    [Test]
    public async Task ABrokenModelIsNeitherPublishedNorUsed(CancellationToken stop)
    {
        using ModelShelf shelf = Shelf();
        string first = await AddAsync(shelf, stop), second = await AddAsync(shelf, stop);
        File.WriteAllBytes(Folder[$"data/models/{second}/model/weights.bin"], new byte[12]);
        await shelf.PublishAsync(first, true, stop);
        Assert.That(() => shelf.PublishAsync(second, true, stop), Throws.TypeOf<TasteException>());
        Assert.That(shelf.Published!.Version, Is.EqualTo(first));

        File.WriteAllText(Folder[$"data/models/{first}/model.json"], "{}");
        using ModelShelf later = Shelf();
        Assert.That(later.Published, Is.Null);
        Assert.That(later.Trouble, Does.Contain(first));
        File.WriteAllText(Folder[$"data/models/{second}/model-metadata.json"], "[");
        Assert.That(later.Models, Has.Count.EqualTo(2), "it can still be seen");
    }

    [Test]
    public void SamplesSayWhatListenersDid()
    {
        string other = Listeners.Of(Listeners.NewSecret())!;
        Feedback[] acts =
        [
            Act(FeedbackAction.Dislike, "A/a.sid"), Act(FeedbackAction.Like, "A/a.sid", day: 1), Rated(new SongRating(null, null, null, 2), "A/a.sid"),
            Act(FeedbackAction.PlayComplete, "A/b.sid"), Act(FeedbackAction.SkipEarly, "A/b.sid", listener: other),
            Act(FeedbackAction.Play, "A/c.sid"), Rated(new SongRating(5, 5, 5, null), "A/d.sid"), Act(FeedbackAction.Like, "A/e.sid", day: -96),
        ];
        IReadOnlyList<TrainingSample> samples = TrainingSamples.Of(acts, VectorOf, out int unclassified);
        Assert.Multiple(() =>
        {
            Assert.That(unclassified, Is.Zero);
            Assert.That(samples.Select(sample => sample.Song.Path), Is.EqualTo(new[] { "A/a.sid", "A/b.sid", "A/b.sid", "A/e.sid" }), "plays and what is said of energy tell nothing of taste");
            TasteSample said = samples[0].Taste, heard = samples.Single(sample => sample.Song.Path == "A/b.sid" && sample.Listener == Listeners.House).Taste, old = samples[3].Taste;
            Assert.That((said.Liked, said.LikedWeight, said.Preference, said.PreferenceWeight, said.Events), Is.EqualTo((true, 1.0, 2.0, 1.0, 3)));
            Assert.That((heard.Liked, heard.LikedWeight, heard.Preference), Is.EqualTo((true, 0.35, 3.7)));
            Assert.That(old.LikedWeight, Is.EqualTo(0.5).Within(1e-12), "97 days before the newest act");
            Assert.That(TrainingSamples.Of(acts, _ => null, out int missing), Is.Empty);
            Assert.That(missing, Is.EqualTo(3));
        });
    }

    [TestCase("MUSICIANS/H/Hubbard_Rob/Worktunes/a.sid", "MUSICIANS/H/Hubbard_Rob")]
    [TestCase("GAMES/A-F/a.sid", "GAMES/A-F")]
    [TestCase("a.sid", "")]
    public void SongsOfAComposerAreAGroup(string path, string group) => Assert.That(TrainingSamples.GroupOf(path), Is.EqualTo(group));

    [Test]
    public void SamplesComeBackFromTheirFileToTheBitAndNoBytesBreakTheReader()
    {
        TrainingSample sample = new(Listeners.House, new SongId("Ä/\"b\".sid", 3), new TasteSample(VectorOf(new SongId("x", 1))!.Value, "Ä")
        {
            Preference = 1.0 / 3,
            PreferenceWeight = 0.1,
            Liked = true,
            LikedWeight = double.Epsilon,
            Events = 4,
        });
        byte[] bytes = SampleFile.Write([sample, sample]);
        Assert.That(SampleFile.Write(SampleFile.Read(new MemoryStream(bytes))), Is.EqualTo(bytes));
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. bytes[..random.Next(1, bytes.Length)]];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                SampleFile.Read(new MemoryStream(damaged));
            }
            catch (FormatException)
            {
                continue;
            }
        }
    }

    private static async Task<string> AddAsync(ModelShelf shelf, CancellationToken stop)
    {
        string version = shelf.NextVersion();
        await shelf.AddAsync(version, TasteModelFiles.Of(TasteModel.Constant(FeatureNames.Dimensions, 3, 0.5), FeatureNames.All, "1.5.0"), new JsonObject { ["modelVersion"] = version }, stop);
        return version;
    }

    private sealed class Watch : ITrainingWatch, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();
        private int breaths;

        public List<string> Said { get; } = [];

        /// <summary>The process dies in the breath of this number; 0: never.</summary>
        public int EndAfter { get; init; }

        public CancellationToken Stop => stopping.Token;

        public void Report(int epochs, int of, string message)
        {
        }

        public void Say(string text) => Said.Add(text);

        public Task BreatheAsync() => ++breaths == EndAfter ? Task.FromException(new OperationCanceledException()) : Task.CompletedTask;

        public void Dispose() => stopping.Dispose();
    }
}
