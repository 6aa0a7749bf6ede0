namespace SidFlow.Services.Deck;

/// <summary>How songs end, and in what form they sound.</summary>
public sealed record PlaybackRules
{
    public int SampleRateHz { get; init; } = 44_100;

    /// <summary>For songs in no length list.</summary>
    public TimeSpan DefaultLength { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Over the last part of a song that still sounds when its length is over. Zero leaves only the click guard.</summary>
    public TimeSpan Fade { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>So much silence ends a song whose length nobody knows; null never does.</summary>
    public TimeSpan? SilenceEnd { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Ramp at pause, stop, seek and hard song changes: short to the ear, long enough not to click.</summary>
    public TimeSpan Ramp { get; init; } = TimeSpan.FromMilliseconds(8);

    public long Frames(TimeSpan time) => time.Ticks * SampleRateHz / TimeSpan.TicksPerSecond;
    public TimeSpan Time(long frames) => new(frames * TimeSpan.TicksPerSecond / SampleRateHz);
}
