namespace SidFlow.Services.Sessions;

/// <summary>All that lies in the cache folder, to be counted.</summary>
public sealed class CacheFolder(string folder)
{
    public (int Files, long Bytes) Measure()
    {
        if (!Directory.Exists(folder))
            return (0, 0);
        var all = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        (int files, long bytes) = (0, 0L);
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", all))
        {
            files++;
            // One that was evicted meanwhile counts for nothing.
            bytes += file.Exists ? file.Length : 0;
        }
        return (files, bytes);
    }
}
