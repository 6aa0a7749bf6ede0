namespace SidFlow.Services.Telemetry;

/// <summary>Something that happened in a browser, without a word on whose.</summary>
/// <param name="Event">What: a lower-case name, such as <c>start</c> or <c>underrun</c>.</param>
/// <param name="Path">In which way of playing: <c>worklet</c>, <c>worker</c>, <c>media</c> …; empty where it does not matter.</param>
/// <param name="Value">A time in ms or a number, 0 to 10 million; null where there is none.</param>
/// <param name="Weight">How many such events it stands for, 1 to 1000: browsers tell only a sample of frequent ones.</param>
public sealed record TelemetryEvent(string Event, string Path, double? Value, double Weight)
{
    public const double MostValue = 1e7, MostWeight = 1000;

    const int LongestName = 32;

    /// <summary>Whether it can be counted. What cannot be is dropped: a browser is never bothered with it.</summary>
    public bool IsSound =>
        IsName(Event) && (Path.Length == 0 || IsName(Path)) && Value is null or (>= 0 and <= MostValue) && Weight is >= 1 and <= MostWeight;

    static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
}

/// <summary>A kind of event over some days.</summary>
/// <param name="Count">Events, those that a sample stands for included.</param>
/// <param name="Mean">Of the values; null where events have none.</param>
/// <param name="Median">The upper end of the bucket it lies in, at most a sixth too much; likewise the 95th percentile.</param>
public sealed record TelemetrySummary(string Event, string Path, double Count, double? Mean, double? Median, double? Percentile95);

/// <param name="Days">One a day, from the oldest.</param>
/// <param name="Dropped">Since the start: not understood, or beyond the limits.</param>
public sealed record TelemetryReport(IReadOnlyList<TelemetrySummary> Events, IReadOnlyList<TelemetryDay> Days, long Dropped);

/// <param name="Day">yyyy-MM-dd, UTC.</param>
public sealed record TelemetryDay(string Day, string Event, string Path, double Count);
