using System.Buffers.Binary;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Classify;

/// <summary>A row of the table classified, and its way to and from <see cref="ClassifiedSong"/>.</summary>
internal sealed class ClassifiedRow
{
    public const string Columns = "path, song, at, shape, features, vector, tape, e, m, c, p, source, degraded";

    public string Path { get; init; } = "";
    public long Song { get; init; }
    public long At { get; init; }
    public long Shape { get; init; }
    public byte[] Features { get; init; } = [];
    public byte[] Vector { get; init; } = [];
    public byte[]? Tape { get; init; }
    public long? E { get; init; }
    public long? M { get; init; }
    public long? C { get; init; }
    public long? P { get; init; }
    public string Source { get; init; } = "";
    public string? Degraded { get; init; }

    public ClassifiedSong ToSong(SongShape shape, ClassifiedScale? scale)
    {
        ClassifiedSong song = shape.Shaped(ReadDoubles(Features)) with
        {
            Track = new TrackId(Path, (int)Song),
            Vector = ReadDoubles(Vector),
            Tape = Tape is { } tape ? ReadSingles(tape) : null,
            ClassifiedAt = DateTimeOffset.FromUnixTimeMilliseconds(At),
            Preference = (int?)P,
            Source = Enum.Parse<RatingSource>(Source),
            Degraded = Degraded,
        };
        if (E is { } e && M is { } m && C is { } c)
            return song with { Ratings = new Ratings((int)e, (int)m, (int)c) };
        return scale is not null && song.HasRawRatings ? song with { Ratings = scale.Ratings.Place(song.RawRatings) } : song;
    }

    public static byte[] Write(IReadOnlyList<double> values)
    {
        byte[] bytes = new byte[values.Count * sizeof(double)];
        for (int i = 0; i < values.Count; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        return bytes;
    }

    public static byte[] Write(IReadOnlyList<float> values)
    {
        byte[] bytes = new byte[values.Count * sizeof(float)];
        for (int i = 0; i < values.Count; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return bytes;
    }

    public static double[] ReadDoubles(ReadOnlySpan<byte> bytes)
    {
        double[] values = new double[bytes.Length / sizeof(double)];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        return values;
    }

    private static float[] ReadSingles(ReadOnlySpan<byte> bytes)
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return values;
    }
}
