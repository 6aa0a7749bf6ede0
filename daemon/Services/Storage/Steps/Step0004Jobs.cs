namespace SidFlow.Services.Storage.Steps;

internal static class Step0004Jobs
{
    public static SchemaStep Step { get; } = new(4, "jobs", """
        -- Times are unix milliseconds; params, progress and resume are JSON.
        CREATE TABLE jobs(
            id TEXT PRIMARY KEY,
            type TEXT NOT NULL,
            state TEXT NOT NULL,
            params TEXT NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            completed INTEGER,
            failed INTEGER,
            paused INTEGER,
            cancelled INTEGER,
            not_before INTEGER,
            parent TEXT,
            attempts INTEGER NOT NULL,
            done INTEGER NOT NULL,
            total INTEGER,
            message TEXT NOT NULL,
            resume TEXT,
            error TEXT) WITHOUT ROWID;
        CREATE INDEX jobs_by_state ON jobs(state, created);
        CREATE TABLE job_lines(
            job TEXT NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            level TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY(job, number)) WITHOUT ROWID;
        """);
}
