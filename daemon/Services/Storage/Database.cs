using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace SidFlow.Services.Storage;

/// <summary>The one SQLite file. Any number of readers, one writer at a time, neither waits for the other (WAL).</summary>
public sealed class Database : IDisposable
{
    /// <summary>"SIDF": tells our file from any other SQLite file.</summary>
    public const int ApplicationId = 0x53494446;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10), SnapshotPatience = TimeSpan.FromSeconds(30), SnapshotPause = TimeSpan.FromMilliseconds(100);

    private readonly string connectionString;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim writer = new(1, 1);

    /// <summary>Held open so that a restore in another process sees that the file is in use, and the WAL outlives idle pools.</summary>
    private readonly SqliteConnection anchor;

    /// <summary>For snapshots. Kept to the end: closing any handle of a file drops the locks that SQLite holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).</summary>
    private SafeFileHandle? raw;

    public Database(string file, TimeProvider? time = null, IReadOnlyList<SchemaStep>? steps = null)
    {
        File = Path.GetFullPath(file);
        this.time = time ?? TimeProvider.System;
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = File,
            ForeignKeys = true,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        }.ToString();

        CreateFolder(Path.GetDirectoryName(File)!);
        anchor = Open();
        try
        {
            Guard(() => Prepare(steps ?? Schema.Steps));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string File { get; }

    /// <summary>The number of the newest step that this file has.</summary>
    public int SchemaVersion => Read(connection => connection.ExecuteScalar<int>("PRAGMA user_version"));

    public long SizeBytes => new FileInfo(File).Length;

    /// <summary>Runs queries on a connection of their own. Sees the last commit, also while a writer is at work.</summary>
    public T Read<T>(Func<SqliteConnection, T> query) => Guard(() =>
    {
        using SqliteConnection connection = Open();
        return query(connection);
    });

    /// <summary>One transaction: all of it or nothing, rolled back when <paramref name="change"/> throws.</summary>
    public async Task<T> WriteAsync<T>(Durability durability, Func<SqliteConnection, SqliteTransaction, T> change, CancellationToken stop)
    {
        // Writers of this process queue up here: SQLite's own waiting is by polling, where a scan would starve a listener.
        await writer.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return Guard(() =>
            {
                using SqliteConnection connection = Open();
                connection.Execute(durability == Durability.Saved ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
                using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
                T result = change(connection, transaction);
                transaction.Commit();
                return result;
            });
        }
        finally
        {
            writer.Release();
        }
    }

    public Task WriteAsync(Durability durability, Action<SqliteConnection, SqliteTransaction> change, CancellationToken stop) =>
        WriteAsync(durability, (connection, transaction) =>
        {
            change(connection, transaction);
            return true;
        }, stop);

    /// <summary>A consistent copy as of now, made while others read and write.</summary>
    public void CopyTo(string file) => Guard(() => Copy(anchorSource: null, file));

    /// <summary>Whether a file is at this version's newest step already, so that opening it changes nothing.</summary>
    public static bool HasAllSteps(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();
        return connection.ExecuteScalar<int>("PRAGMA user_version") == Schema.Steps.Max(step => step.Number);
    }

    /// <summary>The database as of now, to be read while others go on. Hold it as short as can be.</summary>
    /// <exception cref="StorageException">Somebody reads something older all the time.</exception>
    public async Task<DatabaseSnapshot> SnapshotAsync(CancellationToken stop)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            // With the writers held back it succeeds at once, unless a long query is at work.
            await writer.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                if (Guard(() => DatabaseSnapshot.TryTake(Open, raw ??= System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))) is { } taken)
                    return taken;
            }
            finally
            {
                writer.Release();
            }
            if (time.GetElapsedTime(began) > SnapshotPatience)
                throw new StorageException($"Others read {File} without a pause for {SnapshotPatience.TotalSeconds} s, so that no moment of it could be held. Try again when exports and imports are over.");
            await Task.Delay(SnapshotPause, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the pages that hold nothing back to the disk. Writers wait for it.</summary>
    public async Task PackAsync(CancellationToken stop)
    {
        await writer.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            Guard(() =>
            {
                using SqliteConnection connection = Open();
                connection.Execute("VACUUM; PRAGMA optimize", commandTimeout: 0);
            });
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>Null when the file is sound, else what SQLite finds wrong with it.</summary>
    public string? FindDamage() => Read(connection =>
    {
        string answer = connection.ExecuteScalar<string>("PRAGMA integrity_check(1)") ?? "no answer";
        return answer == "ok" ? null : answer;
    });

    public void Dispose()
    {
        anchor.Dispose();
        // Only this file's pool: another database of the process keeps its connections.
        using var mine = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(mine);
        raw?.Dispose();
        writer.Dispose();
    }

    internal SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout={(int)BusyTimeout.TotalMilliseconds}");
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw StorageException.From(error, File);
        }
    }

    private void Prepare(IReadOnlyList<SchemaStep> steps)
    {
        int applicationId = anchor.ExecuteScalar<int>("PRAGMA application_id");
        bool isNew = anchor.ExecuteScalar<int>("SELECT COUNT(*) FROM sqlite_schema") == 0;
        if (!isNew && applicationId != ApplicationId)
            throw new StorageException($"{File} is a database of another program. Name another data folder (DataDir) or move the file away.");

        int has = anchor.ExecuteScalar<int>("PRAGMA user_version");
        int knows = steps.Count == 0 ? 0 : steps.Max(step => step.Number);
        if (has > knows)
            throw new StorageException(NewerSchema(File, has, knows));

        anchor.Execute("PRAGMA journal_mode=WAL");
        if (isNew)
            anchor.Execute($"PRAGMA application_id={ApplicationId}");

        SchemaStep[] missing = [.. steps.Where(step => step.Number > has).OrderBy(step => step.Number)];
        if (missing.Length == 0)
            return;
        if (has > 0)
            KeepCopy(has);
        anchor.Execute("PRAGMA synchronous=FULL");
        foreach (SchemaStep step in missing)
            Apply(step);
    }

    internal static string NewerSchema(string file, int has, int knows) =>
        $"{file} was written by a newer SIDFlow (its tables are at step {has}, this version knows {knows}). "
        + "Install that version again, or restore a backup made by this one.";

    private void Apply(SchemaStep step)
    {
        using SqliteTransaction transaction = anchor.BeginTransaction(deferred: false);
        // Another process may have come first while this one waited for the lock.
        if (anchor.ExecuteScalar<int>("PRAGMA user_version", transaction: transaction) >= step.Number)
            return;
        step.Apply(anchor, transaction);
        anchor.Execute($"PRAGMA user_version={step.Number}", transaction: transaction);
        transaction.Commit();
    }

    private void KeepCopy(int has)
    {
        string folder = Path.Combine(Path.GetDirectoryName(File)!, "backups");
        CreateFolder(folder);
        string stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Copy(anchor, Path.Combine(folder, $"before-step-{has + 1}-{stamp}.db"));
    }

    private void Copy(SqliteConnection? anchorSource, string file)
    {
        using SqliteConnection? own = anchorSource is null ? Open() : null;
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        target.Open();
        (anchorSource ?? own!).BackupDatabase(target);
        // One file that stands alone, whatever mode the source is in.
        target.Execute("PRAGMA journal_mode=DELETE");
    }

    private void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The folder {folder} for the database cannot be made: {error.Message} "
                + "Make it and give it to the user that runs sidflowd, or name another one (DataDir).", error);
        }
    }

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw StorageException.From(error, File);
        }
    }
}
