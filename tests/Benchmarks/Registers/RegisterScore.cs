using System.Diagnostics;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Registers;

/// <summary>One song's writes beside the reference's.</summary>
/// <param name="Kind">What the score may be counted among.</param>
/// <param name="Result">Null when the two cannot be compared; <paramref name="Trouble"/> says why.</param>
/// <param name="Trouble">What our machine, or we reading the log, noticed.</param>
sealed record RegisterScore(CorpusSong Song, LogKind Kind, RegisterLog? Expected, RegisterLog? Ours, RegisterComparison? Result, string? Trouble)
{
    const double ReferenceSeconds = 20;
    const long SliceCycles = 20_000;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public string Name => Song.Name;
    public string Tune => Name[..Name.LastIndexOf('#')];
    public bool Order => Result is { Order: null };
    public bool Cycle => Order && Result is { Cycle: null };
    public bool CycleInCall => Order && Result is { CycleInCall: null };

    public static RegisterScore Measure(Corpus corpus, string log)
    {
        CorpusSong song = corpus.TuneOf(log);
        RegisterScore Not(LogKind kind, string why, RegisterLog? expected = null) => new(song, kind, expected, null, null, why);

        if (!File.Exists(song.Path))
            return Not(LogKind.Unusable, "the corpus lacks this tune");
        if (!Machines.TryRead(song.Path, out Tune? tune, out string? refusal))
            return Not(song.Path.EndsWith(".mus", StringComparison.OrdinalIgnoreCase) ? LogKind.Sidplayer : LogKind.Counted, "refused: " + refusal);
        LogKind kind = tune.IsBasicProgram ? LogKind.Basic
            : tune.SidplayerParts.Count > 0 ? LogKind.Sidplayer
            : LogKind.Counted;
        RegisterLog expected;
        try
        {
            expected = RegisterLog.ReadReference(log);
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException or OverflowException or IOException)
        {
            return Not(LogKind.Unusable, $"the log cannot be read: {broken.Message}");
        }
        (ITapeSource? machine, refusal) = Machines.Start(song.Path, song.Song, marks: true);
        if (machine is null)
            return Not(kind, "refused: " + refusal, expected);
        if (expected.Init is not { } init)
            return Not(kind == LogKind.Counted ? LogKind.Unusable : kind, "the reference never reached INIT", expected);

        long end = (long)(machine.Clock.Hz * ReferenceSeconds) - init;
        var ours = new RegisterLog();
        if (kind == LogKind.Sidplayer)
            ours.Begin();
        long started = Stopwatch.GetTimestamp();
        while (machine.Now.Value < end + RegisterComparison.SlackCycles)
        {
            ours.Add(machine.Run(machine.Now + SliceCycles));
            if (Stopwatch.GetElapsedTime(started) > Patience)
                return Not(kind, $"gave up after {Patience.TotalSeconds} s at cycle {machine.Now.Value}", expected);
        }
        string? trouble = ours.Init is null ? "our machine never reached INIT" : Machines.TroubleOf(machine);
        return new RegisterScore(song, kind, expected, ours, RegisterComparison.Of(expected.Writes, ours.Writes, end), trouble);
    }

    /// <summary>Every log of the corpus, or those whose song's name contains one of <paramref name="names"/>.</summary>
    /// <param name="progress">Told how many of how many are done.</param>
    public static RegisterScore[] MeasureAll(Corpus corpus, IReadOnlyList<string> names, int jobs, CancellationToken stop, Action<int, int>? progress = null)
    {
        string[] logs = [.. corpus.Logs.Where(log => names.Count == 0
            || names.Any(n => corpus.TuneOf(log).Name.Contains(n, StringComparison.OrdinalIgnoreCase)))];
        var scores = new RegisterScore[logs.Length];
        int done = 0;
        Parallel.For(0, logs.Length, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = stop }, i =>
        {
            scores[i] = Measure(corpus, logs[i]);
            // What was equal is not needed any more, and digis write a million times.
            if (scores[i].Cycle)
                scores[i] = scores[i] with { Expected = null, Ours = null };
            progress?.Invoke(Interlocked.Increment(ref done), logs.Length);
        });
        return scores;
    }
}

/// <summary>What a reference log can say about us.</summary>
enum LogKind
{
    Counted,

    /// <summary>A BASIC program; the reference ran without ROMs and shows only its own start.</summary>
    Basic,

    /// <summary>Sidplayer data, which the reference plays with a player program of its own.</summary>
    Sidplayer,

    /// <summary>Damaged, without its tune, or the reference gave up before INIT.</summary>
    Unusable,
}
