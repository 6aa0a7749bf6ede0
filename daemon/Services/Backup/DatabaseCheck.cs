using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>Looks at a database before it takes the place of another.</summary>
internal static class DatabaseCheck
{
    private const int LockTimeoutSeconds = 1;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6;

    /// <param name="rows">As saved; null: not known.</param>
    /// <exception cref="BackupException">It is damaged, too new or not what was saved.</exception>
    public static void Check(string from, string file, int schemaVersion, IReadOnlyDictionary<string, long>? rows)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
            connection.Open();
            int has = connection.ExecuteScalar<int>("PRAGMA user_version"), knows = Schema.Steps.Max(step => step.Number);
            if (has > knows)
                throw new BackupException(Database.NewerSchema(from, has, knows));
            if (connection.ExecuteScalar<int>("PRAGMA application_id") != Database.ApplicationId || has != schemaVersion)
                throw new BackupException($"The database in {from} is not what was saved. The backup is damaged or was changed; use another one.");
            if (connection.ExecuteScalar<string>("PRAGMA integrity_check(1)") is not "ok" and var damage)
                throw new BackupException($"The database in {from} is damaged: {damage} Use another backup.");
            if (rows is not null && DatabaseSnapshot.CountRows(connection) is var counted && (counted.Count != rows.Count || counted.Any(table => rows.GetValueOrDefault(table.Key, -1) != table.Value)))
                throw new BackupException($"The tables in {from} do not have the rows that were saved. Use another backup.");
        }
        catch (SqliteException error)
        {
            throw new BackupException($"The database in {from} is damaged: {error.Message} Use another backup.", error);
        }
    }

    /// <summary>Makes sure that nobody has the old database open.</summary>
    /// <exception cref="BackupException">Somebody has.</exception>
    public static void Release(string file)
    {
        if (!File.Exists(file))
            return;
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = LockTimeoutSeconds }.ToString());
            connection.Open();
            // Leaving WAL writes all of it home and takes a lock that any other open connection denies.
            connection.Execute("PRAGMA journal_mode=DELETE");
        }
        catch (SqliteException error) when (error.SqliteErrorCode is Busy or Locked)
        {
            throw new BackupException($"{file} is in use. Stop sidflowd first (systemctl stop sidflowd), then restore.", error);
        }
        catch (SqliteException damage) when (damage.SqliteErrorCode != 0)
        {
            // Damaged: a reason to restore, not to refuse. It is put aside as it lies there.
            return;
        }
    }
}
