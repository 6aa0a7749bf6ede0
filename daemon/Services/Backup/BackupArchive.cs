using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>One zip file: the database as of one moment, the settings, and a manifest with the hash of each.</summary>
public sealed class BackupArchive(TimeProvider time)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private string Stamp => time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Made while the daemon plays and scans. The archive appears under its name when it is complete.</summary>
    /// <param name="settingsFile">Left out where it does not exist.</param>
    /// <exception cref="BackupException">There is no archive then.</exception>
    public async Task<BackupManifest> CreateAsync(Database database, string settingsFile, string archive, CancellationToken stop)
    {
        if (File.Exists(archive))
            throw new BackupException($"{archive} exists already. Name another file.");
        string copy = archive + ".db-part";
        string part = archive + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(archive))!);
            Remove(copy);
            database.CopyTo(copy);
            BackupManifest manifest;
            await using (FileStream file = File.Create(part))
            {
                await using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
                {
                    var entries = new List<BackupEntry> { await AddAsync(zip, BackupManifest.DatabaseName, copy, stop).ConfigureAwait(false) };
                    if (File.Exists(settingsFile))
                        entries.Add(await AddAsync(zip, BackupManifest.SettingsName, settingsFile, stop).ConfigureAwait(false));
                    string version = typeof(BackupArchive).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
                    manifest = new BackupManifest(BackupManifest.KnownFormat, version, time.GetUtcNow(), database.SchemaVersion, entries);
                    await using Stream text = await zip.CreateEntry(BackupManifest.FileName).OpenAsync(stop).ConfigureAwait(false);
                    await JsonSerializer.SerializeAsync(text, manifest, Json, stop).ConfigureAwait(false);
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(part, archive);
            return manifest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or StorageException)
        {
            throw new BackupException($"The backup {archive} cannot be written: {error.Message} Check the folder's rights and the free space.", error);
        }
        finally
        {
            Remove(copy);
            Remove(part);
        }
    }

    /// <summary>Checks everything first, then swaps by rename; the old files stay beside the new ones.</summary>
    /// <remarks>The daemon must not run: the database may not change hands under it.</remarks>
    /// <exception cref="BackupException">Nothing was changed.</exception>
    public async Task<RestoreReport> RestoreAsync(string archive, string databaseFile, string settingsFile, CancellationToken stop)
    {
        databaseFile = Path.GetFullPath(databaseFile);
        settingsFile = Path.GetFullPath(settingsFile);
        string database = databaseFile + ".restoring";
        string settings = settingsFile + ".restoring";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(databaseFile)!);
            BackupManifest manifest = await BackupCheck.UnpackAsync(archive, database, settings, stop).ConfigureAwait(false);
            bool isOldSound = BackupCheck.ReleaseOld(databaseFile);
            stop.ThrowIfCancellationRequested();

            var kept = new List<string>();
            string suffix = $".before-restore-{Stamp}";
            if (!isOldSound)
                foreach (string companion in new[] { "-wal", "-shm" })
                    if (File.Exists(databaseFile + companion))
                        File.Move(databaseFile + companion, Keep(kept, databaseFile + suffix + companion));
            Swap(database, databaseFile, suffix, kept);
            if (File.Exists(settings))
                Swap(settings, settingsFile, suffix, kept);
            return new RestoreReport(manifest, kept);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new BackupException($"{archive} cannot be restored: {error.Message}", error);
        }
        finally
        {
            Remove(database);
            Remove(settings);
        }
    }

    private static void Swap(string fresh, string target, string suffix, List<string> kept)
    {
        // Replace links the old file under its new name before it renames over it: at no moment is there no file.
        if (File.Exists(target))
            File.Replace(fresh, target, Keep(kept, target + suffix));
        else
            File.Move(fresh, target);
    }

    private static void Remove(string file)
    {
        // Delete itself objects to a folder that is not there.
        if (File.Exists(file))
            File.Delete(file);
    }

    private static string Keep(List<string> kept, string file)
    {
        kept.Add(file);
        return file;
    }

    private static async Task<BackupEntry> AddAsync(ZipArchive zip, string name, string file, CancellationToken stop)
    {
        await using FileStream source = File.OpenRead(file);
        await using Stream target = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(stop).ConfigureAwait(false);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long size = 0;
        while (await source.ReadAsync(buffer, stop).ConfigureAwait(false) is > 0 and int got)
        {
            hash.AppendData(buffer, 0, got);
            await target.WriteAsync(buffer.AsMemory(0, got), stop).ConfigureAwait(false);
            size += got;
        }
        return new BackupEntry(name, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
