namespace SidFlow.Services.Storage.Steps;

internal static class Step0001Library
{
    public static SchemaStep Step { get; } = new(1, "library", """
        -- A list file (Songlengths, STIL, BUGlist) as it was last read. Its rows go when it goes.
        CREATE TABLE documents(
            id INTEGER PRIMARY KEY,
            mount TEXT NOT NULL,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            UNIQUE(mount, name));

        -- key: MD5 of the whole file, or the older list's MD5 over parts; the two never meet by accident.
        CREATE TABLE song_lengths(
            key TEXT NOT NULL,
            document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
            path TEXT COLLATE NOCASE,
            lengths BLOB NOT NULL,
            PRIMARY KEY(key, document)) WITHOUT ROWID;
        CREATE INDEX song_lengths_by_path ON song_lengths(path);
        CREATE INDEX song_lengths_by_document ON song_lengths(document);

        -- path: of a tune, or of a folder with '/' at its end. notes: JSON. words: what search looks at.
        CREATE TABLE stil(
            path TEXT NOT NULL COLLATE NOCASE,
            document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
            comment TEXT,
            notes TEXT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY(path, document)) WITHOUT ROWID;
        CREATE INDEX stil_by_document ON stil(document);

        CREATE TABLE bugs(
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL COLLATE NOCASE,
            document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
            song INTEGER,
            text TEXT NOT NULL,
            reporter TEXT);
        CREATE INDEX bugs_by_path ON bugs(path);
        CREATE INDEX bugs_by_document ON bugs(document);

        -- tunes: directly in the folder, kept by the triggers below.
        CREATE TABLE folders(
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            tunes INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX folders_by_path_nocase ON folders(path COLLATE NOCASE);

        -- reader: version of the code that read the file. joined: generation of the documents that lengths and words are from.
        CREATE TABLE tunes(
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            folder INTEGER NOT NULL REFERENCES folders,
            mount TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            reader INTEGER NOT NULL,
            md5 TEXT,
            old_md5 TEXT,
            format INTEGER,
            version INTEGER NOT NULL,
            songs INTEGER NOT NULL,
            start_song INTEGER NOT NULL,
            clock INTEGER NOT NULL,
            models TEXT NOT NULL,
            addresses TEXT NOT NULL,
            title TEXT NOT NULL,
            author TEXT NOT NULL,
            released TEXT NOT NULL,
            refusal INTEGER,
            refusal_reason TEXT,
            lengths BLOB,
            joined INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX tunes_by_path_nocase ON tunes(path COLLATE NOCASE);
        CREATE INDEX tunes_by_folder ON tunes(folder);
        CREATE INDEX tunes_by_md5 ON tunes(md5);
        CREATE INDEX tunes_by_joined ON tunes(joined);
        CREATE INDEX tunes_by_mount ON tunes(mount);
        CREATE INDEX tunes_by_refusal ON tunes(refusal, songs);

        -- What filters look at, apart from the tunes: 60,000 narrow rows are walked in milliseconds.
        -- chips, clocks: bit 0 is 6581/PAL, bit 1 is 8580/NTSC.
        CREATE TABLE tune_facets(
            id INTEGER PRIMARY KEY REFERENCES tunes ON DELETE CASCADE,
            year_first INTEGER,
            year_last INTEGER,
            chips INTEGER NOT NULL,
            clocks INTEGER NOT NULL,
            sids INTEGER NOT NULL,
            length_ms INTEGER);

        CREATE TRIGGER tune_enters_folder AFTER INSERT ON tunes BEGIN
            UPDATE folders SET tunes = tunes + 1 WHERE id = new.folder;
        END;
        CREATE TRIGGER tune_leaves_folder AFTER DELETE ON tunes BEGIN
            UPDATE folders SET tunes = tunes - 1 WHERE id = old.folder;
            DELETE FROM tune_words WHERE rowid = old.id;
        END;

        CREATE VIRTUAL TABLE tune_words USING fts5(
            title, author, released, stil, path,
            content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4 5');

        CREATE TABLE library_state(
            generation INTEGER NOT NULL,
            last_scan TEXT);
        INSERT INTO library_state VALUES(1, NULL);
        """);
}
