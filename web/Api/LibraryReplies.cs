using SidFlow.Services;
using SidFlow.Services.Library;

namespace SidFlow.Web.Api;

/// <summary>The library's answers in the shape that clients and the command line show.</summary>
public sealed class LibraryReplies(LibraryIndex library, Tracks tracks)
{
    public SearchReply Search(SearchQuery query)
    {
        SearchPage page = library.Search(query);
        return new SearchReply([.. page.Hits.Select(hit => tracks.Of(hit.Tune, hit.Song))], page.Total);
    }

    public BrowseReply Of(BrowsePage page) => new(
        page.Path, [.. page.Parents.Select(ToFolder)], [.. page.Folders.Select(ToFolder)],
        [.. page.Tunes.Select(tune => tracks.Of(tune, tune.StartSong))]);

    /// <exception cref="Http.RequestException">There is no such tune.</exception>
    public TuneReply Describe(string? sidPath)
    {
        (TuneRecord tune, SongId song) = tracks.Resolve(sidPath);
        Stil stil = library.ReadStil(tune);
        ILookup<int, StilNote> notes = stil.Notes.ToLookup(note => note.Song);
        return new TuneReply(
            tracks.Of(tune, song.Song),
            [.. Enumerable.Range(1, tune.Songs).Select(number => new TuneSong(
                number, Tracks.Seconds(tracks.LengthOf(tune, number)), Tracks.SourceOfLength(tune, number),
                [.. notes[number].Select(ToField)]))],
            new TuneStil(stil.Comment, stil.FolderComments),
            library.ReadBugs(tune));
    }

    static Folder ToFolder(FolderEntry entry) => new(entry.Name, entry.Path, entry.Tunes);

    static StilField ToField(StilNote note) => new(
        note.Name, note.Author, note.Title, note.Artist, note.From, note.Comment, note.Start?.TotalSeconds, note.End?.TotalSeconds);
}
