namespace SidFlow.Services.Hvsc.Archives;

/// <summary>A member of an archive, as its list names it.</summary>
/// <param name="Path">As in the archive, with slashes.</param>
internal sealed record ArchiveEntry(string Path, long Bytes, ArchiveEntryKind Kind);

internal enum ArchiveEntryKind
{
    File,
    Folder,

    /// <summary>A symbolic link. The collection's archive has some (a composer's folder below GAMES); none is ever made here.</summary>
    Link,

    /// <summary>A second name, a device, a pipe: nothing that a collection has.</summary>
    Other,
}

/// <summary>What an archive of tunes may be. Some ten times the largest release.</summary>
/// <param name="MostBytes">Unpacked, in all.</param>
/// <param name="LargestFile">STIL is the largest with 4 MB.</param>
public sealed record ArchiveLimits(long MostBytes, int MostEntries, long LargestFile, TimeSpan LongestRun)
{
    public static ArchiveLimits Usual { get; } = new(4L << 30, 500_000, 64 << 20, TimeSpan.FromMinutes(30));
}

/// <summary>The archive is damaged or holds what a collection never holds.</summary>
/// <param name="isDamaged">Its bytes are wrong: another mirror's may be right.</param>
internal sealed class ArchiveException(string reason, bool isDamaged) : Exception(reason)
{
    public bool IsDamaged { get; } = isDamaged;
}
