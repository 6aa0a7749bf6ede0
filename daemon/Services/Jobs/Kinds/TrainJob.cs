using System.Text.Json.Nodes;
using SidFlow.Ml.Training;
using SidFlow.Services.Taste;
using SidFlow.Services.Taste.Models;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>train</c>: a new taste model from all feedback. It is put on the shelf; an operator publishes it.</summary>
/// <remarks>Parameters: <c>epochs</c>, <c>batchSize</c>, <c>learningRate</c>, <c>seed</c>, <c>evaluate</c>, <c>force</c>, <c>auto</c>, <c>deltas</c>; see <see cref="TrainingOrder"/>.</remarks>
public static class TrainJob
{
    private const string Epochs = "epochs", BatchSize = "batchSize", LearningRate = "learningRate", Seed = "seed", Evaluate = "evaluate", Force = "force", Auto = "auto", Deltas = "deltas";

    private static readonly string[] known = [Epochs, BatchSize, LearningRate, Seed, Evaluate, Force, Auto, Deltas];

    public static JobKind Kind(ModelTraining training) => new("train", Check, async run =>
    {
        TrainingOrder order = OrderOf(run.Params);
        string outcome;
        try
        {
            outcome = await training.RunAsync(run.Id, order, new Watch(run)) is { } model ? $"model {model.Version}" : "nothing new";
        }
        catch (TasteException nothing)
        {
            // Nobody has said anything yet: no failure, or no pipeline would get past its first night.
            run.Say(nothing.Message, JobLevel.Warning);
            outcome = "nothing to learn from yet";
        }
        run.Report(order.Options.Epochs, order.Options.Epochs, outcome);
    });

    private static JsonObject Check(JsonObject given)
    {
        foreach ((string name, _) in given)
            if (!known.Contains(name))
                throw new FormatException($"It has no parameter {name}, only {string.Join(", ", known)}.");
        TrainingOrder order = OrderOf(given);
        if (order is { Auto: true, Force: true })
            throw new FormatException($"{Auto} asks whether a training is due, and {Force} does not: one of them.");
        try
        {
            order.Options.Check();
        }
        catch (ArgumentException fault)
        {
            throw new FormatException(fault.Message, fault);
        }
        return new JsonObject
        {
            [Epochs] = order.Options.Epochs,
            [BatchSize] = order.Options.BatchSize,
            [LearningRate] = order.Options.LearningRate,
            [Seed] = order.Options.Seed,
            [Evaluate] = order.Evaluate,
            [Force] = order.Force,
            [Auto] = order.Auto,
            [Deltas] = order.Deltas,
        };
    }

    private static TrainingOrder OrderOf(JsonObject given)
    {
        TrainingOptions usual = TrainingOptions.Usual;
        return new TrainingOrder(
            new TrainingOptions(Value(given, Epochs, usual.Epochs), Value(given, BatchSize, usual.BatchSize), Value(given, LearningRate, usual.LearningRate), Value(given, Seed, usual.Seed)),
            Value(given, Evaluate, true), Value(given, Force, false), Value(given, Auto, false), Value(given, Deltas, false));
    }

    private static T Value<T>(JsonObject given, string name, T usual) where T : struct => given[name] switch
    {
        null => usual,
        JsonValue value when value.TryGetValue(out T read) => read,
        // The command line has texts for what is no whole number.
        JsonValue value when typeof(T) == typeof(double) && value.TryGetValue(out string? text) && double.TryParse(text, out double number) => (T)(object)number,
        _ => throw new FormatException($"{name} must be {(typeof(T) == typeof(bool) ? "true or false" : "a number")}."),
    };

    private sealed class Watch(JobRun run) : ITrainingWatch
    {
        public CancellationToken Stop => run.Stop;

        public void Report(int epochs, int of, string message)
        {
            run.Report(epochs, of, message);
            run.Mark(new JsonObject { ["epoch"] = epochs });
        }

        public void Say(string text) => run.Say(text);

        public Task BreatheAsync() => run.BreatheAsync();
    }
}
