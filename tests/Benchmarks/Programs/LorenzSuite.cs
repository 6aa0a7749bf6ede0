using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Programs;

/// <summary>W. Lorenz's test suite 2.15 as its disks hold it: program files without an ending, beginning with <c>_start</c>.</summary>
/// <remarks>A part that finds the machine right loads the next; one that does not waits for a key. The bench's KERNAL reports the LOAD.</remarks>
static class LorenzSuite
{
    const long Cycles = 60_000_000;

    /// <summary>What leads from part to part and tests nothing.</summary>
    static readonly HashSet<string> Frame = ["_start", "finish", "nextdisk"];

    public static IReadOnlyList<TestProgram>? Find(string folder)
    {
        string? parts = new[] { folder, Path.Combine(folder, "tests", "testsuite-2.15", "bin") }.FirstOrDefault(at => File.Exists(Path.Combine(at, "_start")));
        if (parts is null)
            return null;
        return [.. Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal)
            .Where(file => !Path.HasExtension(file) && !Frame.Contains(Path.GetFileName(file).Trim()))
            .Select(file => new TestProgram("Lorenz-2.15", Path.GetFileName(file), file, Cycles, TuneClock.Pal, null, null, GoodEnd.ExitCodeZero, null))];
    }
}
