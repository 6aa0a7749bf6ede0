using System.Globalization;
using System.Text.Json.Nodes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Training;

namespace SidFlow.Services.Taste.Models;

/// <summary>What a training is told.</summary>
/// <param name="Evaluate">A fifth of the composers is held out, and the model is tried on them against the one in use.</param>
/// <param name="Force">Also when there is no feedback that the newest model does not know.</param>
/// <param name="Auto">Only when it is due, see <see cref="TrainingDue"/>.</param>
/// <param name="Deltas">Begins with the model in use and what browsers learnt on top of it, in place of chance.</param>
public sealed record TrainingOrder(TrainingOptions Options, bool Evaluate, bool Force, bool Auto = false, bool Deltas = false);

/// <summary>How far a training is, for whoever watches.</summary>
public interface ITrainingWatch
{
    CancellationToken Stop { get; }

    void Report(int epochs, int of, string message);

    void Say(string text);

    /// <summary>A place to stand where the training is held.</summary>
    Task BreatheAsync();
}

/// <summary>Trains a model from all feedback and puts it on the shelf, where it waits for an operator to publish it.</summary>
/// <param name="vectorOf">Rank-uniform dimensions of a song; null where it is not classified.</param>
public sealed class ModelTraining(string dataFolder, FeedbackStore feedback, UploadedDeltas deltas, Func<SongId, ReadOnlyMemory<float>?> vectorOf, ModelShelf shelf, TimeProvider clock)
{
    /// <summary>Songs that are held out for the trial may be among those that browsers learnt from: nobody knows, so the trial decides nothing.</summary>
    private const string Untried = "It was begun with what browsers had learnt, maybe from songs that were held out: the trial decides nothing, and the model in use stays.";

    /// <summary>Goes on where the same job stood; the same feedback and options give the same bytes, in one go or in many.</summary>
    /// <param name="job">Name of the job: its files are kept under it.</param>
    /// <returns>The new model; null where there is nothing new to learn.</returns>
    /// <exception cref="TasteException">There is nothing to learn from.</exception>
    public async Task<ShelvedModel?> RunAsync(string job, TrainingOrder order, ITrainingWatch watch)
    {
        TrainingFolder folder = new(dataFolder, job);
        if (folder.ReadPlan() is not { } plan)
        {
            if (folder.EndedWith() is { } ended && shelf.Has(ended))
            {
                ShelvedModel made = shelf.Find(ended);
                folder.End(ended, LogEntry(made, job));
                return made;
            }
            if (Begin(order, watch) is not var (samples, begun, start))
                return null;
            folder.Begin(samples, begun, start);
            plan = begun;
        }
        string version = plan["modelVersion"]!.GetValue<string>();
        if (!shelf.Has(version))
            await MakeAsync(folder, version, plan, order, watch);
        ShelvedModel model = shelf.Find(version);
        folder.End(version, LogEntry(model, job));
        watch.Say($"{version}: {model.Reason ?? "It was not tried against the model in use."}");
        watch.Say($"To use it: sidflowd model publish {version}{(model.IsBetter ? "" : " --force")}");
        return model;
    }

    private (IReadOnlyList<TrainingSample> Samples, JsonObject Plan, TrainingState? Start)? Begin(TrainingOrder order, ITrainingWatch watch)
    {
        watch.Report(0, order.Options.Epochs, "reading feedback");
        IReadOnlyList<Feedback> acts = feedback.All();
        string newest = acts.Count == 0 ? "" : Text(acts[^1].At);
        if (order.Auto && TrainingDue.NotYet(acts, (shelf.Models is [var newestModel, ..] ? newestModel.Metadata : null), clock.GetUtcNow()) is { } wait)
        {
            watch.Say(wait);
            return null;
        }
        if (!order.Force && !order.Deltas && shelf.Models is [{ Metadata: var known }, ..] && known["feedback"] is { } last
            && last["acts"]?.GetValue<int>() == acts.Count && last["newest"]?.GetValue<string>() == newest)
        {
            watch.Say($"There is no feedback since {known["modelVersion"]}. To train all the same: force.");
            return null;
        }
        IReadOnlyList<TrainingSample> samples = TrainingSamples.Of(acts, vectorOf, out int unclassified);
        if (unclassified > 0)
            watch.Say($"{unclassified} songs with feedback are not classified and teach nothing. Run the job 'classify'.");
        if (samples.Count == 0)
            throw new TasteException(acts.Count == 0
                ? "There is no feedback to learn from yet: rate songs, like them, or play some."
                : "No classified song has feedback to learn from yet. Run the job 'classify', and rate or like songs.");
        watch.Say($"{acts.Count} acts of {acts.Select(act => act.Listener).Distinct().Count()} listeners make {samples.Count} samples.");
        JsonObject plan = new()
        {
            ["modelVersion"] = shelf.NextVersion(),
            ["startedAt"] = Text(clock.GetUtcNow()),
            ["feedback"] = new JsonObject { ["acts"] = acts.Count, ["newest"] = newest },
        };
        return (samples, plan, order.Deltas ? Fold(plan, watch) : null);
    }

    private TrainingState Fold(JsonObject plan, ITrainingWatch watch)
    {
        if (deltas.Mean(out int listeners) is not { } mean || shelf.Published is not { } model)
            throw new TasteException("No browser has sent what it learnt on top of the model in use, or not of late: 'sidflowd model deltas' lists what there is.");
        plan["deltas"] = new JsonObject { ["listeners"] = listeners, ["base"] = model.Version };
        watch.Say($"It begins with {model.Version} and the mean of what {listeners} browsers learnt on top.");
        return TrainingState.From(model.Model.Plus(mean));
    }

