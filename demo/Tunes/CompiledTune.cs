using SidFlow.Demo.Assembly;

namespace SidFlow.Demo.Tunes;

/// <param name="Program">Play routine and tables.</param>
/// <param name="Rows">Rows until the jump back, or until the end.</param>
/// <param name="LoopRow">Where it jumps back to; null when it ends.</param>
/// <param name="Sections">Named parts, with the row where each begins.</param>
/// <param name="CallSeconds">Time between two calls of PLAY.</param>
public sealed record CompiledTune(
    TuneSource Source,
    Assembler.Program Program,
    int Rows,
    int? LoopRow,
    IReadOnlyList<(string Name, int Row)> Sections,
    double CallSeconds)
{
    /// <summary>The time of a row after the first call of PLAY.</summary>
    public TimeSpan TimeOf(int row)
    {
        int calls = Source.Lookahead + row / 2 * (Source.Tempo.Even + Source.Tempo.Odd) + row % 2 * Source.Tempo.Even;
        return TimeSpan.FromSeconds(calls * CallSeconds);
    }

    /// <summary>From the start to the jump back or the end of the last row.</summary>
    public TimeSpan Length => TimeOf(Rows);
}
