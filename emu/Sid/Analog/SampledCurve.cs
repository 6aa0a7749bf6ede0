using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>A function of one variable as a table with straight lines between its points, clamped at both ends.</summary>
sealed class SampledCurve
{
    readonly float[] values;
    readonly float start;
    readonly float perUnit;

    public SampledCurve(double start, double end, float[] values)
    {
        this.values = values;
        this.start = (float)start;
        perUnit = (float)((values.Length - 1) / (end - start));
    }

    /// <summary>Straight lines through points that are sorted by X.</summary>
    public static SampledCurve Through(IReadOnlyList<(double X, double Y)> points, double start, double end, int intervals)
    {
        var values = new float[intervals + 1];
        int right = 1;
        for (int i = 0; i <= intervals; i++)
        {
            double x = start + (end - start) * i / intervals;
            while (right < points.Count - 1 && points[right].X < x)
                right++;
            (double x0, double y0) = points[right - 1];
            (double x1, double y1) = points[right];
            double part = x1 > x0 ? Math.Clamp((x - x0) / (x1 - x0), 0, 1) : 1;
            values[i] = (float)(y0 + part * (y1 - y0));
        }

        return new SampledCurve(start, end, values);
    }

    public static SampledCurve Of(double start, double end, int intervals, Func<double, double> function)
    {
        var values = new float[intervals + 1];
        for (int i = 0; i <= intervals; i++)
            values[i] = (float)function(start + (end - start) * i / intervals);
        return new SampledCurve(start, end, values);
    }

    /// <summary>The value and the slope there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float At(float x, out float slope)
    {
        float position = Math.Clamp((x - start) * perUnit, 0, values.Length - 1.001f);
        int index = (int)position;
        float from = values[index];
        float rise = values[index + 1] - from;
        slope = rise * perUnit;
        return from + (position - index) * rise;
    }

    /// <summary>Replaces each sum of some inputs by the value at their mean.</summary>
    public void MapMean(Span<float> x, int inputs)
    {
        float[] table = values;
        float last = table.Length - 1.001f;
        float offset = -start * perUnit;
        float scale = perUnit / Math.Max(inputs, 1);
        var (lasts, offsets, scales) = (Vector128.Create(last), Vector128.Create(offset), Vector128.Create(scale));
        int i = 0;
        for (; i <= x.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            Span<float> some = x.Slice(i, Vector128<float>.Count);
            Vector128<float> position = Vector128.FusedMultiplyAdd(Vector128.Create(some), scales, offsets);
            position = Vector128.Min(Vector128.Max(position, Vector128<float>.Zero), lasts);
            Vector128<int> index = Vector128.ConvertToInt32Native(position);
            (int a, int b, int c, int d) = (index[0], index[1], index[2], index[3]);
            var from = Vector128.Create(table[a], table[b], table[c], table[d]);
            var to = Vector128.Create(table[a + 1], table[b + 1], table[c + 1], table[d + 1]);
            Vector128.FusedMultiplyAdd(position - Vector128.ConvertToSingle(index), to - from, from).CopyTo(some);
        }

        for (; i < x.Length; i++)
        {
            float position = Math.Clamp(MathF.FusedMultiplyAdd(x[i], scale, offset), 0, last);
            int index = (int)position;
            float from = table[index];
            x[i] = MathF.FusedMultiplyAdd(position - index, table[index + 1] - from, from);
        }
    }
}
