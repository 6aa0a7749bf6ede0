using SidFlow.Emu.Tunes;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Stations;
using SidFlow.Services.Library;

namespace SidFlow.Services.Stations;

/// <summary>One picture of the collection by sound: which songs are alike, and what stations know of them. Immutable.</summary>
public sealed class Neighbourhood
{
    private readonly Lazy<PersonaTable> personas;
    private readonly Lazy<ComposerMap> composers;
    private readonly Lazy<CoverLinks> covers;

    /// <param name="tunes">What the library has; songs of other files are left out, since they cannot be played.</param>
    /// <param name="readCovers">Called when covers are first asked for.</param>
    public Neighbourhood(VectoredSongs vectors, IReadOnlyList<TuneSketch> tunes, Func<IReadOnlyList<CoverNote>> readCovers)
    {
        Source = vectors.Source;
        Warning = vectors.Warning;
        Offered = vectors.Songs.Count;
        HasPlaces = vectors.HasPlaces;
        Dictionary<string, TuneSketch> byPath = new(tunes.Count, StringComparer.Ordinal);
        foreach (TuneSketch tune in tunes)
            byPath[tune.Path] = tune;
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        List<(StationSong, ReadOnlyMemory<float>)> songs = new(vectors.Songs.Count);
        foreach (VectoredSong song in vectors.Songs)
        {
            if (byPath.TryGetValue(song.Track.Path, out TuneSketch? tune) && song.Track.Song >= 1 && song.Track.Song <= tune.LengthsMs.Count)
                songs.Add((Describe(song, tune, names), song.Vector));
        }
        Songs = new SongCollection(songs, vectors.Width, vectors.Weights, vectors.FileStep);
        personas = new Lazy<PersonaTable>(() => new PersonaTable(Songs));
        composers = new Lazy<ComposerMap>(() => new ComposerMap(Songs));
        covers = new Lazy<CoverLinks>(() => new CoverLinks(Songs, readCovers()));
    }

    /// <summary>Where the vectors come from, in words.</summary>
    public string Source { get; }

    /// <summary>What is worse than it should be; null when nothing is.</summary>
    public string? Warning { get; }

    /// <summary>Songs that the source has; those that the library has are <see cref="Songs"/>.</summary>
    public int Offered { get; }

    /// <summary>The first 58 numbers of each row are places in the collection, as the taste model takes them.</summary>
    public bool HasPlaces { get; }

    public SongCollection Songs { get; }

    public PersonaTable Personas => personas.Value;

    public ComposerMap Composers => composers.Value;

    public CoverLinks Covers => covers.Value;

    /// <summary>The rows' bytes, the largest part of what this holds.</summary>
    public long VectorBytes => Songs.Likeness.Scan.Bytes;

    public int RowOf(SongId song) => Songs.RowOf(new TrackId(song.Path, song.Song));

    public SongId SongAt(int row) => new(Songs[row].Track.Path, Songs[row].Track.Song);

    /// <summary>The collection writes <c>&lt;?&gt;</c> for what nobody knows: two tunes of nobody known are not by the same composer.</summary>
    private static string Known(string text) => text == "<?>" ? "" : text;

    private static StationSong Describe(VectoredSong song, TuneSketch tune, Dictionary<string, string> names) => new()
    {
        // The library's own text objects: a path of many songs and a composer of many tunes are kept once.
        Track = new TrackId(tune.Path, song.Track.Song),
        Ratings = song.Ratings,
        Preference = song.Preference,
        Bpm = song.Bpm,
        Seconds = tune.LengthsMs[song.Track.Song - 1] / 1000.0 ?? song.Seconds,
        Title = Known(tune.Title),
        Composer = names.TryGetValue(tune.Author, out string? known) ? known : names[tune.Author] = Known(tune.Author),
        Year = tune.Year,
        Chips = tune.Models.Aggregate(StationChips.None, (chips, model) => chips | model switch
        {
            TuneModel.Mos6581 => StationChips.Mos6581,
            TuneModel.Mos8580 => StationChips.Mos8580,
            TuneModel.Any => StationChips.Mos6581 | StationChips.Mos8580,
            _ => StationChips.None,
        }),
    };
}
