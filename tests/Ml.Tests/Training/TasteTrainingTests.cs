using System.Security.Cryptography;
using SidFlow.Ml.Training;

namespace SidFlow.Ml.Tests.Training;

public class TasteTrainingTests
{
    static byte[] Weights(TasteModel model) => TasteModelFiles.Of(model, [.. Enumerable.Range(0, SyntheticTaste.Dimensions).Select(i => $"d{i}")], "1").Weights;

    [TestCase(60, 5, 20)]
    [TestCase(300, 5, 5)]
    public void AKnownTasteIsLearntAndHoldsForComposersNeverSeen(int composers, int songs, int epochs)
    {
        ModelTrial trial = SyntheticTaste.Try(SyntheticTaste.Samples(composers, songs, 1, SyntheticTaste.Known), TrainingOptions.Usual with { Epochs = epochs });
        TestContext.Out.WriteLine($"{trial} {trial.Reason}");
        Assert.Multiple(() =>
        {
            Assert.That(trial.Candidate.LogLoss, Is.LessThan(0.85 * trial.Incumbent.LogLoss));
            Assert.That(trial.Candidate.Mae, Is.LessThan(0.9 * trial.Incumbent.Mae));
            Assert.That(trial.IsBetter, Is.EqualTo(trial.Events >= ModelTrial.FewestEvents), trial.Reason);
        });
    }

    [Test]
    public void PredictionsMoveTowardsTheListener()
    {
        TasteModel model = SyntheticTaste.Train(SyntheticTaste.Samples(200, 5, 2, SyntheticTaste.Known), TrainingOptions.Usual with { Epochs = 20 });
        float[] loved = [.. Enumerable.Repeat(0.5f, SyntheticTaste.Dimensions)], hated = [.. loved];
        (loved[0], loved[1], hated[0], hated[1]) = (0.95f, 0.05f, 0.05f, 0.95f);
        Taste good = model.Predict(loved), bad = model.Predict(hated);
        TestContext.Out.WriteLine($"{good} {bad}");
        Assert.Multiple(() =>
        {
            Assert.That(good.Preference, Is.GreaterThan(4));
            Assert.That(good.Like, Is.GreaterThan(0.8));
            Assert.That(bad.Preference, Is.LessThan(2));
            Assert.That(bad.Like, Is.LessThan(0.2));
        });
    }

