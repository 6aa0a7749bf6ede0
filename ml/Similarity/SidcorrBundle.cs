namespace SidFlow.Ml.Similarity;

/// <summary>A song of a bundle.</summary>
/// <param name="File">Place of its file in <see cref="SidcorrBundle.Files"/>.</param>
/// <param name="Song">From 1.</param>
/// <param name="Ratings">Four nibbles: energy, mood, complexity, preference from the lowest; 0 for none.</param>
public readonly record struct SidcorrTrack(int File, int Song, ushort Ratings)
{
    public int? Energy => Nibble(0);
    public int? Mood => Nibble(4);
    public int? Complexity => Nibble(8);
    public int? Preference => Nibble(12);

    /// <param name="preference">Null where nobody said.</param>
    public static ushort Pack(int energy, int mood, int complexity, int? preference)
    {
        foreach (int level in (ReadOnlySpan<int>)[energy, mood, complexity, preference ?? 1])
        {
            if (level is < 1 or > 5)
                throw new ArgumentOutOfRangeException(nameof(energy), level, "a rating is 1..5");
        }

        return (ushort)(energy | mood << 4 | complexity << 8 | (preference ?? 0) << 12);
    }

    int? Nibble(int shift) => (Ratings >> shift & 15) is > 0 and var level ? level : null;
}

/// <summary>Similarity data as exchanged between programs: a coarse vector and ratings for each song of a collection (<c>sidcorr-lite-1</c>).</summary>
public sealed class SidcorrBundle
{
    public const int MaxCentroids = 256;

    /// <summary>Width of a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Values that a component can have.</summary>
    public required int Centroids { get; init; }

    /// <summary>Shape [dimension, centroid].</summary>
    public required float[] Codebook { get; init; }

    /// <summary>The mean direction; shape [dimension].</summary>
    public required float[] Prototype { get; init; }

    /// <summary>Paths relative to the collection.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required SidcorrTrack[] Tracks { get; init; }

    /// <summary>Which centroid each component is; shape [track, dimension].</summary>
    public required byte[] Codes { get; init; }

    /// <summary>The path as our library has it: some bundles begin theirs with the archive's folder.</summary>
    public static string LibraryPath(string path)
    {
        const string folder = "C64Music/";
        return path.StartsWith(folder, StringComparison.OrdinalIgnoreCase) ? path[folder.Length..] : path;
    }

    public TrackId IdOf(int track) => new(LibraryPath(Files[Tracks[track].File]), Tracks[track].Song);

    /// <param name="vector">Receives the track's vector, of about length 1; shape [<see cref="Dimensions"/>].</param>
    public void VectorOf(int track, Span<float> vector)
    {
        for (int d = 0; d < Dimensions; d++)
            vector[d] = Codebook[(d * Centroids) + Codes[(track * Dimensions) + d]];
    }

    /// <summary>Codes songs: each dimension with up to 256 values of its own.</summary>
    /// <param name="songs">In any order; vectors of one width, normalised to the collection but not to length.</param>
    public static SidcorrBundle Of(IEnumerable<(TrackId Track, ReadOnlyMemory<float> Vector, ushort Ratings)> songs, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (TrackId Track, ReadOnlyMemory<float> Vector, ushort Ratings)[] sorted =
            [.. songs.OrderBy(song => song.Track.Path, Comparer<string>.Create(TrackId.CompareUtf8)).ThenBy(song => song.Track.Song)];
        float[] units = new float[sorted.Length * width];
        float[] prototype = new float[width];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Vector.Length != width)
                throw new ArgumentException($"{sorted[i].Track} has {sorted[i].Vector.Length} dimensions of {width}.", nameof(songs));
            Unit(sorted[i].Vector.Span, units.AsSpan(i * width, width));
        }

        byte[] codes = new byte[units.Length];
        float[] codebook = new float[width * MaxCentroids];
        float[] column = new float[sorted.Length];
        for (int d = 0; d < width; d++)
        {
            for (int i = 0; i < column.Length; i++)
                column[i] = units[(i * width) + d];
            prototype[d] = (float)(column.Sum(value => (double)value) / Math.Max(1, column.Length));
            Span<float> centroids = codebook.AsSpan(d * MaxCentroids, MaxCentroids);
            ScalarCodebook.Fit(column, centroids);
            for (int i = 0; i < column.Length; i++)
                codes[(i * width) + d] = (byte)ScalarCodebook.Nearest(centroids, column[i]);
        }

        List<string> files = [];
        var tracks = new SidcorrTrack[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (files.Count == 0 || files[^1] != sorted[i].Track.Path)
                files.Add(sorted[i].Track.Path);
            tracks[i] = new SidcorrTrack(files.Count - 1, sorted[i].Track.Song, sorted[i].Ratings);
        }

        return new SidcorrBundle
        {
            Dimensions = width,
            Centroids = MaxCentroids,
            Codebook = codebook,
            Prototype = prototype,
            Files = files,
            Tracks = tracks,
            Codes = codes,
        };
    }

    static void Unit(ReadOnlySpan<float> vector, Span<float> unit)
    {
        double squares = 0;
        foreach (float component in vector)
            squares += (double)component * component;
        double length = squares > 0 ? Math.Sqrt(squares) : 1;
        for (int d = 0; d < unit.Length; d++)
            unit[d] = (float)(vector[d] / length);
    }
}
