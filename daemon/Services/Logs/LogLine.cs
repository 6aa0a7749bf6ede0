namespace SidFlow.Services.Logs;

/// <summary>A line of the daemon's log.</summary>
/// <param name="Number">Counts up from 1 since the start.</param>
/// <param name="Source">The part of the program that wrote it; empty for none.</param>
/// <param name="Fault">The failure behind it, with its place in the program; null for none.</param>
public sealed record LogLine(long Number, DateTimeOffset At, LogGrade Level, string Source, string Text, string? Fault);

/// <summary>How much a line matters, the least first.</summary>
public enum LogGrade
{
    Debug,
    Information,
    Warning,
    Error,
}

/// <summary>Their names, as settings and addresses write them.</summary>
public static class LogGrades
{
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<LogGrade>().Select(name => name.ToLowerInvariant())];

    public static string NameOf(LogGrade grade) => Names[(int)grade];

    /// <summary>Null for what is none.</summary>
    public static LogGrade? Find(string name) => Names.ToList().IndexOf(name.ToLowerInvariant()) is >= 0 and var at ? (LogGrade)at : null;
}
