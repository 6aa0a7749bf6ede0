namespace SidFlow.Services.Storage;

/// <summary>What stays free on a disk, whatever work is going on. Asked before room is used up. Any thread.</summary>
/// <param name="bytes">Never to be used.</param>
/// <param name="free">Bytes that are free on a folder's disk; null: as the system tells.</param>
public sealed class DiskReserve(long bytes, Func<string, long>? free = null)
{
    private readonly Func<string, long> free = free ?? (folder => new DriveInfo(folder).AvailableFreeSpace);

    public long Bytes { get; } = bytes;

    public long Free(string folder) => free(folder);

    /// <summary>So many bytes are missing on the disk to write that much and leave the reserve; 0 when there is room.</summary>
    public long Missing(string folder, long wanted) => Math.Max(0, wanted + Bytes - free(folder));

    /// <param name="why">What they are for: <c>to unpack</c>.</param>
    /// <returns>Null when there is room, else a sentence with the figures.</returns>
    public string? Complaint(string folder, long wanted, string why)
    {
        long left = free(folder);
        return left >= wanted + Bytes ? null : $"The disk of {folder} has {Mebibytes(left)} free, and {Mebibytes(wanted + Bytes)} are needed {why}.";
    }

    /// <summary>Rounded up.</summary>
    public static string Mebibytes(long bytes) => $"{(bytes + (1 << 20) - 1) >> 20} MiB";
}
