using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Hvsc;

/// <summary>Whether there is room, asked before it is used up.</summary>
/// <param name="free">Bytes that are free on a folder's disk.</param>
internal sealed class DiskRoom(HvscLayout layout, Func<string, long> free, IFetchWatch watch)
{
    private const long Block = 4096, Spare = 64 << 20;

    private readonly DiskReserve reserve = new(Spare, free);

    /// <summary>What the members take on disk: each file fills its last block.</summary>
    public static long Of(IReadOnlyList<ArchiveEntry> entries) =>
        entries.Sum(entry => entry.Kind != ArchiveEntryKind.File ? Block : (entry.Bytes + Block - 1) / Block * Block);

    /// <summary>The collection before the live one makes way first.</summary>
    /// <exception cref="FetchException">There is not enough; the message tells how much is needed.</exception>
    public void Demand(long bytes, string why)
    {
        if (reserve.Missing(layout.Folder, bytes) == 0)
            return;
        if (Directory.Exists(layout.Previous) && Directory.Exists(layout.Live))
        {
            watch.Say($"{DiskReserve.Mebibytes(bytes + Spare)} are needed {why}: the collection before the live one is deleted.", isWarning: true);
            TreeSwap.DeleteTree(layout.Previous);
        }
        if (reserve.Complaint(layout.Folder, bytes, why) is { } complaint)
            throw new FetchException($"{complaint} Free some space, or name a folder on another disk (Hvsc:Folder).");
    }
}
