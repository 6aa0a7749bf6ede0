using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SidFlow.Ml.Similarity;

/// <summary>A row and how alike it is to what was asked for.</summary>
public readonly record struct ScanHit(int Row, float Score);

/// <summary>Weighted cosines of one vector with many, all of them, and the highest.</summary>
/// <remarks>
/// Components are scaled by the roots of the weights and rows to length 1, so a cosine is a dot product. Eight rows lie side by side, one
/// dimension after the other: a vector register holds the sums of eight rows, and each sum is formed in the order of the dimensions, as a
/// plain loop would. So the scores have the same bits on every machine.
/// </remarks>
public sealed class VectorScan
{
    const int Lanes = 8, BlocksAtOnce = 4;

    readonly float[] roots;
    readonly float[] rows;

    /// <summary>What each row was divided by to be of length 1.</summary>
    readonly float[] lengths;

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
        int group = Lanes * BlocksAtOnce;
        rows = new float[(Rows + group - 1) / group * group * width];
        lengths = new float[Rows];
        float[] unit = new float[width];
        for (int row = 0; row < Rows; row++)
        {
            if (vectors[row].Length != width)
                throw new ArgumentException($"Row {row} has {vectors[row].Length} dimensions of {width}.", nameof(vectors));
            lengths[row] = Scale(vectors[row].Span, unit);
            for (int d = 0; d < width; d++)
                rows[(((row / Lanes * width) + d) * Lanes) + (row % Lanes)] = unit[d];
        }
    }

    static IEnumerable<ReadOnlyMemory<float>> Rowed(float[] vectors, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (vectors.Length % width != 0)
            throw new ArgumentException($"{vectors.Length} values are no rows of {width}.", nameof(vectors));
        return Enumerable.Range(0, vectors.Length / width).Select(row => new ReadOnlyMemory<float>(vectors, row * width, width));
    }

    public int Rows { get; }

    public int Width { get; }

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
        Vector256<float>[] asked = [.. unit.Select(Vector256.Create)];
        ReadOnlySpan<Vector256<float>> all = MemoryMarshal.Cast<float, Vector256<float>>(rows);
        for (int row = 0; row < Rows; row += Lanes)
        {
            ReadOnlySpan<Vector256<float>> block = all.Slice(row / Lanes * Width, Width);
            Vector256<float> sums = default;
            for (int d = 0; d < asked.Length && d < block.Length; d++)
                sums += block[d] * asked[d];
            for (int lane = 0; lane < Lanes && row + lane < Rows; lane++)
                scores[row + lane] = sums[lane];
        }
    }

    /// <summary>A row, weighted and of length 1, or zero.</summary>
    /// <param name="unit">Receives it; shape [<see cref="Width"/>].</param>
    public void ReadUnit(int row, Span<float> unit)
    {
        for (int d = 0; d < Width; d++)
            unit[d] = rows[(((row / Lanes * Width) + d) * Lanes) + (row % Lanes)];
    }

    /// <summary>A row as it was given, but for rounding; 0 where a dimension weighs nothing.</summary>
    /// <param name="vector">Receives it; shape [<see cref="Width"/>].</param>
    public void ReadVector(int row, Span<float> vector)
    {
        ReadUnit(row, vector);
        for (int d = 0; d < Width; d++)
            vector[d] = roots[d] > 0 ? vector[d] * lengths[row] / roots[d] : 0;
    }

    /// <summary>The weighted cosine of two rows.</summary>
    public float Cosine(int one, int other)
    {
        float sum = 0;
        for (int d = 0; d < Width; d++)
            sum += rows[(((one / Lanes * Width) + d) * Lanes) + (one % Lanes)] * rows[(((other / Lanes * Width) + d) * Lanes) + (other % Lanes)];
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
        Vector256<float>[] asked = [.. unit.Select(Vector256.Create)];
        ReadOnlySpan<Vector256<float>> all = MemoryMarshal.Cast<float, Vector256<float>>(rows);
        var least = Vector256.Create(best.Least);
        for (int at = 0; at < all.Length; at += BlocksAtOnce * Width)
        {
            ReadOnlySpan<Vector256<float>> first = all.Slice(at, Width), second = all.Slice(at + Width, Width);
            ReadOnlySpan<Vector256<float>> third = all.Slice(at + (2 * Width), Width), fourth = all.Slice(at + (3 * Width), Width);
            Vector256<float> a = default, b = default, c = default, d = default;
            for (int i = 0; i < asked.Length && i < first.Length && i < second.Length && i < third.Length && i < fourth.Length; i++)
            {
                a += first[i] * asked[i];
                b += second[i] * asked[i];
                c += third[i] * asked[i];
                d += fourth[i] * asked[i];
            }

            Vector256<float> beyond = Vector256.GreaterThan(Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d)), least);
            if (beyond == default)
                continue;
            int row = at / Width * Lanes;
            Offer(a, row, best, skip);
            Offer(b, row + Lanes, best, skip);
            Offer(c, row + (2 * Lanes), best, skip);
            Offer(d, row + (3 * Lanes), best, skip);
            least = Vector256.Create(best.Least);
        }
    }

    void Offer(Vector256<float> scores, int row, BestHits best, Func<int, bool> skip)
    {
        for (int lane = 0; lane < Lanes && row + lane < Rows; lane++)
        {
            if (scores[lane] > best.Least && !skip(row + lane))
                best.Add(new ScanHit(row + lane, scores[lane]));
        }
    }

    /// <summary>Weights a vector and scales it to length 1; zero stays zero.</summary>
    /// <returns>What it was divided by.</returns>
    float Scale(ReadOnlySpan<float> vector, Span<float> unit)
    {
        for (int d = 0; d < unit.Length; d++)
        {
            if (!float.IsFinite(vector[d]))
                throw new ArgumentException("A component is no finite number.", nameof(vector));
            unit[d] = vector[d] * roots[d];
        }

        return Normalise(unit);
    }

    static float Normalise(Span<float> unit)
    {
        double squares = 0;
        for (int d = 0; d < unit.Length; d++)
            squares += (double)unit[d] * unit[d];
        float length = (float)Math.Sqrt(squares);
        for (int d = 0; d < unit.Length && length > 0; d++)
            unit[d] /= length;
        return length;
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
