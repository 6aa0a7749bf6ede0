namespace SidFlow.Services.Storage.Steps;

internal static class Step0012Telemetry
{
    public static SchemaStep Step { get; } = new(12, "telemetry", """
        -- Counts of what browsers told, by day (since 1970) and nothing that tells who. bucket: -1 without a value, else as TelemetryBook has it.
        CREATE TABLE telemetry(
            day INTEGER NOT NULL,
            event TEXT NOT NULL,
            path TEXT NOT NULL,
            bucket INTEGER NOT NULL,
            count REAL NOT NULL,
            sum REAL NOT NULL,
            PRIMARY KEY(day, event, path, bucket)) WITHOUT ROWID;
        """);
}
