using System.Text.Json;

namespace SidFlow.Services.Backup;

/// <summary>One file of a snapshot.</summary>
/// <param name="Path">Below the data folder, with / between.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the whole file, lower-case hexadecimal.</param>
/// <param name="Chunks">Names of its pieces in order, each of the manifest's size but the last.</param>
/// <param name="Link">What a symbolic link points to; such a file has no pieces.</param>
public sealed record SnapshotFile(string Path, long Size, string Sha256, IReadOnlyList<string> Chunks, string? Link = null);

/// <summary>Part of the data folder that is in no backup.</summary>
public sealed record LeftOut(string Name, string Why);

/// <summary>All of one snapshot but the bytes themselves.</summary>
/// <param name="Format">Of the manifest; 2.</param>
/// <param name="Sequence">One more than the newest of the repository had, whatever the clock says.</param>
/// <param name="Label">What it was made for: <c>daily</c>, <c>incremental</c>, <c>second</c>, <c>manual</c>.</param>
/// <param name="Version">Of the SIDFlow that made it.</param>
/// <param name="SchemaVersion">The newest step of its database.</param>
/// <param name="ChunkBytes">Size of a piece.</param>
/// <param name="Rows">Of each table.</param>
/// <param name="AddedChunks">Pieces that the repository did not have before.</param>
/// <param name="AddedBytes">What they take there.</param>
public sealed record SnapshotManifest(
    int Format, int Sequence, string Label, DateTimeOffset CreatedAt, string Version, int SchemaVersion, int ChunkBytes, IReadOnlyList<SnapshotFile> Files,
    IReadOnlyDictionary<string, long> Rows, IReadOnlyList<LeftOut> LeftOut, int AddedChunks, long AddedBytes)
{
    public const int KnownFormat = 2;
    public const int LongestBytes = 256 << 20;

    private const int MostFiles = 100_000, LongestPath = 1000, NameDigits = 64;
    private const int SmallestChunk = 1 << 12, LargestChunk = 1 << 22;

    private static readonly JsonSerializerOptions layout = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    /// <summary>Bytes of all files.</summary>
    public long Size => Files.Sum(file => file.Size);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, layout);

    /// <summary>Reads a manifest that anybody may have written: nothing in it can lead out of the data folder or ask for more memory than a piece.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static SnapshotManifest Parse(ReadOnlySpan<byte> bytes)
    {
        SnapshotManifest? read;
        try
        {
            read = JsonSerializer.Deserialize<SnapshotManifest>(bytes, layout);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"it is no manifest ({fault.Message})", fault);
        }
        if (read is null)
            throw new FormatException("it is empty");
        if (read.Format != KnownFormat)
            throw new FormatException($"it has format {read.Format}, and this version reads {KnownFormat}; the SIDFlow that made it is {read.Version}");
        if (read.Files is null || read.Rows is null || read.LeftOut is null || read.Label is null || read.Version is null || read.Sequence < 1 || read.AddedChunks < 0 || read.AddedBytes < 0)
            throw new FormatException("it is not complete");
        if (read.ChunkBytes is < SmallestChunk or > LargestChunk)
            throw new FormatException($"its pieces have {read.ChunkBytes} bytes");
        if (read.Files.Count > MostFiles)
            throw new FormatException($"it has {read.Files.Count} files");
        HashSet<string> paths = new(StringComparer.Ordinal);
        foreach (SnapshotFile file in read.Files)
            Check(file, read.ChunkBytes, paths);
        // A file below another file, or below a link, would lead the writer elsewhere.
        if (paths.FirstOrDefault(path => Above(path).Any(paths.Contains)) is { } below)
            throw new FormatException($"it has {below} below a file");
        return read;
    }

    private static void Check(SnapshotFile? file, int chunkBytes, HashSet<string> paths)
    {
        if (file?.Path is not { Length: > 0 and <= LongestPath } path || !BackupSet.Holds(path) || path.Split('/').Any(part => part is "" or "." or "..") || path.Any(char.IsControl) || path.Contains('\\', StringComparison.Ordinal))
            throw new FormatException("it has a file where no backup has one");
        if (!paths.Add(path))
            throw new FormatException($"it has {path} twice");
        if (file.Link is { } link)
        {
            if (link.Length is 0 or > LongestPath || link.StartsWith('/') || link.Any(char.IsControl) || link.Split('/').Any(part => part is "" or "." or ".."))
                throw new FormatException($"it has a link, {path}, that leads elsewhere");
            if (file.Size != 0 || file.Chunks is not { Count: 0 })
                throw new FormatException($"{path} is a link and has content");
            return;
        }
        if (file.Chunks is null || file.Size < 0 || file.Chunks.Count != (file.Size + chunkBytes - 1) / chunkBytes || !IsName(file.Sha256) || file.Chunks.Any(name => !IsName(name)))
            throw new FormatException($"the pieces of {path} do not fit its size");
    }

    private static IEnumerable<string> Above(string path)
    {
        for (int at = path.LastIndexOf('/'); at > 0; at = path.LastIndexOf('/', at - 1))
            yield return path[..at];
    }

    internal static bool IsName(string? name) => name is { Length: NameDigits } && name.All(char.IsAsciiHexDigitLower);
}
