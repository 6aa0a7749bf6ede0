namespace SidFlow.Services.Storage.Steps;

internal static class Step0006Schedules
{
    public static SchemaStep Step { get; } = new(6, "schedules", """
        -- Times are unix milliseconds; params is JSON, rule five fields as in crontab, zone an IANA name.
        CREATE TABLE schedules(
            name TEXT PRIMARY KEY,
            rule TEXT NOT NULL,
            zone TEXT NOT NULL,
            type TEXT NOT NULL,
            params TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            since INTEGER NOT NULL,
            last_job TEXT,
            note TEXT) WITHOUT ROWID;
        """);
}
