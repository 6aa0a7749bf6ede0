using SidFlow.Services.Settings;

namespace SidFlow.Services.Backup;

/// <summary>Where backups go that nobody named.</summary>
public static class BackupNames
{
    /// <summary>A new name in the data folder's backups, which is made when it is not there.</summary>
    public static string New(SidFlowSettings settings, TimeProvider time)
    {
        string folder = Path.Combine(settings.DataDir, "backups");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"sidflow-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}.zip");
    }
}
