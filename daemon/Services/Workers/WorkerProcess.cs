using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SidFlow.Services.Workers;

/// <summary>A child process that does units, one at a time. Not to be used again after it was lost.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int MostErrorText = 500;
    private static readonly TimeSpan endLimit = TimeSpan.FromSeconds(3), lastWords = TimeSpan.FromSeconds(1);

    // Written before the program takes over: a process may always make itself more likely to be killed. Where the file is not there, it is not Linux.
    private const string Launch = """{ echo "$1" >/proc/self/oom_score_adj; } 2>/dev/null; niceness=$2; shift 2; exec nice -n "$niceness" "$@" """;

    private readonly Process process;
    private readonly WorkerRules rules;
    private readonly TimeProvider clock;
    private readonly JsonLines lines;
    private readonly Task errors;
    private readonly Queue<string> lastErrors = new();
    private bool ready;
    private TimeSpan worked;

    private WorkerProcess(Process process, WorkerRules rules, TimeProvider clock)
    {
        (this.process, this.rules, this.clock) = (process, rules, clock);
        lines = new JsonLines(process.StandardOutput.BaseStream);
        errors = Task.Run(ReadErrorsAsync, CancellationToken.None);
    }

    public int Id => process.Id;

    /// <summary>When it was last given back.</summary>
    public long IdleSince { get; set; }

    public bool HasEnded => process.HasExited;

    /// <summary>Processor time it has had; once it has ended, what was seen last.</summary>
    public TimeSpan Worked
    {
        get
        {
            try
            {
                return worked = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                return worked;
            }
        }
    }

    /// <exception cref="WorkerStartException">There is no such program, or no room for a process.</exception>
    public static WorkerProcess Start(WorkerRules rules, TimeProvider clock)
    {
        string[] arguments =
        [
            "-c", Launch, "sh", rules.OomScore.ToString(CultureInfo.InvariantCulture), rules.Niceness.ToString(CultureInfo.InvariantCulture), rules.Program, .. rules.Arguments,
        ];
        ProcessStartInfo start = new("/bin/sh", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{rules.HeapBytes:x}";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        // Sample players leave arrays of many megabytes behind; without this the heap keeps their places.
        start.Environment["DOTNET_GCConserveMemory"] = "7";
        // A core dump of a few hundred megabytes for each bad tune is no help.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        try
        {
            return new WorkerProcess(Process.Start(start)!, rules, clock);
        }
        catch (Win32Exception error)
        {
            throw new WorkerStartException($"No worker process can be started: {error.Message}", error);
        }
    }

    /// <exception cref="UnitException">The unit failed, the child is well.</exception>
    /// <exception cref="WorkerLostException">The child is to be disposed of.</exception>
    /// <exception cref="WorkerStartException">It never was a worker.</exception>
    public async Task<JsonObject> AskAsync(UnitKind kind, JsonObject unit, UnitWatch? watch, int attempt, CancellationToken stop)
    {
        if (!ready)
            await AwaitReadyAsync(stop);
        watch?.Begin(Id, attempt);
        long began = clock.GetTimestamp();
        await SendAsync(new JsonObject { ["kind"] = kind.Name, ["unit"] = unit.DeepClone() }, stop);
        while (true)
        {
            TimeSpan left = kind.Limit - clock.GetElapsedTime(began);
            JsonObject answer = await NextAsync(left < rules.StaleLimit ? left : rules.StaleLimit, kind, watch, stop);
            if (answer["done"] is JsonObject done)
                return (JsonObject)done.DeepClone();
            if (answer["failed"] is JsonValue failed && failed.TryGetValue(out string? reason))
                throw answer["last"] is null ? new UnitException(reason) : new WorkerLostException(reason);
            if (answer["sign"] is not JsonValue sign || !sign.TryGetValue(out long memory))
                throw new WorkerLostException("The worker said what is no answer.");
            watch?.Sign(memory);
            if (memory > rules.MemoryBytes)
                throw new WorkerLostException($"The worker took more than {rules.MemoryBytes >> 20} MiB of memory.");
        }
    }

    /// <summary>Ends it: by closing its input, and by force where that does not help. Its own children go with it.</summary>
    public async ValueTask DisposeAsync() => await EndAsync(byForce: true);

    /// <param name="byForce">At once; else it may end by itself first.</param>
    public async ValueTask EndAsync(bool byForce)
    {
        if (byForce)
            Kill();
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException gone)
        {
            // What was not sent any more has nobody to read it.
            Debug.Assert(gone is not null);
        }
        using CancellationTokenSource limit = new(endLimit, clock);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Kill();
        await Task.WhenAny(errors, Task.Delay(lastWords, clock, CancellationToken.None));
        process.Dispose();
    }

    private async Task AwaitReadyAsync(CancellationToken stop)
    {
        try
        {
            JsonObject? first = await lines.ReadAsync(CancellationToken.None).AsTask().WaitAsync(rules.StartLimit, clock, stop);
            if (first?["ready"] is null)
                throw new WorkerStartException(first is null ? await ObituaryAsync() : "The worker process says what no worker says.");
        }
        catch (TimeoutException)
        {
            throw new WorkerStartException($"The worker process did not begin within {rules.StartLimit.TotalSeconds:0} s.");
        }
        catch (FormatException wrong)
        {
            throw new WorkerStartException($"The worker process says {wrong.Message}.", wrong);
        }
        ready = true;
    }

    private async Task<JsonObject> NextAsync(TimeSpan limit, UnitKind kind, UnitWatch? watch, CancellationToken stop)
    {
        try
        {
            if (limit <= TimeSpan.Zero)
                throw new TimeoutException();
            return await lines.ReadAsync(CancellationToken.None).AsTask().WaitAsync(limit, clock, stop) ?? throw new WorkerLostException(await ObituaryAsync());
        }
        catch (TimeoutException)
        {
            watch?.Lose();
            throw new WorkerLostException(limit < rules.StaleLimit
                ? $"It did not come to its end within {kind.Limit.TotalSeconds:0.#} s."
                : $"The worker gave no sign of life for {rules.StaleLimit.TotalSeconds:0.#} s.");
        }
        catch (FormatException wrong)
        {
            throw new WorkerLostException($"The worker said {wrong.Message}.", wrong);
        }
        catch (IOException gone)
        {
            throw new WorkerLostException(await ObituaryAsync(), gone);
        }
    }

    private async Task SendAsync(JsonObject message, CancellationToken stop)
    {
        try
        {
            Stream input = process.StandardInput.BaseStream;
            await input.WriteAsync(JsonLines.Line(message), stop).AsTask().WaitAsync(rules.StaleLimit, clock, stop);
            await input.FlushAsync(stop);
        }
        catch (IOException gone)
        {
            throw new WorkerLostException(await ObituaryAsync(), gone);
        }
        catch (TimeoutException)
        {
            throw new WorkerLostException("The worker takes no unit.");
        }
    }

    /// <summary>How a child that is gone has ended, with the last it had to complain about.</summary>
    private async Task<string> ObituaryAsync()
    {
        using CancellationTokenSource limit = new(lastWords, clock);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAny(errors, Task.Delay(lastWords, clock, CancellationToken.None));
        string how = !process.HasExited ? "The worker closed its output" : process.ExitCode > 128 ? $"The worker was ended by signal {process.ExitCode - 128}" : $"The worker ended with code {process.ExitCode}";
        lock (lastErrors)
            return lastErrors.Count == 0 ? $"{how}." : $"{how}: {string.Join(" ", lastErrors)}";
    }

    private async Task ReadErrorsAsync()
    {
        char[] part = new char[1024];
        while (await process.StandardError.ReadAsync(part) is > 0 and int got)
            lock (lastErrors)
            {
                lastErrors.Enqueue(new string(part, 0, got).ReplaceLineEndings(" ").Trim());
                while (lastErrors.Sum(text => text.Length) > MostErrorText && lastErrors.Count > 1)
                    lastErrors.Dequeue();
            }
    }

    private void Kill()
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException ended)
        {
            // It was quicker, which is what was wanted.
            Debug.Assert(process.HasExited, ended.Message);
        }
    }
}
