using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Library.Scanning;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Library;

/// <summary>Brings the index up to date with the folders. May be stopped or killed anywhere: the next scan goes on from there.</summary>
public sealed class LibraryScanner(Database database, TimeProvider time)
{
    private const int JoinBatch = 1000;

    private int scanning;

    /// <summary>True from the start of a scan to its end.</summary>
    public bool IsScanning => Volatile.Read(ref scanning) != 0;

    /// <returns>What was done, problems included.</returns>
    /// <exception cref="InvalidOperationException">Another scan is at work.</exception>
    /// <exception cref="StorageException">The index cannot be written; what was written before stays.</exception>
    public async Task<ScanProgress> ScanAsync(IReadOnlyList<LibraryRoot> roots, IProgress<ScanProgress>? progress, CancellationToken stop)
    {
        if (Interlocked.Exchange(ref scanning, 1) != 0)
            throw new InvalidOperationException("A scan is already at work.");
        try
        {
            // The walk and the reading are blocking calls: none of them on the caller's thread.
            return await Task.Run(() => RunAsync(roots, new ScanTally(time, progress), stop), stop).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref scanning, 0);
        }
    }

    private async Task<ScanProgress> RunAsync(IReadOnlyList<LibraryRoot> roots, ScanTally tally, CancellationToken stop)
    {
        // Lists first: tunes are then joined as they come in.
        tally.Enter(ScanPhase.Documents);
        var documents = new DocumentImport(database, tally);
        foreach (LibraryRoot root in roots)
            await documents.RunAsync(root, stop).ConfigureAwait(false);

        tally.Enter(ScanPhase.Tunes);
        await ForgetOtherMountsAsync(roots, tally, stop).ConfigureAwait(false);
        foreach (LibraryRoot root in roots)
            await new RootScan(database, root, TopFoldersOfOthers(root, roots), tally).RunAsync(stop).ConfigureAwait(false);

        tally.Enter(ScanPhase.Joining);
        while (await database.WriteAsync(Durability.Rebuildable, JoinSome, stop).ConfigureAwait(false) == JoinBatch)
            stop.ThrowIfCancellationRequested();

        string now = time.GetUtcNow().ToString("O");
        await database.WriteAsync(Durability.Rebuildable,
            (connection, transaction) => connection.Execute("UPDATE library_state SET last_scan = @now", new { now }, transaction), stop).ConfigureAwait(false);
        tally.Enter(ScanPhase.Done);
        return tally.Picture();
    }

    private static int JoinSome(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var statements = new Statements(connection, transaction);
        return new TuneJoin(connection, transaction, statements).JoinStale(JoinBatch);
    }

    private async Task ForgetOtherMountsAsync(IReadOnlyList<LibraryRoot> roots, ScanTally tally, CancellationToken stop)
    {
        string[] mounts = [.. roots.Select(root => root.Mount)];
        tally.Remove(await database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        {
            if (connection.Execute("DELETE FROM documents WHERE mount NOT IN @mounts", new { mounts }, transaction) > 0)
                connection.Execute("UPDATE library_state SET generation = generation + 1", transaction: transaction);
            return connection.Execute("DELETE FROM tunes WHERE mount NOT IN @mounts", new { mounts }, transaction);
        }, stop).ConfigureAwait(false));
    }

    /// <summary>Names at the collection's root that belong to other roots.</summary>
    private static HashSet<string> TopFoldersOfOthers(LibraryRoot root, IReadOnlyList<LibraryRoot> roots) =>
        root.Mount.Length > 0
            ? []
            : roots.Where(other => other.Mount.Length > 0).Select(other => other.Mount).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
