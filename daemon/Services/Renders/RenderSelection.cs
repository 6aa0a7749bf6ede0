using SidFlow.Services.Library;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Renders;

/// <summary>From what an order names to songs.</summary>
/// <param name="top">So many of the songs that are played and liked most, the first at the front.</param>
public sealed class RenderSelection(LibraryIndex library, RenderStore store, Func<int, IReadOnlyList<SongId>> top)
{
    /// <summary>What is played most, then the first songs of the library, of each tune the one it starts with.</summary>
    public static IReadOnlyList<SongId> MostPlayed(Charts charts, LibraryIndex library, int most) =>
        [.. charts.Top(null, most).Select(entry => entry.Song).Where(song => library.Find(song.Path) is not null)
            .Concat(library.Names("").Take(most).Select(tune => new SongId(tune.Path, tune.StartSong))).Distinct().Take(most)];

    /// <summary>Each song once, in the order in which they are named.</summary>
    /// <param name="missing">What names nothing in the library.</param>
    public IReadOnlyList<SongId> Songs(RenderOrder order, out IReadOnlyList<string> missing)
    {
        List<SongId> songs = [];
        List<string> nothing = [];
        foreach (string name in order.Songs)
        {
            SongId[] found = [.. Named(name)];
            if (found.Length == 0)
                nothing.Add(name);
            songs.AddRange(found);
        }
        if (order.Top is { } most)
            songs.AddRange(top(most));
        if (order.Missing)
            songs.AddRange(store.Songs());
        missing = nothing;
        return [.. songs.Distinct()];
    }

    private IEnumerable<SongId> Named(string name)
    {
        string folder = name.Replace('\\', '/').Trim('/');
        if (folder is "" or "C64Music")
            return All("");
        if (SongId.Parse(folder) is not { } song)
            return [];
        if (library.Find(song.Path) is { } tune)
            // A number that is named is the same whatever the default.
            return SongId.Parse(folder, 2)!.Song == song.Song
                ? song.Song <= tune.Songs ? [new SongId(tune.Path, song.Song)] : []
                : Enumerable.Range(1, tune.Songs).Select(number => new SongId(tune.Path, number));
        return All(song.Path);
    }

    private IEnumerable<SongId> All(string folder) =>
        from tune in library.Names(folder)
        from number in Enumerable.Range(1, tune.Songs)
        select new SongId(tune.Path, number);
}
