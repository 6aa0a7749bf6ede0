namespace SidFlow.Services.Storage.Steps;

internal static class Step0002Room
{
    public static SchemaStep Step { get; } = new(2, "room", """
        CREATE TABLE room_queue(
            place INTEGER PRIMARY KEY,
            id INTEGER NOT NULL,
            path TEXT NOT NULL,
            song INTEGER NOT NULL);

        -- next_id: ids are never used again, so it outlives the items. transport: stopped, playing, paused.
        CREATE TABLE room(
            one INTEGER PRIMARY KEY CHECK(one = 1),
            next_id INTEGER NOT NULL DEFAULT 1,
            queue_version INTEGER NOT NULL DEFAULT 0,
            current_id INTEGER,
            position_ms INTEGER NOT NULL DEFAULT 0,
            transport TEXT NOT NULL DEFAULT 'stopped',
            volume INTEGER NOT NULL DEFAULT 100);
        INSERT INTO room(one) VALUES(1);
        """);
}
