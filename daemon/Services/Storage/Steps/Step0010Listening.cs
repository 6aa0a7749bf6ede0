namespace SidFlow.Services.Storage.Steps;

internal static class Step0010Listening
{
    public static SchemaStep Step { get; } = new(10, "playlists, preferences, party, sleep", """
        -- owner: the listener who made it and may change it. Times: unix milliseconds.
        CREATE TABLE playlists(
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            name TEXT NOT NULL,
            description TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL) WITHOUT ROWID;

        -- A song may be in a list twice. The tune's row follows its file when that moves.
        CREATE TABLE playlist_songs(
            playlist TEXT NOT NULL REFERENCES playlists ON DELETE CASCADE,
            place INTEGER NOT NULL,
            tune INTEGER NOT NULL REFERENCES taste_tunes,
            song INTEGER NOT NULL,
            PRIMARY KEY(playlist, place)) WITHOUT ROWID;
        CREATE INDEX playlist_songs_by_tune ON playlist_songs(tune);

        -- What a listener chose to keep on the appliance. prefs: JSON. version: rises with each change.
        CREATE TABLE preferences(
            listener TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            prefs TEXT NOT NULL,
            updated_at INTEGER NOT NULL) WITHOUT ROWID;

        -- voters: the listeners who want to hear the entry sooner, one a line.
        ALTER TABLE room_queue ADD COLUMN voters TEXT NOT NULL DEFAULT '';
        -- party: 1 while votes order the queue. sleep_at: when the room falls silent, unix milliseconds; null: never.
        ALTER TABLE room ADD COLUMN party INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE room ADD COLUMN sleep_at INTEGER;
        """);
}
