namespace SidFlow.Services.Storage.Steps;

internal static class Step0011Accounts
{
    public static SchemaStep Step { get; } = new(11, "accounts", """
        -- Times are unix milliseconds. password: a salted, slow hash. totp: the second factor's secret, sealed with keys that lie outside the database;
        -- in use once totp_on is 1. totp_step: the newest step whose code was used.
        CREATE TABLE users(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL,
            password TEXT NOT NULL,
            must_change INTEGER NOT NULL DEFAULT 0,
            suspended INTEGER NOT NULL DEFAULT 0,
            listener TEXT NOT NULL,
            created INTEGER NOT NULL,
            last_login INTEGER,
            totp BLOB,
            totp_on INTEGER NOT NULL DEFAULT 0,
            totp_step INTEGER NOT NULL DEFAULT 0);

        -- Codes for a lost second factor, each good once. hash: SHA-256 of the code.
        CREATE TABLE recovery_codes(
            user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
            hash TEXT NOT NULL,
            PRIMARY KEY(user, hash)) WITHOUT ROWID;

        -- secret: SHA-256 of what the cookie names.
        CREATE TABLE login_sessions(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            secret TEXT NOT NULL UNIQUE,
            user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
            created INTEGER NOT NULL,
            renewed INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            client TEXT NOT NULL,
            agent TEXT NOT NULL);
        CREATE INDEX login_sessions_by_user ON login_sessions(user);

        -- secret: SHA-256 of the key. start: its first characters, to tell keys apart. user: null for the machine's operator. scopes: names of permissions with spaces between.
        CREATE TABLE api_keys(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            secret TEXT NOT NULL UNIQUE,
            start TEXT NOT NULL,
            name TEXT NOT NULL,
            user INTEGER REFERENCES users ON DELETE CASCADE,
            scopes TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires INTEGER,
            last_used INTEGER);
        CREATE INDEX api_keys_by_user ON api_keys(user);

        -- subject: user:NAME or client:ADDRESS. until: refused before.
        CREATE TABLE login_failures(
            subject TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            last INTEGER NOT NULL,
            until INTEGER NOT NULL) WITHOUT ROWID;
        """);
}
