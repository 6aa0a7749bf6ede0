namespace SidFlow.Services.Storage.Steps;

internal static class Step0005Classified
{
    public static SchemaStep Step { get; } = new(5, "classified songs", """
        -- What many songs have in common: names of the features, versions, engines. JSON.
        CREATE TABLE classified_shapes(
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE);

        -- track is the written id, whose bytes are the order of all that is published.
        -- md5, recipe: what a measurement was made from (file; song length, code, ROMs); null where nobody knows. job: that made it.
        -- features, vector: float64 little-endian; tape: float32. e, m, c: only where somebody said so, else they follow from the scale.
        CREATE TABLE classified(
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL,
            song INTEGER NOT NULL,
            track TEXT GENERATED ALWAYS AS (path || '#' || song) VIRTUAL,
            md5 TEXT,
            recipe TEXT,
            job TEXT,
            at INTEGER NOT NULL,
            shape INTEGER NOT NULL REFERENCES classified_shapes,
            features BLOB NOT NULL,
            vector BLOB NOT NULL,
            tape BLOB,
            e INTEGER, m INTEGER, c INTEGER, p INTEGER,
            source TEXT NOT NULL,
            degraded TEXT,
            UNIQUE(path, song));
        CREATE UNIQUE INDEX classified_by_track ON classified(track);
        CREATE INDEX classified_by_md5 ON classified(md5, song);

        -- Songs without a record. lasting: the same file gives the same answer again (it needs a ROM that is not there).
        CREATE TABLE unclassified(
            path TEXT NOT NULL,
            song INTEGER NOT NULL,
            md5 TEXT,
            recipe TEXT,
            job TEXT,
            lasting INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY(path, song)) WITHOUT ROWID;

        -- version: goes up with what others must notice. scale, ranks: cut points (JSON) and rank tables of the last full run.
        CREATE TABLE classified_state(
            one INTEGER PRIMARY KEY CHECK(one = 1),
            version INTEGER NOT NULL,
            scale TEXT,
            ranks BLOB,
            made INTEGER);
        INSERT INTO classified_state(one, version) VALUES(1, 0);
        """);
}
