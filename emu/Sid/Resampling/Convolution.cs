using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SidFlow.Emu.Sid.Resampling;

/// <summary>Sums of products in eight lanes, in one fixed order on every machine.</summary>
static class Convolution
{
    /// <param name="taps">A multiple of 8.</param>
    /// <param name="values">As many.</param>
    public static float Of(ReadOnlySpan<float> taps, ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector256<float>> a = MemoryMarshal.Cast<float, Vector256<float>>(taps);
        ReadOnlySpan<Vector256<float>> b = MemoryMarshal.Cast<float, Vector256<float>>(values[..taps.Length]);
        Vector256<float> sum = default;
        for (int i = 0; i < a.Length; i++)
            sum = Vector256.FusedMultiplyAdd(a[i], b[i], sum);
        return Sum(sum);
    }

    /// <summary>Two at once over the same values. Two sums each keep the multipliers busy.</summary>
    /// <param name="near">A multiple of 16.</param>
    /// <param name="far">As many.</param>
    /// <param name="values">As many.</param>
    public static (float Near, float Far) Of(ReadOnlySpan<float> near, ReadOnlySpan<float> far, ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector256<float>> a = MemoryMarshal.Cast<float, Vector256<float>>(near);
        ReadOnlySpan<Vector256<float>> b = MemoryMarshal.Cast<float, Vector256<float>>(far[..near.Length]);
        ReadOnlySpan<Vector256<float>> v = MemoryMarshal.Cast<float, Vector256<float>>(values[..near.Length]);
        Vector256<float> nearEven = default;
        Vector256<float> nearOdd = default;
        Vector256<float> farEven = default;
        Vector256<float> farOdd = default;
        for (int i = 0; i + 1 < a.Length; i += 2)
        {
            nearEven = Vector256.FusedMultiplyAdd(a[i], v[i], nearEven);
            nearOdd = Vector256.FusedMultiplyAdd(a[i + 1], v[i + 1], nearOdd);
            farEven = Vector256.FusedMultiplyAdd(b[i], v[i], farEven);
            farOdd = Vector256.FusedMultiplyAdd(b[i + 1], v[i + 1], farOdd);
        }

        return (Sum(nearEven + nearOdd), Sum(farEven + farOdd));
    }

    static float Sum(Vector256<float> lanes)
    {
        Vector128<float> half = lanes.GetLower() + lanes.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }
}
