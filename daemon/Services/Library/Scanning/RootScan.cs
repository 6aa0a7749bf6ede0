using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Library.Scanning;

/// <summary>One root: a walker finds what changed, a few readers parse it, one writer puts it into the index in batches.</summary>
/// <remarks>Between them stand bounded channels, so memory does not grow with the collection.</remarks>
internal sealed class RootScan(Database database, LibraryRoot root, IReadOnlySet<string> skippedTopFolders, ScanTally tally)
{
    private const int QueuedFiles = 512;
    private const int QueuedChanges = 1024;
    private const int BatchSize = 1000;

    /// <summary>More readers gain nothing: the writer is the narrow place.</summary>
    private const int MaxReaders = 4;

    /// <summary>A folder that held at least so many tunes and is now empty is taken for a disk that is not mounted.</summary>
    private const int TooManyToLose = 100;

    private readonly Channel<FileToRead> files = Channel.CreateBounded<FileToRead>(QueuedFiles);
    private readonly Channel<Change> changes = Channel.CreateBounded<Change>(QueuedChanges);

    /// <summary>Either a tune that was read, or paths that are gone.</summary>
    private readonly record struct Change(ReadTune? Read, IReadOnlyList<string> Gone);

    private readonly record struct KnownFile(string Path, long Size, long Mtime, long Reader);

    public async Task RunAsync(CancellationToken stop)
    {
        if (!IsThere())
            return;
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] stages =
        [
            StopOthers(WalkAsync(failed.Token), failed),
            StopOthers(ReadAllAsync(failed.Token), failed),
            StopOthers(WriteAllAsync(failed.Token), failed),
        ];
        try
        {
            await Task.WhenAll(stages).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stages.FirstOrDefault(stage => stage.IsFaulted) is { } culprit)
        {
            // The others were only stopped because of this one.
            await culprit.ConfigureAwait(false);
        }
    }

    private static async Task StopOthers(Task stage, CancellationTokenSource all)
    {
        try
        {
            await stage.ConfigureAwait(false);
        }
        catch
        {
            await all.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A disk that is not mounted must not empty the index.</summary>
    private bool IsThere()
    {
        bool isThere = Directory.Exists(root.Folder);
        if (isThere && !IsEmpty(root.Folder))
            return true;
        int known = database.Read(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM tunes WHERE mount = @Mount", new { root.Mount }));
        if (known < TooManyToLose && (isThere || root.MayBeAbsent))
            return isThere;
        tally.Report(new ScanProblem(root.Folder, $"The folder is {(isThere ? "empty" : "not there")}. Is its disk mounted? "
            + "What the index has of it is kept; remove the folder from Library:Roots to forget it."));
        return false;
    }

    private static bool IsEmpty(string folder)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The walk meets the same error and reports it.
            return false;
        }
    }

    private async Task WalkAsync(CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            var visited = new HashSet<string>(StringComparer.Ordinal);
            var unreadable = new List<string>();
            using SqliteConnection connection = database.Open();
            foreach (FolderListing listing in new FolderWalk(root.Folder, skippedTopFolders, tally.Report).Listings(stop))
            {
                string folder = Mounted(listing.Path);
                if (listing.Tunes is null)
                    unreadable.Add(folder);
                else if (visited.Add(folder))
                    await CompareAsync(connection, folder, listing, stop).ConfigureAwait(false);
            }
            await ForgetFoldersAsync(connection, visited, unreadable, stop).ConfigureAwait(false);
        }
        finally
        {
            files.Writer.Complete();
        }
    }

    private async Task CompareAsync(SqliteConnection connection, string folder, FolderListing listing, CancellationToken stop)
    {
        Dictionary<string, KnownFile> known = connection.Query<KnownFile>("""
            SELECT path, size, mtime, reader FROM tunes
            WHERE folder = (SELECT id FROM folders WHERE path = @folder) AND mount = @mount
            """, new { folder, mount = root.Mount }).ToDictionary(file => file.Path, StringComparer.Ordinal);
        int asBefore = 0;
        foreach (TuneFile file in listing.Tunes!)
        {
            string path = folder.Length == 0 ? file.Name : $"{folder}/{file.Name}";
            if (known.Remove(path, out KnownFile before)
                && before.Size == file.Size && before.Mtime == file.ModifiedTicks && before.Reader == TuneReading.ReaderVersion)
            {
                asBefore++;
                continue;
            }
            string onDisk = Path.Combine(root.Folder, listing.Path, file.Name);
            await files.Writer.WriteAsync(new FileToRead(path, root.Mount, onDisk, file), stop).ConfigureAwait(false);
        }
        tally.Found(listing.Tunes!.Count, asBefore);
        if (known.Count > 0)
            await changes.Writer.WriteAsync(new Change(null, [.. known.Keys]), stop).ConfigureAwait(false);
    }

    /// <summary>Folders that the walk did not meet are gone, unless it could not look into a folder above them.</summary>
    private async Task ForgetFoldersAsync(SqliteConnection connection, HashSet<string> visited, List<string> unreadable, CancellationToken stop)
    {
        List<string> gone = [.. connection.Query<string>(
                "SELECT path FROM folders f WHERE tunes > 0 AND EXISTS(SELECT 1 FROM tunes WHERE folder = f.id AND mount = @Mount)", new { root.Mount })
            .Where(folder => !visited.Contains(folder) && !unreadable.Exists(above => above.Length == 0 || folder == above || folder.StartsWith(above + '/', StringComparison.Ordinal)))];
        if (gone.Count == 0)
            return;
        foreach (string folder in gone)
        {
            List<string> paths = [.. connection.Query<string>(
                "SELECT path FROM tunes WHERE folder = (SELECT id FROM folders WHERE path = @folder) AND mount = @Mount", new { folder, root.Mount })];
            await changes.Writer.WriteAsync(new Change(null, paths), stop).ConfigureAwait(false);
        }
    }

    private async Task ReadAllAsync(CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MaxReaders)).Select(_ => Task.Run(async () =>
            {
                await foreach (FileToRead file in files.Reader.ReadAllAsync(stop).ConfigureAwait(false))
                    await changes.Writer.WriteAsync(new Change(TuneReading.Read(file), []), stop).ConfigureAwait(false);
            }, stop))).ConfigureAwait(false);
        }
        finally
        {
            // The walk ends before the readers do, so nobody else writes any more.
            changes.Writer.Complete();
        }
    }

    private async Task WriteAllAsync(CancellationToken stop)
    {
        await Task.Yield();
        var batch = new List<Change>(BatchSize);
        while (await changes.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            while (batch.Count < BatchSize && changes.Reader.TryRead(out Change change))
                batch.Add(change);
            int removed = await database.WriteAsync(Durability.Rebuildable, (connection, transaction) => Write(connection, transaction, batch), stop)
                .ConfigureAwait(false);
            tally.Remove(removed);
            tally.Index(batch.Count(change => change.Read is not null), batch.Count(change => change.Read?.Refusal is not null));
            batch.Clear();
        }
    }

    /// <returns>How many tunes were removed.</returns>
    private static int Write(SqliteConnection connection, SqliteTransaction transaction, List<Change> batch)
    {
        using var writer = new TuneWriter(connection, transaction);
        int removed = 0;
        foreach (Change change in batch)
        {
            removed += writer.Remove(change.Gone);
            if (change.Read is not null)
                writer.Write(change.Read);
        }
        return removed;
    }

    private string Mounted(string path) => (root.Mount, path) switch
    {
        ("", _) => path,
        (_, "") => root.Mount,
        _ => $"{root.Mount}/{path}",
    };
}
