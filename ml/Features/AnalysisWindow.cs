namespace SidFlow.Ml.Features;

/// <summary>Which part of a song is looked at: neither its introduction nor more than is needed. Sound and register writes share it.</summary>
/// <param name="StartSeconds">From the song's beginning.</param>
/// <param name="EndSeconds">At most 15 s later.</param>
public readonly record struct AnalysisWindow(double StartSeconds, double EndSeconds)
{
    public const double LongestSeconds = 15;

    const double ShortSong = 10, LongSong = 30;

    public double Seconds => EndSeconds - StartSeconds;

    /// <summary>Up to 10 s of song: all of it from its beginning. From 30 s on: from 15 s on. Between, the beginning moves with the length.</summary>
    /// <param name="songSeconds">Above 0.</param>
    public static AnalysisWindow Of(double songSeconds)
    {
        if (!(songSeconds > 0) || double.IsInfinity(songSeconds))
            throw new ArgumentOutOfRangeException(nameof(songSeconds), songSeconds, "a song has a length");
        double start = LongestSeconds * Shares.Unit((songSeconds - ShortSong) / (LongSong - ShortSong));
        return new AnalysisWindow(start, Math.Min(songSeconds, start + LongestSeconds));
    }

    /// <summary>The window of a song that stops writing before it would begin: as long, up to where writing ends.</summary>
    /// <param name="lastWriteSeconds">Null: it never writes, and the window stays.</param>
    public AnalysisWindow EndingWith(double? lastWriteSeconds)
    {
        if (lastWriteSeconds is not { } last || last >= StartSeconds)
            return this;
        // The last write itself belongs to the window.
        double end = last + 0.02;
        return new AnalysisWindow(Math.Max(0, end - Seconds), end);
    }
}
