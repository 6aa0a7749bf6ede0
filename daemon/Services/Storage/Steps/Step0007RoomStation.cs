namespace SidFlow.Services.Storage.Steps;

internal static class Step0007RoomStation
{
    public static SchemaStep Step { get; } = new(7, "room station", """
        -- The station that the room plays; no row while it plays none. request: JSON. since: milliseconds since 1970.
        CREATE TABLE room_station(
            one INTEGER PRIMARY KEY CHECK(one = 1),
            request TEXT NOT NULL,
            name TEXT NOT NULL,
            since INTEGER NOT NULL);

        -- What it has put into the queue, the oldest first. item: the id of the queue's entry, which may be gone.
        CREATE TABLE room_station_songs(
            place INTEGER PRIMARY KEY,
            path TEXT NOT NULL,
            song INTEGER NOT NULL,
            item INTEGER NOT NULL,
            reason TEXT NOT NULL);
        """);
}
