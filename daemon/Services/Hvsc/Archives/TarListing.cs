using System.Globalization;

namespace SidFlow.Services.Hvsc.Archives;

/// <summary>Reads what <c>bsdtar --numeric-owner -tvf</c> prints: mode, links, owner, group, size, three words of a date, a blank, and the path to the line's end.</summary>
/// <remarks>A sign that cannot be printed is a backslash and its number, so such a path is never a plain one. (Its other listing, mtree, tells paths that lead out as if they did not.)</remarks>
internal static class TarListing
{
    private const int WordsBeforePath = 8, Size = 4;

    /// <summary>Never throws: a line that makes no sense is a member of the kind <see cref="ArchiveEntryKind.Other"/>.</summary>
    public static IEnumerable<ArchiveEntry> Parse(IEnumerable<string> lines) => lines.Where(line => line.Length > 0).Select(Entry);

    private static ArchiveEntry Entry(string line)
    {
        string[] words = new string[WordsBeforePath];
        int at = 0;
        for (int word = 0; word < words.Length; word++)
        {
            while (at < line.Length && line[at] == ' ')
                at++;
            int end = line.IndexOf(' ', at);
            if (end < 0)
                return new ArchiveEntry(line, 0, ArchiveEntryKind.Other);
            (words[word], at) = (line[at..end], end);
        }
        string path = line[(at + 1)..];
        ArchiveEntryKind kind = words[0][0] switch
        {
            '-' => ArchiveEntryKind.File,
            'd' => ArchiveEntryKind.Folder,
            'l' => ArchiveEntryKind.Link,
            _ => ArchiveEntryKind.Other,
        };
        if (kind == ArchiveEntryKind.Link)
            path = path.Split(" -> ")[0];
        bool isSize = long.TryParse(words[Size], NumberStyles.None, CultureInfo.InvariantCulture, out long size);
        return new ArchiveEntry(kind == ArchiveEntryKind.Folder ? path.TrimEnd('/') : path, isSize ? size : 0, isSize ? kind : ArchiveEntryKind.Other);
    }
}
