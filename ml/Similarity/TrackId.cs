using System.Text;

namespace SidFlow.Ml.Similarity;

/// <summary>One song of one file, written <c>path#song</c>.</summary>
/// <param name="Path">Relative to the collection, with <c>/</c>.</param>
/// <param name="Song">From 1.</param>
public readonly record struct TrackId(string Path, int Song) : IComparable<TrackId>
{
    public override string ToString() => $"{Path}#{Song}";

    /// <summary>The order of the UTF-8 bytes of the written form, the same everywhere: <c>a#10</c> comes before <c>a#2</c>.</summary>
    public int CompareTo(TrackId other) => CompareUtf8(ToString(), other.ToString());

    /// <summary>The order of the UTF-8 bytes of two texts.</summary>
    public static int CompareUtf8(string one, string other) =>
        Ascii.IsValid(one) && Ascii.IsValid(other)
            ? string.CompareOrdinal(one, other)
            : Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));

    public static bool operator <(TrackId one, TrackId other) => one.CompareTo(other) < 0;
    public static bool operator >(TrackId one, TrackId other) => one.CompareTo(other) > 0;
    public static bool operator <=(TrackId one, TrackId other) => one.CompareTo(other) <= 0;
    public static bool operator >=(TrackId one, TrackId other) => one.CompareTo(other) >= 0;
}
