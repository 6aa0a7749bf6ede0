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

    /// <param name="vectors">Shape [rows, width], finite.</param>
    /// <param name="weights">One a dimension, not negative; null for plain cosine.</param>
    public VectorScan(ReadOnlySpan<float> vectors, int width, IReadOnlyList<double>? weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (vectors.Length % width != 0)
            throw new ArgumentException($"{vectors.Length} values are no rows of {width}.", nameof(vectors));
        if (weights is not null && (weights.Count != width || !weights.All(weight => double.IsFinite(weight) && weight >= 0)))
            throw new ArgumentException($"There must be {width} weights, none negative.", nameof(weights));
        Width = width;
        Rows = vectors.Length / width;
        roots = [.. Enumerable.Range(0, width).Select(d => (float)Math.Sqrt(weights?[d] ?? 1))];
        int group = Lanes * BlocksAtOnce;
        rows = new float[(Rows + group - 1) / group * group * width];
        float[] unit = new float[width];
        for (int row = 0; row < Rows; row++)
        {
            Scale(vectors.Slice(row * width, width), unit);
            for (int d = 0; d < width; d++)
                rows[(((row / Lanes * width) + d) * Lanes) + (row % Lanes)] = unit[d];
        }
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
    void Scale(ReadOnlySpan<float> vector, Span<float> unit)
    {
        double squares = 0;
        for (int d = 0; d < unit.Length; d++)
        {
            if (!float.IsFinite(vector[d]))
                throw new ArgumentException("A component is no finite number.", nameof(vector));
            unit[d] = vector[d] * roots[d];
            squares += (double)unit[d] * unit[d];
        }

        float length = (float)Math.Sqrt(squares);
        for (int d = 0; d < unit.Length && length > 0; d++)
            unit[d] /= length;
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
