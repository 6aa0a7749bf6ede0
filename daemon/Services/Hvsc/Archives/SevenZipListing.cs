using System.Globalization;

namespace SidFlow.Services.Hvsc.Archives;

/// <summary>Reads what <c>7z l -slt -ba</c> prints: blocks of <c>Name = value</c> lines, one block a member, blank lines between.</summary>
internal static class SevenZipListing
{
    /// <summary>Never throws: lines that make no sense count for nothing, a member of doubtful kind is <see cref="ArchiveEntryKind.Other"/>.</summary>
    public static IEnumerable<ArchiveEntry> Parse(IEnumerable<string> lines)
    {
        Dictionary<string, string> fields = [];
        foreach (string line in lines.Append(""))
        {
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            if (equals > 0)
                fields.TryAdd(line[..equals], line[(equals + 3)..]);
            else if (line.Length == 0 && fields.Count > 0)
            {
                if (fields.TryGetValue("Path", out string? path))
                    yield return Entry(path, fields);
                fields.Clear();
            }
        }
    }

    private static ArchiveEntry Entry(string path, Dictionary<string, string> fields)
    {
        string attributes = fields.GetValueOrDefault("Attributes", "");
        long bytes = long.TryParse(fields.GetValueOrDefault("Size", "0"), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : long.MaxValue;
        return new ArchiveEntry(path.TrimEnd('/'), bytes, KindOf(attributes, fields));
    }

    /// <summary>Windows attributes come first (D: folder, L: reparse point), then the unix mode as ls prints it, where the archive has one.</summary>
    private static ArchiveEntryKind KindOf(string attributes, Dictionary<string, string> fields)
    {
        if (fields.GetValueOrDefault("Hard Link", "").Length > 0)
            return ArchiveEntryKind.Other;
        string[] parts = attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string? mode = parts.FirstOrDefault(part => part.Length == 10) ?? fields.GetValueOrDefault("Mode");
        string windows = parts.FirstOrDefault(part => part.Length != 10) ?? "";
        if (mode is ['l', ..] || fields.GetValueOrDefault("Symbolic Link", "").Length > 0)
            return ArchiveEntryKind.Link;
        if (windows.Contains('L') || (mode is { Length: > 0 } && mode[0] is not ('-' or 'd')))
            return ArchiveEntryKind.Other;
        return windows.Contains('D') || mode is ['d', ..] || fields.GetValueOrDefault("Folder") == "+" ? ArchiveEntryKind.Folder : ArchiveEntryKind.File;
    }
}
