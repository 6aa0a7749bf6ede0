using SidFlow.Emu.Cia;
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
/// <param name="Cia">The revision it is written for; null when any will do.</param>
/// <param name="NotApplicable">Why it is not run; null when it is.</param>
sealed record TestProgram(string Folder, string Name, string Path, long Cycles, TuneClock Clock, ChipModel? Sid, CiaModel? Cia, GoodEnd End, string? NotApplicable)
{
    /// <summary>How it is run: as a C64's owner would, unless its suite says otherwise.</summary>
    public Func<TestProgram, CancellationToken, TestOutcome> Run { get; init; } = ProgramRun.Of;

    /// <summary>Folder, name, and the options that tell apart two runs of one file.</summary>
    public string Title => $"{Folder}/{Name}{NameOf(Cia)}{(Clock == TuneClock.Ntsc ? " (NTSC)" : "")}";

    static string NameOf(CiaModel? cia) => cia switch
    {
        CiaModel.Mos8521 => " (8521)",
        CiaModel.Mos6526 => " (6526)",
        CiaModel.Mos6526Of4485 => " (6526 4485)",
        _ => "",
    };
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
