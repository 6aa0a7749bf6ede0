using System.Globalization;

namespace SidFlow.Hw.Tests;

/// <summary>A tape in tests/Golden: lines of cycle, chip, register, value.</summary>
static class GoldenTape
{
    public readonly record struct Entry(long Cycle, int Chip, int Register, int Value);

    public static IReadOnlyList<Entry> Read(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tests", "Golden")))
            folder = folder.Parent;
        Assert.That(folder, Is.Not.Null, "the tests run outside their repository");
        return [.. File.ReadLines(Path.Combine(folder!.FullName, "tests", "Golden", name)).Select(Parse)];
    }

    static Entry Parse(string line)
    {
        long[] numbers = [.. line.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        return new Entry(numbers[0], (int)numbers[1], (int)numbers[2], (int)numbers[3]);
    }
}
