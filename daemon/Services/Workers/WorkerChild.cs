using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SidFlow.Services.Workers;

/// <summary>The child's side: units in, answers out, one unit at a time, until the input ends.</summary>
/// <remarks>
/// Lines in: <c>{"kind":…,"unit":{…}}</c>. Lines out: <c>{"ready":process}</c> once, then for each unit any number of signs of life
/// <c>{"sign":working set}</c> and one of <c>{"done":{…}}</c>, <c>{"failed":"why"}</c>; with <c>"last":true</c> when the child is not fit for another unit.
/// </remarks>
public sealed class WorkerChild : IDisposable
{
    /// <summary>What a unit that is at work gets when the daemon is gone or the child is told to end.</summary>
    private static readonly TimeSpan lastMoments = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan SignEvery = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, UnitKind> kinds;
    private readonly Dictionary<string, UnitWork> works = [];
    private readonly Stream output;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim writing = new(1, 1);

    private WorkerChild(IEnumerable<UnitKind> kinds, Stream output, TimeProvider clock) => (this.kinds, this.output, this.clock) = (kinds.ToDictionary(kind => kind.Name), output, clock);

    /// <summary>Until the input ends or <paramref name="stop"/>.</summary>
    public static async Task RunAsync(IEnumerable<UnitKind> kinds, Stream input, Stream output, TimeProvider clock, CancellationToken stop)
    {
        using WorkerChild child = new(kinds, output, clock);
        await child.ServeAsync(new JsonLines(input), stop);
    }

    public void Dispose() => writing.Dispose();

    private async Task ServeAsync(JsonLines lines, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task working = Task.CompletedTask;
        await SendAsync(new JsonObject { ["ready"] = Environment.ProcessId });
        try
        {
            // A read of standard input cannot be cancelled, only left alone.
            while (await lines.ReadAsync(CancellationToken.None).AsTask().WaitAsync(stop) is { } order)
            {
                await working;
                working = AnswerAsync(order, ending.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to end, which is an end like the input's.
            Debug.Assert(stop.IsCancellationRequested);
        }
        await ending.CancelAsync();
        await Task.WhenAny(working, Task.Delay(lastMoments, clock, CancellationToken.None));
    }

    private async Task AnswerAsync(JsonObject order, CancellationToken stop)
    {
        Task<JsonObject> work = Task.Run(() => DoAsync(order, stop), CancellationToken.None);
        while (await Task.WhenAny(work, Task.Delay(SignEvery, clock, CancellationToken.None)) != work)
            await SendAsync(new JsonObject { ["sign"] = Environment.WorkingSet });
        // Policy: whatever goes wrong in a unit is that unit's failure, told to the daemon.
        JsonObject answer;
        try
        {
            answer = new JsonObject { ["done"] = await work };
        }
        catch (OutOfMemoryException)
        {
            answer = new JsonObject { ["failed"] = "It takes more memory than a unit may.", ["last"] = true };
        }
        catch (Exception failure)
        {
            answer = new JsonObject { ["failed"] = $"{failure.GetType().Name}: {failure.Message}" };
        }
        await SendAsync(answer);
    }

    private async Task<JsonObject> DoAsync(JsonObject order, CancellationToken stop)
    {
        string name = order["kind"]?.GetValue<string>() ?? "";
        if (!works.TryGetValue(name, out UnitWork? work))
            works[name] = work = kinds.TryGetValue(name, out UnitKind? kind) ? kind.Make() : throw new FormatException($"there are no units of the kind '{name}'");
        return await work(order["unit"] as JsonObject ?? throw new FormatException("there is no unit"), stop);
    }

    private async Task SendAsync(JsonObject message)
    {
        byte[] line = JsonLines.Line(message);
        await writing.WaitAsync();
        try
        {
            await output.WriteAsync(line);
            await output.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }
}
