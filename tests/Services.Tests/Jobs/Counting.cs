using System.Text.Json.Nodes;
using SidFlow.Services.Jobs;

namespace SidFlow.Services.Tests.Jobs;

/// <summary>Counts to a number, one unit each time it is let; leaves a marker behind each.</summary>
internal sealed class Counting(string type = "count") : IDisposable
{
    private readonly List<int> units = [];
    private int ended;

    public SemaphoreSlim Open { get; } = new(0);
    public int FailAt { get; set; }
    public bool Passes { get; set; }
    public int Ended => Volatile.Read(ref ended);
    public JobKind Kind => new(type, Check, RunAsync) { MostAttempts = 3 };

    public int[] Units
    {
        get
        {
            lock (units)
                return [.. units];
        }
    }

    public void Dispose() => Open.Dispose();

    private static JsonObject Check(JsonObject parameters)
    {
        if (parameters["to"] is { } to && (to is not JsonValue value || !value.TryGetValue(out int _)))
            throw new FormatException("to must be a number.");
        parameters["to"] ??= 100;
        return parameters;
    }

    private async Task RunAsync(JobRun run)
    {
        try
        {
            for (int unit = 1 + (int)(run.Resume?["done"] ?? 0); unit <= (int)run.Params["to"]!; unit++)
            {
                await run.BreatheAsync();
                await Open.WaitAsync(run.Stop);
                if (unit == FailAt)
                    throw Passes ? new PassingJobException($"unit {unit} is away") : new InvalidOperationException($"unit {unit} is bad");
                lock (units)
                    units.Add(unit);
                run.Mark(new JsonObject { ["done"] = unit });
                run.Say($"one more: {unit}");
                run.Report(unit, (int)run.Params["to"]!, "counting");
            }
        }
        finally
        {
            Interlocked.Increment(ref ended);
        }
    }
}
