using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SidFlow.Ml.Similarity;

/// <summary>A row and how alike it is to what was asked for.</summary>
public readonly record struct ScanHit(int Row, float Score);

/// <summary>Weighted cosines of one vector with many, all of them, and the highest.</summary>
/// <remarks>
/// A dimension in which all values are whole and fit into a byte is kept as bytes, the others as they are: nothing is rounded. Thirty-two rows lie
/// side by side, one dimension after the other: a vector register holds the sums of eight rows, and each sum is formed in one order, as a
/// plain loop would. So the scores have the same bits on every machine.
/// </remarks>
public sealed class VectorScan
{
    const int Lanes = 8, GroupRows = 4 * Lanes;

    readonly float[] roots;

    /// <summary>The dimensions that are kept as they are, and those kept as bytes.</summary>
    readonly int[] wideDimensions, narrowDimensions;

    readonly float[] wide;
    readonly sbyte[] narrow;

    /// <summary>One over each weighted row's length; 0 for a row of zeros, and behind the last row.</summary>
    readonly float[] shares;

    /// <param name="vectors">Shape [rows, width], finite.</param>
    /// <param name="weights">One a dimension, not negative; null for plain cosine.</param>
    public VectorScan(float[] vectors, int width, IReadOnlyList<double>? weights)
        : this([.. Rowed(vectors, width)], width, weights)
    {
    }

