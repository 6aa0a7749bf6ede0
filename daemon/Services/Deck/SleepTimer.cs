namespace SidFlow.Services.Deck;

/// <summary>Lets the room fall silent at a time. Measured on the clock that does not jump; any thread may set it.</summary>
public sealed class SleepTimer(TimeProvider clock)
{
    /// <summary>So long before its time the sound begins to fade.</summary>
    public static readonly TimeSpan Fading = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private volatile Alarm? alarm;

    /// <summary>Null: never.</summary>
    public DateTimeOffset? At => alarm?.At;

    /// <summary>1, and down to 0 in the last half minute.</summary>
    public float Gain => alarm is { } set ? (float)Math.Clamp(Left(set) / Fading, 0, 1) : 1;

    /// <summary>It is time.</summary>
    public bool IsDue => alarm is { } set && Left(set) <= TimeSpan.Zero;

    /// <param name="after">From now; null: never.</param>
    public void Set(TimeSpan? after) =>
        alarm = after is { } wait ? new Alarm(clock.GetUtcNow() + wait, clock.GetTimestamp(), wait) : null;

    private TimeSpan Left(Alarm set) => set.Wait - clock.GetElapsedTime(set.Began);

    private sealed record Alarm(DateTimeOffset At, long Began, TimeSpan Wait);
}
