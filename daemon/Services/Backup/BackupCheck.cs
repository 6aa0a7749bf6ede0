using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>Everything that is looked at before a restore changes anything.</summary>
internal static class BackupCheck
{
    private const long MaxManifestSize = 1 << 20;
    private const int LockTimeoutSeconds = 1;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6;

    /// <summary>Unpacks an archive whose every byte is the one that was saved and whose database is sound and not too new.</summary>
    public static async Task<BackupManifest> UnpackAsync(string archive, string database, string settings, CancellationToken stop)
    {
        if (!File.Exists(archive))
            throw new BackupException($"There is no file {archive}.");
        await using FileStream file = File.OpenRead(archive);
        await using ZipArchive zip = OpenZip(file, archive);
        BackupManifest manifest = await ReadManifestAsync(zip, archive, stop).ConfigureAwait(false);
        int knows = Schema.Steps.Max(step => step.Number);
        if (manifest.SchemaVersion > knows)
            throw new BackupException(Database.NewerSchema(archive, manifest.SchemaVersion, knows));

        await UnpackEntryAsync(zip, archive, Entry(manifest, BackupManifest.DatabaseName)
            ?? throw new BackupException($"{archive} holds no database."), database, stop).ConfigureAwait(false);
        CheckDatabase(archive, database, manifest, knows);
        if (Entry(manifest, BackupManifest.SettingsName) is { } entry)
            await UnpackEntryAsync(zip, archive, entry, settings, stop).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>Makes the old database one file that nobody has open.</summary>
    /// <returns>False when it is damaged and must be put aside as it lies there.</returns>
    public static bool ReleaseOld(string databaseFile)
    {
        if (!File.Exists(databaseFile))
            return false;
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = databaseFile,
                Pooling = false,
                DefaultTimeout = LockTimeoutSeconds,
            }.ToString());
            connection.Open();
            // Leaving WAL writes all of it home and takes a lock that any other open connection denies.
            connection.Execute("PRAGMA journal_mode=DELETE");
            return true;
        }
        catch (SqliteException error) when (error.SqliteErrorCode is Busy or Locked)
        {
            throw new BackupException($"{databaseFile} is in use. Stop sidflowd first (systemctl stop sidflowd), then restore.", error);
        }
        catch (SqliteException)
        {
            // Damaged: a reason to restore, not to refuse.
            return false;
        }
    }

    private static ZipArchive OpenZip(Stream file, string archive)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException error)
        {
            throw new BackupException($"{archive} is not a backup of SIDFlow, or it is cut short.", error);
        }
    }

    private static async Task<BackupManifest> ReadManifestAsync(ZipArchive zip, string archive, CancellationToken stop)
    {
        BackupManifest? manifest = null;
        if (zip.GetEntry(BackupManifest.FileName) is { Length: <= MaxManifestSize } entry)
            try
            {
                await using Stream text = await entry.OpenAsync(stop).ConfigureAwait(false);
                manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(text, BackupArchive.Json, stop).ConfigureAwait(false);
            }
            catch (JsonException error)
            {
                throw new BackupException($"{archive} has a manifest that cannot be read: {error.Message}", error);
            }
        if (manifest?.Entries is null)
            throw new BackupException($"{archive} is not a backup of SIDFlow: it has no manifest.");
        if (manifest.Format != BackupManifest.KnownFormat)
            throw new BackupException($"{archive} has format {manifest.Format}; this version reads {BackupManifest.KnownFormat}. Restore it with the version that made it ({manifest.Version}).");
        return manifest;
    }

    private static BackupEntry? Entry(BackupManifest manifest, string name) => manifest.Entries.FirstOrDefault(entry => entry.Name == name);

    private static async Task UnpackEntryAsync(ZipArchive zip, string archive, BackupEntry wanted, string file, CancellationToken stop)
    {
        ZipArchiveEntry entry = zip.GetEntry(wanted.Name) ?? throw Damaged(archive, wanted.Name);
        await using Stream source = await entry.OpenAsync(stop).ConfigureAwait(false);
        await using FileStream target = File.Create(file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long size = 0;
        while (await source.ReadAsync(buffer, stop).ConfigureAwait(false) is > 0 and int got)
        {
            size += got;
            // Never more than was promised, whatever the archive unpacks to.
            if (size > wanted.Size)
                throw Damaged(archive, wanted.Name);
            hash.AppendData(buffer, 0, got);
            await target.WriteAsync(buffer.AsMemory(0, got), stop).ConfigureAwait(false);
        }
        if (size != wanted.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != wanted.Sha256)
            throw Damaged(archive, wanted.Name);
        target.Flush(flushToDisk: true);
    }

    private static void CheckDatabase(string archive, string database, BackupManifest manifest, int knows)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = database,
                Pooling = false,
                Mode = SqliteOpenMode.ReadOnly,
            }.ToString());
            connection.Open();
            int has = connection.ExecuteScalar<int>("PRAGMA user_version");
            if (has > knows)
                throw new BackupException(Database.NewerSchema(archive, has, knows));
            if (connection.ExecuteScalar<int>("PRAGMA application_id") != Database.ApplicationId || has != manifest.SchemaVersion)
                throw Damaged(archive, BackupManifest.DatabaseName);
            if (connection.ExecuteScalar<string>("PRAGMA integrity_check(1)") != "ok")
                throw Damaged(archive, BackupManifest.DatabaseName);
        }
        catch (SqliteException error)
        {
            throw new BackupException($"The database in {archive} is damaged: {error.Message} Use another backup.", error);
        }
    }

    private static BackupException Damaged(string archive, string name) =>
        new($"{name} in {archive} is not what was saved. The archive is damaged or was changed; use another one.");
}
