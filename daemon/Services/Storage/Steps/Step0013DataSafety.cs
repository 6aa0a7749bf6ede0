namespace SidFlow.Services.Storage.Steps;

internal static class Step0013DataSafety
{
    public static SchemaStep Step { get; } = new(13, "data safety", """
        -- Who may do what, as of a day (since 1970): JSON of accounts and keys with their roles and scopes, without secrets.
        CREATE TABLE privilege_snapshots(
            day INTEGER PRIMARY KEY,
            taken INTEGER NOT NULL,
            snapshot TEXT NOT NULL);

        -- last_run: of the retention job, unix milliseconds; a clock that has jumped since is not believed at once.
        CREATE TABLE retention_state(
            one INTEGER PRIMARY KEY CHECK(one = 1),
            last_run INTEGER);
        INSERT INTO retention_state(one) VALUES(1);

        -- What every appliance begins with; an operator may change and remove them.
        INSERT OR IGNORE INTO schedules(name, rule, zone, type, params, enabled, since)
        SELECT column1, column2, 'UTC', column3, column4, 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000 FROM (VALUES
            ('backup-daily', '0 2 * * *', 'backup', '{"label":"daily"}'),
            ('backup-incremental', '0 */6 * * *', 'backup', '{"label":"incremental"}'),
            ('backup-second', '7-59/15 * * * *', 'backup-second', '{"label":"second"}'),
            ('backup-prune', '40 2 * * *', 'backup-prune', '{}'),
            ('backup-test', '30 3 * * 0', 'backup-test', '{}'),
            ('retention', '10 4 * * *', 'retention', '{}'));
        """);
}
