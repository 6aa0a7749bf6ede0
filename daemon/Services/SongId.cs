using System.Globalization;

namespace SidFlow.Services;

/// <summary>One song of one tune: the unit that is searched, queued, rated and played. Text form <c>path#song</c>.</summary>
/// <param name="Path">Relative to the collection, with <c>/</c>.</param>
/// <param name="Song">From 1.</param>
public sealed record SongId(string Path, int Song)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}#{Song}");

    /// <summary>Reads <c>path</c> or <c>path#song</c> as listeners write them; null when it names no place inside a collection.</summary>
    public static SongId? Parse(string? text, int defaultSong = 1)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0'))
            return null;
        string path = text.Replace('\\', '/').TrimStart('/');
        int song = defaultSong;
        int hash = path.LastIndexOf('#');
        // A file name may hold '#' itself: only digits after the last one make it a song number.
        if (hash >= 0 && int.TryParse(path.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int named))
        {
            song = named;
            path = path[..hash];
        }
        if (path.StartsWith("C64Music/", StringComparison.OrdinalIgnoreCase))
            path = path["C64Music/".Length..];
        if (path.Length == 0 || song is < 1 or > 256 || path.Split('/').Any(part => part is "" or "." or ".."))
            return null;
        return new SongId(path, song);
    }
}