    /// <remarks>Twenty listeners who throw dice: one of forty intervals lies off zero on the wanted side by chance, so one may get through.</remarks>
    [Test]
    public void NoiseIsNotTakenForTaste()
    {
        int better = Enumerable.Range(0, 20).Count(seed =>
            SyntheticTaste.Try(SyntheticTaste.Samples(100, 6, 100 + seed, null), TrainingOptions.Usual).IsBetter);
        Assert.That(better, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void ATrainingCanBeginWithAModelAndSomethingOnTop()
    {
        IReadOnlyList<TasteSample> samples = SyntheticTaste.Samples(40, 5, 3, SyntheticTaste.Known);
        TasteModel model = SyntheticTaste.Train(samples);
        float[] delta = [.. Enumerable.Range(0, model.Weights).Select(i => i % 3 / 8f)];
        TasteModel moved = model.Plus(delta);
        byte[] before = Weights(model), after = Weights(moved);
        Assert.That(before, Has.Length.EqualTo(4 * model.Weights));
        for (int i = 0; i < delta.Length; i++)
            Assert.That(BitConverter.ToSingle(after, 4 * i), Is.EqualTo((float)((double)BitConverter.ToSingle(before, 4 * i) + delta[i])));
        TasteTraining training = new(samples, SyntheticTaste.Dimensions, TrainingOptions.Usual, TrainingState.From(moved));
        Assert.That((Weights(training.Model), training.Epoch), Is.EqualTo((after, 0)));
        Assert.That(() => model.Plus(delta.AsSpan(1)), Throws.ArgumentException);
        Assert.That(() => new TasteTraining(samples, SyntheticTaste.Dimensions, TrainingOptions.Usual, TrainingState.From(TasteModel.Constant(3, 3, 0.5))), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void TheSameSamplesGiveTheSameBitsInOneGoOrInMany()
    {
        IReadOnlyList<TasteSample> samples = SyntheticTaste.Samples(40, 5, 3, SyntheticTaste.Known);
        TasteModel whole = SyntheticTaste.Train(samples);
        TrainingState? state = null;
        TasteTraining training;
        do
        {
            training = new TasteTraining(samples, SyntheticTaste.Dimensions, TrainingOptions.Usual, state);
            training.RunEpoch(CancellationToken.None);
            state = TrainingState.FromBytes(training.State.ToBytes());
        }
        while (!training.IsDone);
        Assert.That(Weights(training.Model), Is.EqualTo(Weights(whole)));
        Assert.That(Weights(SyntheticTaste.Train(samples, TrainingOptions.Usual with { Seed = 2 })), Is.Not.EqualTo(Weights(whole)));
    }

    /// <summary>Written down once: another machine, or a change that is not meant to change the outcome, must give these bits too.</summary>
    [Test]
    public void TheBitsAreKnown() => Assert.That(
        Convert.ToHexStringLower(SHA256.HashData(Weights(SyntheticTaste.Train(SyntheticTaste.Samples(40, 5, 3, SyntheticTaste.Known))))),
        Is.EqualTo("8bfb704ac70dee7665b64cee402920a7bda34e72a0dac5e26d28aba304cd9b4c"));

    [Test]
    public void GroupsAreHeldOutWholeAndForGood()
    {
        IReadOnlyList<TasteSample> some = SyntheticTaste.Samples(200, 3, 4, null), more = [.. some, .. SyntheticTaste.Samples(400, 2, 5, null)];
        (IReadOnlyList<TasteSample> shown, IReadOnlyList<TasteSample> held) = HoldOut.Split(some, 1);
        (IReadOnlyList<TasteSample> later, _) = HoldOut.Split(more, 1);
        Assert.Multiple(() =>
        {
            Assert.That(held.Select(sample => sample.Group), Has.None.AnyOf(shown.Select(sample => sample.Group).ToArray()));
            Assert.That(held.Select(sample => sample.Group), Has.None.AnyOf(later.Select(sample => sample.Group).ToArray()), "what was held out is never shown later");
            Assert.That(held, Has.Count.InRange(60, 180), "about a fifth");
        });
    }

    [Test]
    public void TooFewActsDecideNothing()
    {
        IReadOnlyList<TasteSample> samples = SyntheticTaste.Samples(60, 5, 1, SyntheticTaste.Known);
        ModelTrial trial = SyntheticTaste.Try(samples, TrainingOptions.Usual with { Epochs = 20 });
        Assert.That(trial.Events, Is.LessThan(ModelTrial.FewestEvents));
        Assert.That(trial.IsBetter, Is.False);
        Assert.That(trial.Reason, Does.Contain($"{trial.Events} acts"));
    }

    [Test]
    public void OneComposerDecidesNothing()
    {
        IReadOnlyList<TasteSample> held = SyntheticTaste.Samples(1, 200, 1, SyntheticTaste.Known);
        ModelTrial trial = ModelTrial.Of(SyntheticTaste.Train(held), TasteModel.Constant(SyntheticTaste.Dimensions, 3, 0.5), held, 1);
        Assert.That((trial.Change.HasValue, trial.IsBetter, trial.Events), Is.EqualTo((false, false, 200)));
    }

    [Test]
    public void ActionsWeighAndFadeAsWritten()
    {
        Assert.Multiple(() =>
        {
            Assert.That(FeedbackWeights.Of(FeedbackAction.Like), Is.EqualTo(1));
            Assert.That(FeedbackWeights.Of(FeedbackAction.SkipEarly), Is.EqualTo(-0.5));
            Assert.That(FeedbackWeights.Of(FeedbackAction.Play), Is.Zero);
            Assert.That(FeedbackWeights.Decay(TimeSpan.FromDays(7)), Is.EqualTo(1));
            Assert.That(FeedbackWeights.Decay(TimeSpan.FromDays(97)), Is.EqualTo(0.5).Within(1e-12));
            Assert.That(FeedbackWeights.Decay(TimeSpan.FromDays(187)), Is.EqualTo(0.25).Within(1e-12));
            Assert.That(FeedbackWeights.Decay(TimeSpan.FromDays(1e6)), Is.InRange(0, 1e-12));
        });
    }
}
