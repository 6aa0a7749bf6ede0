namespace SidFlow.Services.Storage.Steps;

internal static class Step0003PlaybackSessions
{
    public static SchemaStep Step { get; } = new(3, "playback sessions", """
        -- Times are unix milliseconds.
        CREATE TABLE playback_sessions(
            id TEXT PRIMARY KEY,
            path TEXT NOT NULL,
            song INTEGER NOT NULL,
            scope TEXT NOT NULL,
            duration_ms INTEGER NOT NULL,
            created INTEGER NOT NULL,
            last_access INTEGER NOT NULL) WITHOUT ROWID;
        """);
}
