namespace SidFlow.Services.Logs;

/// <summary>The newest lines of the daemon's log, in memory; the files beside it keep more.</summary>
public sealed class LogBook
{
    /// <summary>So many lines, and of each so many characters.</summary>
    public const int Most = 2_000, LongestText = 4_000;

    private readonly Lock gate = new();
    private readonly LogLine?[] ring = new LogLine?[Most];
    private long last;

    public void Add(DateTimeOffset at, LogGrade level, string source, string text, string? fault)
    {
        lock (gate)
        {
            last++;
            ring[last % Most] = new LogLine(last, at, level, source, Short(text), fault is null ? null : Short(fault));
        }
    }

    /// <param name="after">Lines with a higher number; 0 for all.</param>
    /// <param name="least">Lines of this weight and more.</param>
    /// <param name="text">What they hold, in any letters; null for anything.</param>
    /// <param name="most">Of those that fit, the newest so many.</param>
    /// <returns>The oldest first, and the number of the newest line there is.</returns>
    public (IReadOnlyList<LogLine> Lines, long Last) Read(long after, LogGrade least, string? text, int most)
    {
        lock (gate)
        {
            List<LogLine> found = [];
            for (long number = last; number > after && number > last - Most && found.Count < most; number--)
                if (ring[number % Most] is { } line && line.Level >= least && Holds(line, text))
                    found.Add(line);
            found.Reverse();
            return (found, last);
        }
    }

    private static bool Holds(LogLine line, string? text) =>
        string.IsNullOrEmpty(text) || line.Text.Contains(text, StringComparison.OrdinalIgnoreCase) || line.Source.Contains(text, StringComparison.OrdinalIgnoreCase)
        || (line.Fault?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false);

    private static string Short(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), " …");
}
