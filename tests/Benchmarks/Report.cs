using System.Globalization;

namespace SidFlow.Benchmarks;

/// <summary>What every question prints first: a figure without date, machine and commit says nothing.</summary>
static class Report
{
    public static void Header(string question)
    {
        Console.WriteLine($"## {question}");
        Console.WriteLine();
        Console.WriteLine($"{TimeProvider.System.GetLocalNow():yyyy-MM-dd HH:mm}, {CpuModel()}, "
            + $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, commit {Repository.Commit}");
        Console.WriteLine();
    }

    /// <summary>A Markdown table; columns are as wide as their widest cell, all but the first flush right.</summary>
    public static void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> body)
    {
        List<IReadOnlyList<string>> rows = [head, .. body];
        int[] widths = [.. head.Select((_, column) => rows.Max(row => row[column].Length))];
        for (int i = 0; i < rows.Count; i++)
        {
            Console.WriteLine("| " + string.Join(" | ", rows[i].Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))) + " |");
            if (i == 0)
                Console.WriteLine("|" + string.Join("|", widths.Select((width, column) =>
                    new string('-', width + 1) + (column == 0 ? "-" : ":"))) + "|");
        }
        Console.WriteLine();
    }

    public static string Number(double value, int digits = 1) =>
        value.ToString("N" + digits, CultureInfo.InvariantCulture);

    /// <summary>The value below which the given share of <paramref name="values"/> lies (nearest rank).</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }

    static string CpuModel()
    {
        const string info = "/proc/cpuinfo";
        if (!File.Exists(info))
            return "unknown CPU";
        // x86 says "model name"; a Raspberry Pi says "Model" once at the end.
        string? line = File.ReadLines(info).FirstOrDefault(l =>
            l.StartsWith("model name", StringComparison.Ordinal) || l.StartsWith("Model", StringComparison.Ordinal));
        return line is null ? "unknown CPU" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
