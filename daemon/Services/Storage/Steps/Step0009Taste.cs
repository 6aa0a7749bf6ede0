namespace SidFlow.Services.Storage.Steps;

internal static class Step0009Taste
{
    public static SchemaStep Step { get; } = new(9, "taste", """
        -- Tunes that somebody said something about. One row a file, so that a tune that moves takes all of it along; md5 finds it when nobody tells of the move.
        CREATE TABLE taste_tunes(
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            md5 TEXT);
        CREATE INDEX taste_tunes_by_path_nocase ON taste_tunes(path COLLATE NOCASE);

        -- What listeners did or said, never changed afterwards. at: unix milliseconds. action: null for a rating, which has e, m, c or p.
        CREATE TABLE feedback(
            uuid TEXT PRIMARY KEY,
            listener TEXT NOT NULL,
            tune INTEGER NOT NULL REFERENCES taste_tunes,
            song INTEGER NOT NULL,
            at INTEGER NOT NULL,
            action TEXT,
            e INTEGER,
            m INTEGER,
            c INTEGER,
            p INTEGER,
            source TEXT NOT NULL,
            model TEXT) WITHOUT ROWID;
        CREATE INDEX feedback_by_song ON feedback(tune, song, at);
        CREATE INDEX feedback_by_listener ON feedback(listener, at);
        CREATE INDEX feedback_by_action ON feedback(action, at);

        CREATE TABLE favorites(
            listener TEXT NOT NULL,
            tune INTEGER NOT NULL REFERENCES taste_tunes,
            song INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY(listener, tune, song)) WITHOUT ROWID;
        CREATE INDEX favorites_by_tune ON favorites(tune);

        -- What a listener's own browser learnt on top of a model, the newest only.
        CREATE TABLE listener_deltas(
            listener TEXT PRIMARY KEY,
            base_model TEXT NOT NULL,
            at INTEGER NOT NULL,
            delta BLOB NOT NULL) WITHOUT ROWID;

        -- last_moves: SHA-256 of the moves that were followed last, so that the same ones told twice are followed once.
        CREATE TABLE taste_state(
            one INTEGER PRIMARY KEY CHECK(one = 1),
            last_moves TEXT);
        INSERT INTO taste_state(one) VALUES(1);
        """);
}
