using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Stations;

/// <summary>All songs that stations choose from. A song is a row; rows are in the bytewise order of the ids. Immutable.</summary>
public sealed class SongCollection
{
    readonly StationSong[] songs;
    readonly int[] files;
    readonly int[] circles;
    readonly ulong[] lots;
    readonly Dictionary<string, int[]> rowsOfFile = new(StringComparer.Ordinal);

    /// <param name="songs">In any order, each once; vectors of one width, normalised to the collection.</param>
    /// <param name="weights">One a dimension; null for plain cosine.</param>
    /// <param name="fileStep">Of lists of neighbours, see <see cref="SimilarSongs.FileStep"/>. Stations have their own rule for songs of one file.</param>
    public SongCollection(IReadOnlyCollection<(StationSong Song, ReadOnlyMemory<float> Vector)> songs, int width, IReadOnlyList<double>? weights, float fileStep = 0)
    {
        Likeness = new SimilarSongs(songs.Select(song => (song.Song.Track, song.Vector)), width, weights, fileStep);
        this.songs = new StationSong[songs.Count];
        foreach ((StationSong song, _) in songs)
            this.songs[Likeness.RowOf(song.Track)] = song;
        files = Numbered(this.songs.Select(song => song.Track.Path), StringComparer.Ordinal, out int fileCount);
        circles = Numbered(this.songs.Select(song => song.Circle), StringComparer.OrdinalIgnoreCase, out int circleCount);
        (Files, Circles) = (fileCount, circleCount);
        lots = [.. this.songs.Select(song => Lot.Of(song.Track))];
        Centre = CentreOf(Likeness.Scan);
        foreach (IGrouping<string, int> file in Enumerable.Range(0, Count).GroupBy(row => this.songs[row].Track.Path))
            rowsOfFile.Add(file.Key, [.. file]);
    }

    public SimilarSongs Likeness { get; }

    public int Count => songs.Length;

    public int Files { get; }

    /// <summary>Composers, and folders of tunes without one.</summary>
    public int Circles { get; }

    public StationSong this[int row] => songs[row];

    /// <returns>-1 when the collection does not hold the song.</returns>
    public int RowOf(TrackId track) => Likeness.RowOf(track);

    /// <summary>The songs of a file; empty when there is none.</summary>
    public IReadOnlyList<int> RowsOf(string path) => rowsOfFile.GetValueOrDefault(path, []);

    /// <returns>0..<see cref="Files"/> - 1.</returns>
    public int FileOf(int row) => files[row];

    /// <returns>0..<see cref="Circles"/> - 1.</returns>
    public int CircleOf(int row) => circles[row];

    /// <summary>A number of the song alone, the same in every collection.</summary>
    public ulong LotOf(int row) => lots[row];

    /// <summary>The mean of all songs' directions; shape [width].</summary>
    public IReadOnlyList<float> Centre { get; }

    static float[] CentreOf(VectorScan scan)
    {
        double[] sums = new double[scan.Width];
        float[] unit = new float[scan.Width];
        for (int row = 0; row < scan.Rows; row++)
        {
            scan.ReadUnit(row, unit);
            for (int d = 0; d < unit.Length; d++)
                sums[d] += unit[d];
        }

        return [.. sums.Select(sum => (float)(sum / Math.Max(1, scan.Rows)))];
    }

    static int[] Numbered(IEnumerable<string> names, StringComparer comparer, out int count)
    {
        Dictionary<string, int> numbers = new(comparer);
        int[] of = [.. names.Select(name => numbers.TryGetValue(name, out int number) ? number : numbers[name] = numbers.Count)];
        count = numbers.Count;
        return of;
    }
}