    private async Task MakeAsync(TrainingFolder folder, string version, JsonObject plan, TrainingOrder order, ITrainingWatch watch)
    {
        IReadOnlyList<TasteSample> all = [.. folder.ReadSamples().Select(sample => sample.Taste)];
        (IReadOnlyList<TasteSample> shown, IReadOnlyList<TasteSample> held) = order.Evaluate ? HoldOut.Split(all, order.Options.Seed) : (all, []);
        if (shown.Count == 0)
            throw new TasteException("All feedback is about composers that are held out. Rate songs of more composers, or train without evaluating.");
        TasteTraining training = Restore(folder, shown, order, watch);
        while (!training.IsDone)
        {
            await watch.BreatheAsync();
            double loss = await NiceThread.RunAsync("training", () => training.RunEpoch(watch.Stop));
            folder.WriteState(training.State.ToBytes());
            watch.Report(training.Epoch, order.Options.Epochs, $"loss {loss:0.0000}");
        }
        TasteModel model = training.Model;
        PublishedModel? inUse = shelf.Published;
        TasteModel incumbent = inUse?.Model is { Inputs: FeatureNames.Dimensions } used ? used : Baseline(shown);
        ModelTrial? trial = order.Evaluate ? ModelTrial.Of(model, incumbent, held, order.Options.Seed) : null;
        TasteMetrics metrics = trial is null ? TasteMetrics.Of(model, shown) : trial.Candidate;
        await shelf.AddAsync(version, TasteModelFiles.Of(model, FeatureNames.All, FeatureRecord.FeatureSetVersion),
            Metadata(version, plan, order, all.Count, held.Count, metrics, trial, inUse?.Version), watch.Stop);
    }

    private static TasteTraining Restore(TrainingFolder folder, IReadOnlyList<TasteSample> shown, TrainingOrder order, ITrainingWatch watch)
    {
        TrainingOptions options = order.Options;
        try
        {
            if (folder.ReadState() is { } kept)
                return new TasteTraining(shown, FeatureNames.Dimensions, options, TrainingState.FromBytes(kept));
        }
        catch (FormatException fault) when (!order.Deltas)
        {
            watch.Say($"{fault.Message} The training begins anew.");
        }
        return new TasteTraining(shown, FeatureNames.Dimensions, options);
    }

    /// <summary>Says of every song what listeners say on the average.</summary>
    private static TasteModel Baseline(IReadOnlyList<TasteSample> shown)
    {
        double preferences = shown.Sum(sample => sample.PreferenceWeight), likes = shown.Sum(sample => sample.LikedWeight);
        return TasteModel.Constant(FeatureNames.Dimensions,
            preferences > 0 ? shown.Sum(sample => sample.PreferenceWeight * sample.Preference) / preferences : TasteModel.MiddlePreference,
            likes > 0 ? shown.Sum(sample => sample.Liked ? sample.LikedWeight : 0) / likes : 0.5);
    }

    private static JsonObject Metadata(
        string version, JsonObject plan, TrainingOrder order, int samples, int held, TasteMetrics metrics, ModelTrial? trial, string? incumbent)
    {
        JsonObject about = new()
        {
            ["modelVersion"] = version,
            ["featureSetVersion"] = FeatureRecord.FeatureSetVersion,
            ["featureVariant"] = FeatureRecord.AudioVariant,
            ["sidFeatureVariant"] = FeatureRecord.TraceVariant,
            ["createdAt"] = plan["startedAt"]!.DeepClone(),
            ["trainedAt"] = plan["startedAt"]!.DeepClone(),
            ["architecture"] = new JsonObject
            {
                ["inputDim"] = FeatureNames.Dimensions,
                ["hiddenLayers"] = new JsonArray([.. TrainingOptions.Hidden.Select(units => JsonValue.Create(units))]),
                ["outputDim"] = 2,
                ["activation"] = "tanh",
            },
            ["samples"] = samples,
            ["heldOut"] = held,
            ["feedback"] = plan["feedback"]!.DeepClone(),
            ["metrics"] = Json(metrics),
            ["options"] = new JsonObject
            {
                ["epochs"] = order.Options.Epochs,
                ["batchSize"] = order.Options.BatchSize,
                ["learningRate"] = order.Options.LearningRate,
                ["seed"] = order.Options.Seed,
                ["evaluate"] = order.Evaluate,
            },
        };
        if (plan["deltas"] is { } folded)
            about["deltas"] = folded.DeepClone();
        if (trial is not null)
            about["trial"] = new JsonObject
            {
                ["better"] = trial.IsBetter && !order.Deltas,
                ["reason"] = order.Deltas ? Untried : trial.Reason,
                ["events"] = trial.Events,
                ["incumbent"] = incumbent,
                ["incumbentMetrics"] = Json(trial.Incumbent),
                ["lossChange"] = trial.Change is { } change ? new JsonObject { ["change"] = change.Change, ["low"] = change.Low, ["high"] = change.High } : null,
            };
        return about;
    }

    private static JsonObject LogEntry(ShelvedModel model, string job) => new()
    {
        ["job"] = job,
        ["modelVersion"] = model.Version,
        ["trainedAt"] = model.Metadata["trainedAt"]?.DeepClone(),
        ["samples"] = model.Metadata["samples"]?.DeepClone(),
        ["metrics"] = model.Metadata["metrics"]?.DeepClone(),
        ["featureSetVersion"] = model.Metadata["featureSetVersion"]?.DeepClone(),
        ["notes"] = model.Reason ?? "Not tried.",
    };

    private static JsonObject Json(TasteMetrics metrics) => new()
    {
        ["mae"] = metrics.Mae,
        ["r2"] = metrics.R2,
        ["accuracy"] = metrics.Accuracy,
        ["logLoss"] = metrics.LogLoss,
        ["loss"] = metrics.Loss,
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
