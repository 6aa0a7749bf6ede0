using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>The zip files that SIDFlow made as backups before there were repositories: still read, no longer written.</summary>
public static class OldArchive
{
    private const int KnownFormat = 1;
    private const string ManifestName = "manifest.json", SettingsName = "settings.json";
    private const long MaxManifestSize = 1 << 20;

    private static readonly JsonSerializerOptions layout = new(JsonSerializerDefaults.Web);

    /// <summary>Unpacks an archive whose every byte is the one that was saved and whose database is sound and not too new.</summary>
    /// <exception cref="BackupException">The folder is to be thrown away.</exception>
    public static async Task<DateTimeOffset> LayOutAsync(string archive, string folder, CancellationToken stop)
    {
        if (!File.Exists(archive))
            throw new BackupException($"There is no file {archive}.");
        try
        {
            Directory.CreateDirectory(folder);
            await using FileStream file = File.OpenRead(archive);
            await using ZipArchive zip = new(file, ZipArchiveMode.Read);
            Manifest manifest = await ReadManifestAsync(zip, archive, stop).ConfigureAwait(false);
            int knows = Schema.Steps.Max(step => step.Number);
            if (manifest.SchemaVersion > knows)
                throw new BackupException(Database.NewerSchema(archive, manifest.SchemaVersion, knows));
            string database = Path.Combine(folder, BackupSet.Database);
            await UnpackAsync(zip, archive, Find(manifest, BackupSet.Database) ?? throw new BackupException($"{archive} holds no database."), database, stop).ConfigureAwait(false);
            DatabaseCheck.Check(archive, database, manifest.SchemaVersion, rows: null);
            if (Find(manifest, SettingsName) is { } entry)
                await UnpackAsync(zip, archive, entry, Path.Combine(folder, SettingsName), stop).ConfigureAwait(false);
            return manifest.CreatedAt;
        }
        catch (InvalidDataException error)
        {
            throw new BackupException($"{archive} is not a backup of SIDFlow, or it is cut short.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{archive} cannot be restored: {error.Message}", error);
        }
    }

    private static async Task<Manifest> ReadManifestAsync(ZipArchive zip, string archive, CancellationToken stop)
    {
        Manifest? manifest = null;
        if (zip.GetEntry(ManifestName) is { Length: <= MaxManifestSize } entry)
            try
            {
                await using Stream text = await entry.OpenAsync(stop).ConfigureAwait(false);
                manifest = await JsonSerializer.DeserializeAsync<Manifest>(text, layout, stop).ConfigureAwait(false);
            }
            catch (JsonException error)
            {
                throw new BackupException($"{archive} has a manifest that cannot be read: {error.Message}", error);
            }
        if (manifest?.Entries is null)
            throw new BackupException($"{archive} is not a backup of SIDFlow: it has no manifest.");
        if (manifest.Format != KnownFormat)
            throw new BackupException($"{archive} has format {manifest.Format}; archives have {KnownFormat}. Restore it with the version that made it ({manifest.Version}).");
        return manifest;
    }

    private static Entry? Find(Manifest manifest, string name) => manifest.Entries.FirstOrDefault(entry => entry.Name == name);

    private static async Task UnpackAsync(ZipArchive zip, string archive, Entry wanted, string file, CancellationToken stop)
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
    }

    private static BackupException Damaged(string archive, string name) =>
        new($"{name} in {archive} is not what was saved. The archive is damaged or was changed; use another one.");

    private sealed record Entry(string Name, long Size, string Sha256);

    private sealed record Manifest(int Format, string Version, DateTimeOffset CreatedAt, int SchemaVersion, IReadOnlyList<Entry> Entries);
}
