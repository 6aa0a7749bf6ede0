using SidFlow.Services.Storage;

namespace SidFlow.Services.Backup;

/// <summary>One zip file: the database as of one moment, the settings, and a manifest with the hash of each.</summary>
public sealed class BackupArchive(TimeProvider time)
{
    /// <summary>Made while the daemon plays and scans.</summary>
    /// <param name="settingsFile">Left out where it does not exist.</param>
    public Task<BackupManifest> CreateAsync(Database database, string settingsFile, string archive, CancellationToken stop) =>
        throw new NotSupportedException($"{time}");

    /// <summary>Checks everything first, then swaps by rename; the old files stay beside the new ones.</summary>
    /// <exception cref="BackupException">Nothing was changed.</exception>
    public Task<RestoreReport> RestoreAsync(string archive, string databaseFile, string settingsFile, CancellationToken stop) =>
        throw new NotSupportedException($"{time}");
}

public sealed record BackupEntry(string Name, long Size, string Sha256);

/// <param name="Format">Of the archive; 1.</param>
/// <param name="SchemaVersion">The newest step of the database inside.</param>
public sealed record BackupManifest(int Format, string Version, DateTimeOffset CreatedAt, int SchemaVersion, IReadOnlyList<BackupEntry> Entries);

/// <param name="KeptFiles">What was there before, under its new names.</param>
public sealed record RestoreReport(BackupManifest Manifest, IReadOnlyList<string> KeptFiles);

/// <summary>A backup cannot be made or restored; the message says why and what to do.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
