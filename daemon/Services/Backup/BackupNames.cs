using SidFlow.Services.Settings;

namespace SidFlow.Services.Backup;

/// <summary>Where backups go that nobody named.</summary>
public static class BackupNames
{
    /// <summary>A new name in the data folder's backups. The folder is made with the archive.</summary>
    public static string New(SidFlowSettings settings, TimeProvider time) =>
        Path.Combine(Folder(settings), $"sidflow-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}.zip");

    /// <summary>Deletes what processes that were killed have left half done.</summary>
    /// <param name="before">When this process began: what was written since may be at work still.</param>
    public static void Sweep(SidFlowSettings settings, DateTimeOffset before)
    {
        if (Directory.Exists(Folder(settings)))
            foreach (FileInfo half in new DirectoryInfo(Folder(settings)).EnumerateFiles("sidflow-*.zip.*part*"))
                if (half.LastWriteTimeUtc < before)
                    half.Delete();
    }

    private static string Folder(SidFlowSettings settings) => Path.Combine(settings.DataDir, "backups");
}
