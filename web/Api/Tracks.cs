using System.Collections.Concurrent;
using SidFlow.Emu.Tunes;
using SidFlow.Services;
using SidFlow.Services.Library;
using SidFlow.Services.Settings;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>From what a request names to a song of the library, and from there to what clients show.</summary>
public sealed class Tracks(LibraryIndex library, SidFlowSettings settings)
{
    /// <summary>The room's state is sent often and names the same few songs.</summary>
    const int MostRemembered = 2_000;

    readonly ConcurrentDictionary<string, TuneRecord> remembered = new(StringComparer.Ordinal);

    /// <summary>The library may have changed.</summary>
    public void Forget() => remembered.Clear();

    /// <param name="sidPath">A path in the collection, an absolute one inside it, or either with <c>#song</c>.</param>
    /// <param name="song">Null: the one in the path, else the tune's start song.</param>
    /// <exception cref="RequestException">400 for what can name no tune, 404 for a tune that is not there.</exception>
    public (TuneRecord Tune, SongId Song) Resolve(string? sidPath, int? song = null)
    {
        string? inside = InsideCollection(sidPath);
        SongId named = SongId.Parse(inside)
            ?? throw RequestException.Invalid("sid_path", "a path inside the collection is needed, such as MUSICIANS/H/Hubbard_Rob/Commando.sid");
        TuneRecord tune = Find(named.Path) ?? throw RequestException.NotFound($"The library has no tune {named.Path}.");
        int chosen = song ?? SongId.Parse(inside, tune.StartSong)!.Song;
        if (chosen < 1 || chosen > tune.Songs)
            throw RequestException.Invalid("song", $"the tune has songs 1 to {tune.Songs}");
        return (tune, new SongId(tune.Path, chosen));
    }

    /// <summary>A track for a song that was in the library once: bare, with the reason, when it is not any more.</summary>
    public Track Of(SongId song) => Find(song.Path) is { } tune ? Of(tune, song.Song) : Missing(song);

    public Track Of(TuneRecord tune, int song)
    {
        TimeSpan? listed = tune.Length(song);
        return new Track(
            tune.Path, tune.Path, tune.FileName, DisplayName(tune), song,
            Seconds(listed ?? settings.Room.DefaultLength), SourceOfLength(tune, song), tune.Md5,
            Describe(tune, listed), tune.Refusal is null, ToRefusal(tune.Refusal));
    }

    /// <summary>As in <see cref="Track.DurationSource"/>.</summary>
    public static string SourceOfLength(TuneRecord tune, int song) => tune.Length(song) is null ? "estimated" : tune.LengthIsOwn ? "data" : "songlengths";

    public TimeSpan LengthOf(TuneRecord tune, int song) => tune.Length(song) ?? settings.Room.DefaultLength;

    public static double Seconds(TimeSpan length) => Math.Round(length.TotalSeconds, 3);

    TuneRecord? Find(string path)
    {
        if (remembered.TryGetValue(path, out TuneRecord? known))
            return known;
        if (library.Find(path) is not { } tune)
            return null;
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        return remembered[path] = tune;
    }

    string? InsideCollection(string? path)
    {
        if (path is null || !path.StartsWith('/'))
            return path;
        foreach (LibraryRoot root in library.Roots)
            if (path.StartsWith(root.Folder + "/", StringComparison.Ordinal))
                return root.Mount.Length == 0 ? path[(root.Folder.Length + 1)..] : root.Mount + path[root.Folder.Length..];
        return path;
    }

    static TrackMetadata Describe(TuneRecord tune, TimeSpan? length) => new(
        tune.Title, tune.Author, tune.Released, tune.Year, tune.Songs, tune.StartSong,
        tune.Format?.ToString().ToUpperInvariant(), tune.Version,
        ModelName(tune, 0), ModelName(tune, 1), ModelName(tune, 2),
        [.. tune.SidAddresses.Select(address => $"{address:X4}")],
        tune.Clock switch { TuneClock.Pal => "PAL", TuneClock.Ntsc => "NTSC", TuneClock.Any => "ANY", _ => null },
        length is { } known ? $"{(int)known.TotalMinutes}:{known.Seconds:00}" : null,
        tune.SizeBytes);

    static string? ModelName(TuneRecord tune, int chip) => tune.Models.ElementAtOrDefault(chip) switch
    {
        TuneModel.Mos6581 => "MOS6581",
        TuneModel.Mos8580 => "MOS8580",
        TuneModel.Any => "ANY",
        _ => null,
    };

    static string DisplayName(TuneRecord tune) => (tune.Title, tune.Author) switch
    {
        ("", _) => tune.FileName,
        (_, "") => tune.Title,
        _ => $"{tune.Title} ({tune.Author})",
    };

    static TrackRefusal? ToRefusal(Refusal? refusal) =>
        refusal is null ? null : new TrackRefusal(refusal.Code.ToString(), refusal.Reason);

    Track Missing(SongId song)
    {
        string name = song.Path[(song.Path.LastIndexOf('/') + 1)..];
        return new Track(song.Path, song.Path, name, name, song.Song, Seconds(settings.Room.DefaultLength), "estimated", null,
            new TrackMetadata(name, "", "", null, song.Song, 1, null, 0, null, null, null, [], null, null, 0),
            Playable: false, new TrackRefusal("Missing", "The tune is not in the library any more. Scan the library, or take it from the queue."));
    }
}
