using System.Text.Json;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Hvsc;

/// <summary>What goes live together: the tree in the staging folder, its version, and the tunes that moved.</summary>
internal sealed record ReadyCollection(HvscVersion Version, IReadOnlyList<TuneMove> Moves);

/// <summary>Puts a checked collection in the live one's place by renaming. Whatever happens in between, the next call ends it.</summary>
/// <remarks>
/// The order: everything of the new tree on disk, then the note that it is ready, then the live tree aside, the new one in, its version file, the followers told,
/// the note gone. The note alone decides: while it is there the swap is to be ended, without it the staging tree counts for nothing.
/// </remarks>
internal sealed class TreeSwap(HvscLayout layout, bool keepPrevious, Func<IReadOnlyCollection<TuneMove>, CancellationToken, Task> moved)
{
    /// <summary>The staging tree is whole; from here on there is no way back.</summary>
    public async Task RunAsync(ReadyCollection ready, CancellationToken stop)
    {
        WriteDurably(layout.Ready, JsonSerializer.SerializeToUtf8Bytes(new ReadyFile(ready.Version.ToJson(), ready.Moves)));
        await RecoverAsync(stop);
    }

    /// <summary>Ends a swap that was begun; does nothing otherwise, but for a live tree that is missing and has a previous one.</summary>
    /// <returns>What was done, a sentence; null for nothing.</returns>
    public async Task<string?> RecoverAsync(CancellationToken stop)
    {
        if (Read() is not { } ready)
        {
            if (Directory.Exists(layout.Live) || !Directory.Exists(layout.Previous))
                return null;
            Directory.Move(layout.Previous, layout.Live);
            return "The live collection was missing; the previous one is back in its place.";
        }
        if (Directory.Exists(layout.Staging))
        {
            if (Directory.Exists(layout.Live))
            {
                DeleteTree(layout.Previous);
                Directory.Move(layout.Live, layout.Previous);
            }
            Directory.Move(layout.Staging, layout.Live);
        }
        WriteDurably(layout.VersionFile, ready.Version.ToJson());
        await moved(ready.Moves, stop);
        File.Delete(layout.Ready);
        if (!keepPrevious)
            DeleteTree(layout.Previous);
        return $"{ready.Version.Label} is live.";
    }

    public static void DeleteTree(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private ReadyCollection? Read()
    {
        if (!File.Exists(layout.Ready))
            return null;
        ReadyFile? file = JsonSerializer.Deserialize<ReadyFile>(File.ReadAllBytes(layout.Ready));
        (HvscVersion? version, string? problem) = HvscVersion.Parse(file?.Version);
        return version is null
            ? throw new FetchException($"{layout.Ready} cannot be used: {problem}. Delete it; the next fetch begins anew.")
            : new ReadyCollection(version, file!.Moves);
    }

    /// <summary>Whole or not there, also when the power goes; and all that was written to this file system before is on disk first.</summary>
    private static void WriteDurably(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        DurableFiles.Write(file, bytes);
    }

    private sealed record ReadyFile(byte[] Version, IReadOnlyList<TuneMove> Moves);
}