    /// <param name="vectors">One a row, each of the width, finite.</param>
    /// <param name="weights">One a dimension, not negative; null for plain cosine.</param>
    public VectorScan(IReadOnlyList<ReadOnlyMemory<float>> vectors, int width, IReadOnlyList<double>? weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (weights is not null && (weights.Count != width || !weights.All(weight => double.IsFinite(weight) && weight >= 0)))
            throw new ArgumentException($"There must be {width} weights, none negative.", nameof(weights));
        Width = width;
        Rows = vectors.Count;
        roots = [.. Enumerable.Range(0, width).Select(d => (float)Math.Sqrt(weights?[d] ?? 1))];
        bool[] whole = Whole(vectors, width);
        wideDimensions = [.. Enumerable.Range(0, width).Where(d => !whole[d])];
        narrowDimensions = [.. Enumerable.Range(0, width).Where(d => whole[d])];
        int groups = (Rows + GroupRows - 1) / GroupRows;
        wide = new float[groups * GroupRows * wideDimensions.Length];
        narrow = new sbyte[groups * GroupRows * narrowDimensions.Length];
        shares = new float[groups * GroupRows];
        float[] unit = new float[width];
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> vector = vectors[row].Span;
            shares[row] = Scale(vector, unit) is > 0 and var length ? 1 / length : 0;
            for (int i = 0; i < wideDimensions.Length; i++)
                wide[Place(row, i, wideDimensions.Length)] = vector[wideDimensions[i]];
            for (int i = 0; i < narrowDimensions.Length; i++)
                narrow[Place(row, i, narrowDimensions.Length)] = (sbyte)vector[narrowDimensions[i]];
        }
    }

    /// <returns>For each dimension whether all its values are whole and fit into a byte.</returns>
    static bool[] Whole(IReadOnlyList<ReadOnlyMemory<float>> vectors, int width)
    {
        bool[] whole = [.. Enumerable.Repeat(true, width)];
        for (int row = 0; row < vectors.Count; row++)
        {
            ReadOnlySpan<float> vector = vectors[row].Span;
            if (vector.Length != width)
                throw new ArgumentException($"Row {row} has {vector.Length} dimensions of {width}.", nameof(vectors));
            for (int d = 0; d < width; d++)
                whole[d] &= vector[d] is >= sbyte.MinValue and <= sbyte.MaxValue && vector[d] == MathF.Truncate(vector[d]);
        }

        return whole;
    }

    static int Place(int row, int column, int columns) => (((row / GroupRows * columns) + column) * GroupRows) + (row % GroupRows);

    static IEnumerable<ReadOnlyMemory<float>> Rowed(float[] vectors, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (vectors.Length % width != 0)
            throw new ArgumentException($"{vectors.Length} values are no rows of {width}.", nameof(vectors));
        return Enumerable.Range(0, vectors.Length / width).Select(row => new ReadOnlyMemory<float>(vectors, row * width, width));
    }

    public int Rows { get; }

    public int Width { get; }

    /// <summary>What the rows take in memory.</summary>
    public long Bytes => ((long)(wide.Length + shares.Length) * sizeof(float)) + narrow.Length;

    /// <summary>The rows most alike, best first; of equals the lower row first.</summary>
    /// <param name="vector">Shape [<see cref="Width"/>].</param>
    /// <param name="most">How many at most.</param>
    /// <param name="skip">Rows that are no answer. Asked only of rows that would be one.</param>
    public ScanHit[] Nearest(ReadOnlySpan<float> vector, int most, Func<int, bool> skip)
    {
        if (vector.Length != Width)
            throw new ArgumentException($"The vector has {vector.Length} dimensions of {Width}.", nameof(vector));
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        float[] unit = new float[Width];
        Scale(vector, unit);
        Normalise(unit);
        return Best(unit, most, skip);
    }

    /// <summary>The rows most alike to one of them.</summary>
    public ScanHit[] NearestTo(int row, int most, Func<int, bool> skip)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        float[] unit = new float[Width];
        ReadUnit(row, unit);
        return Best(unit, most, skip);
    }

    /// <summary>The weighted cosine of every row with a direction.</summary>
    /// <param name="direction">Weighted as <see cref="ReadUnit"/> gives it, of any length; shape [<see cref="Width"/>].</param>
    /// <param name="scores">Receives -1..1; shape [<see cref="Rows"/>].</param>
    public void ScoreAll(ReadOnlySpan<float> direction, Span<float> scores)
    {
        if (direction.Length != Width || scores.Length != Rows)
            throw new ArgumentException($"A direction of {Width} and scores for {Rows} rows are needed.", nameof(direction));
        float[] unit = direction.ToArray();
        Normalise(unit);
        Vector256<float>[] wideAsked = Asked(unit, wideDimensions), narrowAsked = Asked(unit, narrowDimensions);
        Span<float> group = stackalloc float[GroupRows];
        for (int row = 0; row < Rows; row += GroupRows)
        {
            Group sums = Score(row / GroupRows, wideAsked, narrowAsked);
            sums.First.CopyTo(group);
            sums.Second.CopyTo(group[Lanes..]);
            sums.Third.CopyTo(group[(2 * Lanes)..]);
            sums.Fourth.CopyTo(group[(3 * Lanes)..]);
            group[..Math.Min(GroupRows, Rows - row)].CopyTo(scores[row..]);
        }
    }

    /// <summary>A row, weighted and of length 1, or zero.</summary>
    /// <param name="unit">Receives it; shape [<see cref="Width"/>].</param>
    public void ReadUnit(int row, Span<float> unit)
    {
        ReadVector(row, unit);
        for (int d = 0; d < Width; d++)
            unit[d] *= roots[d] * shares[row];
    }

    /// <summary>A row as it was given.</summary>
    /// <param name="vector">Receives it; shape [<see cref="Width"/>].</param>
    public void ReadVector(int row, Span<float> vector)
    {
        for (int i = 0; i < wideDimensions.Length; i++)
            vector[wideDimensions[i]] = wide[Place(row, i, wideDimensions.Length)];
        for (int i = 0; i < narrowDimensions.Length; i++)
            vector[narrowDimensions[i]] = narrow[Place(row, i, narrowDimensions.Length)];
    }

    /// <summary>The weighted cosine of two rows.</summary>
    public float Cosine(int one, int other)
    {
        Span<float> first = Width <= 512 ? stackalloc float[Width] : new float[Width], second = Width <= 512 ? stackalloc float[Width] : new float[Width];
        ReadUnit(one, first);
        ReadUnit(other, second);
        float sum = 0;
        for (int d = 0; d < Width; d++)
            sum += first[d] * second[d];
        return sum;
    }

    ScanHit[] Best(float[] unit, int most, Func<int, bool> skip)
    {
        var best = new BestHits(Math.Min(most, Rows));
        if (best.Capacity > 0)
            Scan(unit, best, skip);
        return best.ToArray();
    }

    void Scan(float[] unit, BestHits best, Func<int, bool> skip)
    {
        Vector256<float>[] wideAsked = Asked(unit, wideDimensions), narrowAsked = Asked(unit, narrowDimensions);
        var least = Vector256.Create(best.Least);
        for (int row = 0; row < Rows; row += GroupRows)
        {
            Group sums = Score(row / GroupRows, wideAsked, narrowAsked);
            Vector256<float> beyond = Vector256.GreaterThan(Vector256.Max(Vector256.Max(sums.First, sums.Second), Vector256.Max(sums.Third, sums.Fourth)), least);
            if (beyond == default)
                continue;
            Offer(sums.First, row, best, skip);
            Offer(sums.Second, row + Lanes, best, skip);
            Offer(sums.Third, row + (2 * Lanes), best, skip);
            Offer(sums.Fourth, row + (3 * Lanes), best, skip);
            least = Vector256.Create(best.Least);
        }
    }

    /// <summary>The cosines of thirty-two rows.</summary>
    readonly record struct Group(Vector256<float> First, Vector256<float> Second, Vector256<float> Third, Vector256<float> Fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Group Score(int group, Vector256<float>[] wideAsked, Vector256<float>[] narrowAsked)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        ReadOnlySpan<Vector256<float>> values = MemoryMarshal.Cast<float, Vector256<float>>(wide.AsSpan(group * GroupRows * wideAsked.Length, GroupRows * wideAsked.Length));
        for (int i = 0; i < wideAsked.Length; i++)
        {
            ReadOnlySpan<Vector256<float>> four = values.Slice(4 * i, 4);
            a += four[0] * wideAsked[i];
            b += four[1] * wideAsked[i];
            c += four[2] * wideAsked[i];
            d += four[3] * wideAsked[i];
        }

        ReadOnlySpan<Vector256<sbyte>> bytes = MemoryMarshal.Cast<sbyte, Vector256<sbyte>>(narrow.AsSpan(group * GroupRows * narrowAsked.Length, GroupRows * narrowAsked.Length));
        for (int i = 0; i < narrowAsked.Length && i < bytes.Length; i++)
        {
            (Vector256<short> low, Vector256<short> high) = Vector256.Widen(bytes[i]);
            (Vector256<int> first, Vector256<int> second) = Vector256.Widen(low);
            (Vector256<int> third, Vector256<int> fourth) = Vector256.Widen(high);
            a += Vector256.ConvertToSingle(first) * narrowAsked[i];
            b += Vector256.ConvertToSingle(second) * narrowAsked[i];
            c += Vector256.ConvertToSingle(third) * narrowAsked[i];
            d += Vector256.ConvertToSingle(fourth) * narrowAsked[i];
        }

        ReadOnlySpan<Vector256<float>> share = MemoryMarshal.Cast<float, Vector256<float>>(shares.AsSpan(group * GroupRows, GroupRows));
        return new Group(a * share[0], b * share[1], c * share[2], d * share[3]);
    }

    /// <summary>What values of some dimensions are multiplied by: the weight's root belongs to the row.</summary>
    Vector256<float>[] Asked(float[] unit, int[] dimensions) => [.. dimensions.Select(d => Vector256.Create(unit[d] * roots[d]))];

    void Offer(Vector256<float> scores, int row, BestHits best, Func<int, bool> skip)
    {
        for (int lane = 0; lane < Lanes && row + lane < Rows; lane++)
        {
            if (scores[lane] > best.Least && !skip(row + lane))
                best.Add(new ScanHit(row + lane, scores[lane]));
        }
    }

    /// <summary>Weights a vector.</summary>
    /// <returns>Its length then.</returns>
    float Scale(ReadOnlySpan<float> vector, Span<float> weighted)
    {
        for (int d = 0; d < weighted.Length; d++)
        {
            if (!float.IsFinite(vector[d]))
                throw new ArgumentException("A component is no finite number.", nameof(vector));
            weighted[d] = vector[d] * roots[d];
        }

        return LengthOf(weighted);
    }

    /// <summary>Scales to length 1; zero stays zero.</summary>
    static void Normalise(Span<float> unit)
    {
        float length = LengthOf(unit);
        for (int d = 0; d < unit.Length && length > 0; d++)
            unit[d] /= length;
    }

    static float LengthOf(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
            squares += (double)value * value;
        return (float)Math.Sqrt(squares);
    }
}

/// <summary>The best hits so far, best first. Rows are offered in ascending order.</summary>
sealed class BestHits(int capacity)
{
    readonly ScanHit[] hits = new ScanHit[capacity];
    int count;

    public int Capacity => capacity;

    /// <summary>A hit must be better than this to be kept.</summary>
    public float Least => count < capacity ? float.NegativeInfinity : hits[count - 1].Score;

    public void Add(ScanHit hit)
    {
        int at = count < capacity ? count++ : count - 1;
        for (; at > 0 && hits[at - 1].Score < hit.Score; at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }

    public ScanHit[] ToArray() => hits[..count];
}
