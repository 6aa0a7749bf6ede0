using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace SidFlow.Services.Storage;

/// <summary>The database as of one moment, read from its own file while others go on reading and writing: no copy is made.</summary>
/// <remarks>
/// A reader in WAL mode pins what it sees: no checkpoint brings a later change into the file while it reads (https://www.sqlite.org/wal.html, "Concurrency").
/// Once all that it sees has been brought there, the file is the snapshot. It costs no write; the write-ahead log grows while it is held.
/// </remarks>
public sealed class DatabaseSnapshot : IDisposable
{
    // https://www.sqlite.org/fileformat2.html: 1 in both says that the file stands alone, without a write-ahead log.
    private const int WriteVersion = 18, ReadVersion = 19;

    private readonly SqliteConnection reader;
    private readonly SqliteTransaction pin;
    private readonly SafeFileHandle file;

    private DatabaseSnapshot(SqliteConnection reader, SqliteTransaction pin, SafeFileHandle file)
    {
        this.reader = reader;
        this.pin = pin;
        this.file = file;
        Size = Number("PRAGMA page_count") * Number("PRAGMA page_size");
        SchemaVersion = (int)Number("PRAGMA user_version");
    }

    /// <summary>Bytes.</summary>
    public long Size { get; }

    public int SchemaVersion { get; }

    /// <summary>Null while part of what a reader sees lies in the write-ahead log alone, because another reads something older.</summary>
    internal static DatabaseSnapshot? TryTake(Func<SqliteConnection> open, SafeFileHandle file)
    {
        SqliteConnection reader = open();
        SqliteTransaction? pin = null;
        try
        {
            pin = reader.BeginTransaction(deferred: true);
            DatabaseSnapshot snapshot = new(reader, pin, file);
            using SqliteConnection other = open();
            (long busy, long log, long home) = other.QuerySingle<(long, long, long)>("PRAGMA wal_checkpoint(PASSIVE)");
            // What was written after the pin cannot have come home, so equality means that all of the log is what the pin sees.
            if (busy == 0 && log == home)
                return snapshot;
        }
        catch
        {
            pin?.Dispose();
            reader.Dispose();
            throw;
        }
        pin.Dispose();
        reader.Dispose();
        return null;
    }

    /// <summary>Fills the span, or as much of it as lies before the end.</summary>
    /// <returns>Bytes read.</returns>
    public int Read(long offset, Span<byte> into)
    {
        Span<byte> wanted = into[..(int)Math.Min(into.Length, Math.Max(0, Size - offset))];
        for (int got = 0; got < wanted.Length;)
        {
            int read = RandomAccess.Read(file, wanted[got..], offset + got);
            if (read == 0)
                throw new StorageException($"The database's file ends before its last page. Check it with 'PRAGMA integrity_check', and bring a backup back.");
            got += read;
        }
        for (int at = WriteVersion; at <= ReadVersion; at++)
            if (at >= offset && at < offset + wanted.Length)
                wanted[(int)(at - offset)] = 1;
        return wanted.Length;
    }

    /// <summary>Rows of each table; those behind the word index are left out.</summary>
    public IReadOnlyDictionary<string, long> CountRows() => CountRows(reader, pin);

    internal static IReadOnlyDictionary<string, long> CountRows(SqliteConnection connection, SqliteTransaction? transaction = null) => connection
        .Query<string>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", transaction: transaction)
        .ToDictionary(name => name, name => connection.ExecuteScalar<long>($"SELECT COUNT(*) FROM \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", transaction: transaction), StringComparer.Ordinal);

    public void Dispose()
    {
        pin.Dispose();
        reader.Dispose();
    }

    private long Number(string pragma) => reader.ExecuteScalar<long>(pragma, transaction: pin);
}
