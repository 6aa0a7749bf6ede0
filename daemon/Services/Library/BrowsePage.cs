namespace SidFlow.Services.Library;

/// <param name="Path">In the collection; empty for its root.</param>
/// <param name="Tunes">In the folder and all below it.</param>
public sealed record FolderEntry(string Name, string Path, int Tunes);

/// <param name="Parents">From the collection's root down to the folder above; empty at the root.</param>
public sealed record BrowsePage(
    string Path, IReadOnlyList<FolderEntry> Parents, IReadOnlyList<FolderEntry> Folders, IReadOnlyList<TuneRecord> Tunes);
