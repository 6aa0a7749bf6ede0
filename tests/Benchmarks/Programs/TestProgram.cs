using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Programs;

/// <summary>How a program ends that finds the machine to be right.</summary>
enum GoodEnd
{
    /// <summary>It writes 0 to $D7FF.</summary>
    ExitCodeZero,

    /// <summary>It writes $FF there: it is to find something wrong.</summary>
    ExitCodeError,

    /// <summary>It never writes there.</summary>
    Silence,
}

/// <summary>One program of a suite and the machine it is written for.</summary>
/// <param name="Folder">For grouping, as the suite names it.</param>
/// <param name="Cycles">It must have ended by then.</param>
/// <param name="NotApplicable">Why it is not run; null when it is.</param>
sealed record TestProgram(string Folder, string Name, string Path, long Cycles, TuneClock Clock, ChipModel? Sid, bool? OldCia, GoodEnd End, string? NotApplicable)
{
    /// <summary>Folder, name, and the options that tell apart two runs of one file.</summary>
    public string Title => $"{Folder}/{Name}{(OldCia is { } old ? old ? " (6526)" : " (8521)" : "")}{(Clock == TuneClock.Ntsc ? " (NTSC)" : "")}";
}

enum Verdict
{
    Pass,
    Fail,
    Timeout,
    NotApplicable,
}

/// <param name="Reason">Empty for a pass.</param>
sealed record TestOutcome(TestProgram Program, Verdict Verdict, string Reason);
