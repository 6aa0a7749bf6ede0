namespace SidFlow.Hw.Tests;

/// <summary>A clock that stands until it is moved.</summary>
sealed class HandClock : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override long GetTimestamp() => ticks;

    public void Forward(TimeSpan time) => ticks += time.Ticks;
    public void Forward(double milliseconds) => ticks += TimeSpan.FromMilliseconds(milliseconds).Ticks;
}
