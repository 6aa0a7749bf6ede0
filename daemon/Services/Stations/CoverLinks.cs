using System.Text;
using SidFlow.Ml.Stations;
using SidFlow.Services.Library;

namespace SidFlow.Services.Stations;

/// <summary>How two songs belong together.</summary>
public enum CoverLink
{
    /// <summary>The other is the work that this one is a version of.</summary>
    Original,

    /// <summary>The other is a version of this one.</summary>
    Version,

    /// <summary>Both are versions of one work.</summary>
    SameWork,

    /// <summary>Both tunes have the same title; nobody says more.</summary>
    SameTitle,
}

/// <param name="Work">Title, and artist where known.</param>
public readonly record struct CoverMatch(int Row, CoverLink Link, string Work);

/// <summary>Versions of the same work, from the titles and artists of the tune information list and of the tunes.</summary>
public sealed class CoverLinks
{
    /// <summary>Titles such as "End" stand over many works.</summary>
    private const int ShortestBareTitle = 6;

    private readonly SongCollection songs;
    private readonly Dictionary<string, List<(int Row, string Artist, string Work)>> versionsOf = [];
    private readonly Dictionary<int, List<(string Title, string Artist, string Work)>> worksOf = [];
    private readonly Dictionary<string, List<int>> titled = [];

    public CoverLinks(SongCollection songs, IReadOnlyList<CoverNote> notes)
    {
        this.songs = songs;
        foreach (CoverNote note in notes)
        {
            int row = songs.RowOf(new(note.Path, note.Song));
            string title = KeyOf(note.Title);
            if (row < 0 || title.Length == 0)
                continue;
            string artist = KeyOf(note.Artist ?? ""), work = note.Artist is null ? Plain(note.Title) : $"{Plain(note.Title)} by {Plain(note.Artist)}";
            Add(versionsOf, title, (row, artist, work));
            Add(worksOf, row, (title, artist, work));
        }
        for (int row = 0; row < songs.Count; row++)
            if (songs.RowsOf(songs[row].Track.Path)[0] == row && KeyOf(songs[row].Title) is { Length: > 0 } title)
                Add(titled, title, row);
    }

    /// <summary>Songs of other files that are versions of the same work, the surest first; each file once.</summary>
    public IReadOnlyList<CoverMatch> Of(int row)
    {
        List<CoverMatch> found = [];
        HashSet<int> files = [songs.FileOf(row)];
        foreach ((string title, string artist, string work) in worksOf.GetValueOrDefault(row, []))
        {
            foreach (int other in titled.GetValueOrDefault(title, []).Where(other => Agree(artist, KeyOf(songs[other].Composer), bothNeeded: true)))
                Offer(other, CoverLink.Original, work);
            foreach ((int other, string otherArtist, _) in versionsOf[title].Where(other => Agree(artist, other.Artist)))
                Offer(other, CoverLink.SameWork, work);
        }
        string own = KeyOf(songs[row].Title);
        foreach ((int other, string artist, string work) in versionsOf.GetValueOrDefault(own, []).Where(other => Agree(other.Artist, KeyOf(songs[row].Composer), bothNeeded: true)))
            Offer(other, CoverLink.Version, work);
        if (own.Length >= ShortestBareTitle)
            foreach (int other in titled.GetValueOrDefault(own, []))
                Offer(other, CoverLink.SameTitle, songs[other].Title);
        return found;

        void Offer(int other, CoverLink link, string work)
        {
            if (files.Add(songs.FileOf(other)))
                found.Add(new CoverMatch(other, link, work));
        }
    }

    /// <summary>Letters and digits in lower case, without what the list puts in brackets.</summary>
    internal static string KeyOf(string text)
    {
        StringBuilder key = new();
        foreach (char sign in SearchText.Fold(Plain(text)))
            if (char.IsLetterOrDigit(sign))
                key.Append(char.ToLowerInvariant(sign));
        return key.ToString();
    }

    private static string Plain(string text)
    {
        int bracket = text.AsSpan().IndexOfAny('[', '(');
        return (bracket > 0 ? text[..bracket] : text).Trim();
    }

    /// <summary>Artists are written in several ways: one holds the other. Who names none disagrees with nobody.</summary>
    private static bool Agree(string one, string other, bool bothNeeded = false) =>
        one.Length == 0 || other.Length == 0 ? !bothNeeded : one.Contains(other, StringComparison.Ordinal) || other.Contains(one, StringComparison.Ordinal);

    private static void Add<TKey, T>(Dictionary<TKey, List<T>> lists, TKey key, T item) where TKey : notnull
    {
        if (!lists.TryGetValue(key, out List<T>? list))
            lists.Add(key, list = []);
        list.Add(item);
    }
}
