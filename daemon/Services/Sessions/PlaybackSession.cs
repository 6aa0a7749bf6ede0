namespace SidFlow.Services.Sessions;

/// <summary>What the session was asked for: rating, playing by preset, or one chosen song.</summary>
public enum SessionScope
{
    Rate,
    Play,
    Manual,
}

/// <summary>One listener's right to fetch the sound of one song for a while.</summary>
/// <param name="ExpiresAt">Slides with every access.</param>
public sealed record PlaybackSession(Guid Id, SongId Song, SessionScope Scope, TimeSpan Duration, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>This client opened too many sessions of late.</summary>
public sealed class SessionLimitException(TimeSpan retryAfter) : Exception($"Too many playback sessions; try again in {Math.Ceiling(retryAfter.TotalSeconds)} s.")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
