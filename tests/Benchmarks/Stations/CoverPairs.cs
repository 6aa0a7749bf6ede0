using System.Text.RegularExpressions;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Benchmarks.Stations;

/// <summary>A song as covers are told by: its file's title and author.</summary>
readonly record struct NamedSong(string Path, int Song, string Title, string Author);

/// <summary>Songs that are the same work in another's hands, as STIL tells it.</summary>
static partial class CoverPairs
{
    /// <summary>
    /// For each song the others that are the same work: both name the same TITLE and ARTIST, or one names the other's title and author.
    /// Songs of one file or one composer's folder are no pair: their likeness would be the composer's.
    /// </summary>
    /// <param name="stil">STIL.txt.</param>
    public static Dictionary<int, HashSet<int>> Of(IReadOnlyList<NamedSong> songs, ReadOnlySpan<byte> stil)
    {
        Dictionary<(string, int), int> rows = [];
        for (int row = 0; row < songs.Count; row++)
            rows[(songs[row].Path, songs[row].Song)] = row;
        Dictionary<(string Title, string Artist), SortedSet<int>> works = [];
        StilDocument.Parse(stil, entry =>
        {
            foreach (var note in entry.Notes)
            {
                if (note.Title is not { } title || note.Artist is not { } artist || artist.Contains('?') || !rows.TryGetValue((entry.Path, note.Song), out int row))
                    continue;
                (string, string) work = (Plain(title), Plain(artist));
                if (work is ("", _) or (_, ""))
                    continue;
                if (!works.TryGetValue(work, out SortedSet<int>? of))
                    works[work] = of = [];
                of.Add(row);
            }
        });
        // The work's own tune: its first song, since a title is the file's.
        for (int row = 0; row < songs.Count; row++)
        {
            if (songs[row].Song == 1 && works.TryGetValue((Plain(songs[row].Title), Plain(songs[row].Author)), out SortedSet<int>? of))
                of.Add(row);
        }
        Dictionary<int, HashSet<int>> pairs = [];
        foreach (SortedSet<int> work in works.Values)
        {
            foreach (int one in work)
            {
                foreach (int other in work.Where(other => Apart(songs[one].Path, songs[other].Path)))
                {
                    if (!pairs.TryGetValue(one, out HashSet<int>? of))
                        pairs[one] = of = [];
                    of.Add(other);
                }
            }
        }
        return pairs;
    }

    static bool Apart(string one, string other) =>
        one != other && (ComposerFolder.Of(one) is not { } folder || folder != ComposerFolder.Of(other));

    /// <summary>Letters and digits alone; brackets and times at the end left out.</summary>
    static string Plain(string text) => Sign().Replace(Bracket().Replace(text, "").ToLowerInvariant(), "");

    [GeneratedRegex(@"\[from .*?\]|\(.*?\)\s*$")]
    private static partial Regex Bracket();

    [GeneratedRegex("[^a-z0-9]")]
    private static partial Regex Sign();
}
