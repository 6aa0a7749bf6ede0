using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks;

/// <summary>A tune file to a machine that plays it, or the reason why not.</summary>
static class Machines
{
    public static (ITapeSource? Machine, string? Refusal) Start(string path, int song, bool marks = false) =>
        (null, $"this build has no machine yet ({path}, song {song}, marks {marks})");

    public static string? TroubleOf(ITapeSource machine) => null;
}
