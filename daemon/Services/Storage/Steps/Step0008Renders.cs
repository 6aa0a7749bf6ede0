namespace SidFlow.Services.Storage.Steps;

internal static class Step0008Renders
{
    public static SchemaStep Step { get; } = new(8, "renders", """
        -- Songs as files. place: 0 in the cache (file is a name), 1 elsewhere (file is a path). format and times as in RenderAsset; capture is JSON.
        CREATE TABLE renders(
            place INTEGER NOT NULL,
            file TEXT NOT NULL,
            id TEXT NOT NULL,
            path TEXT NOT NULL,
            song INTEGER NOT NULL,
            tune TEXT NOT NULL,
            format INTEGER NOT NULL,
            engine TEXT NOT NULL,
            key TEXT NOT NULL,
            code TEXT NOT NULL,
            duration_ms INTEGER NOT NULL,
            rate INTEGER NOT NULL,
            channels INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            sha256 TEXT,
            capture TEXT,
            made INTEGER NOT NULL,
            usual INTEGER NOT NULL,
            stale INTEGER NOT NULL,
            PRIMARY KEY(place, file)) WITHOUT ROWID;
        CREATE INDEX renders_by_key ON renders(key, format);
        CREATE INDEX renders_by_song ON renders(path, song);
        """);
}
