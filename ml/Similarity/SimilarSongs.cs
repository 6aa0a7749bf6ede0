namespace SidFlow.Ml.Similarity;

/// <summary>A song that is like another, with the weighted cosine of the two, less <see cref="SimilarSongs.FileStep"/> for each nearer song of its file.</summary>
public readonly record struct Neighbour(TrackId Track, float Score);

/// <summary>Which songs sound like this one, out of a collection. Reading is safe from any number of threads.</summary>
public sealed class SimilarSongs
{
    readonly TrackId[] tracks;
    readonly Dictionary<TrackId, int> rows;

    /// <param name="songs">In any order, each once; vectors of one width, normalised.</param>
    /// <param name="weights">One a dimension; null for plain cosine.</param>
    /// <param name="fileStep">See <see cref="FileStep"/>.</param>
    public SimilarSongs(IEnumerable<(TrackId Track, ReadOnlyMemory<float> Vector)> songs, int width, IReadOnlyList<double>? weights, float fileStep = 0)
    {
        FileStep = fileStep;
        // In the order of the ids, so that of equals the lower row is the lower id.
        (TrackId Track, ReadOnlyMemory<float> Vector)[] sorted = [.. songs.OrderBy(song => song.Track.ToString(), Comparer<string>.Create(TrackId.CompareUtf8))];
        tracks = [.. sorted.Select(song => song.Track)];
        rows = new Dictionary<TrackId, int>(tracks.Length);
        for (int row = 0; row < tracks.Length; row++)
        {
            if (!rows.TryAdd(tracks[row], row))
                throw new ArgumentException($"{tracks[row]} is there twice.", nameof(songs));
            if (sorted[row].Vector.Length != width)
                throw new ArgumentException($"{tracks[row]} has {sorted[row].Vector.Length} dimensions of {width}.", nameof(songs));
        }

        Scan = new VectorScan([.. sorted.Select(song => song.Vector)], width, weights);
    }

    public int Count => tracks.Length;

    public int Width => Scan.Width;

    /// <summary>By how much a neighbour's score is lowered for each nearer song of its file, so that a list is not one file's; 0 for the cosines as they are.</summary>
    public float FileStep { get; }

    /// <summary>The songs as rows, in the bytewise order of their ids.</summary>
    public VectorScan Scan { get; }

    public bool Contains(TrackId track) => rows.ContainsKey(track);

    public TrackId TrackAt(int row) => tracks[row];

    /// <returns>-1 when the collection does not hold the song.</returns>
    public int RowOf(TrackId track) => rows.GetValueOrDefault(track, -1);

    /// <summary>The songs most like one of the collection, best first, none of its own file; ties in the bytewise order of their ids.</summary>
    /// <returns>Null when the collection does not hold the song.</returns>
    public Neighbour[]? Of(TrackId seed, int most) =>
        rows.TryGetValue(seed, out int row) ? Neighbours(most, depth => Scan.NearestTo(row, depth, other => tracks[other].Path == seed.Path)) : null;

    Neighbour[] Neighbours(int most, Func<int, ScanHit[]> nearest) =>
        [.. FileSpread.Best(most, FileStep, row => tracks[row].Path, nearest).Select(hit => new Neighbour(tracks[hit.Row], hit.Score))];
}
