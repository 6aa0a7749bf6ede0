using SidFlow.Services.Settings;

namespace SidFlow.Services.Backup;

/// <summary>Where backups go that nobody named.</summary>
public static class BackupNames
{
    /// <summary>A new name in the data folder's backups. The folder is made with the archive.</summary>
    public static string New(SidFlowSettings settings, TimeProvider time) =>
        Path.Combine(settings.DataDir, "backups", $"sidflow-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}.zip");
}
