namespace SidFlow.Services.Backup;

/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record BackupEntry(string Name, long Size, string Sha256);

/// <summary>manifest.json of an archive.</summary>
/// <param name="Format">Of the archive; 1.</param>
/// <param name="Version">Of the SIDFlow that made it.</param>
/// <param name="SchemaVersion">The newest step of the database inside.</param>
public sealed record BackupManifest(int Format, string Version, DateTimeOffset CreatedAt, int SchemaVersion, IReadOnlyList<BackupEntry> Entries)
{
    public const int KnownFormat = 1;
    public const string FileName = "manifest.json";
    public const string DatabaseName = "sidflow.db";
    public const string SettingsName = "settings.json";
}

/// <param name="KeptFiles">What was there before, under its new names.</param>
public sealed record RestoreReport(BackupManifest Manifest, IReadOnlyList<string> KeptFiles);

/// <summary>A backup cannot be made or restored; the message says why and what to do.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
