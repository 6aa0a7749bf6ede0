namespace SidFlow.Ml.Features;

/// <summary>Fast Fourier transform of a power of two of complex points, in place.</summary>
public sealed class FourierTransform
{
    readonly int[] reversed;
    readonly double[] cosines;
    readonly double[] sines;

    public FourierTransform(int length)
    {
        if (length < 2 || !int.IsPow2(length))
            throw new ArgumentOutOfRangeException(nameof(length), length, "must be a power of two");
        Length = length;
        reversed = new int[length];
        int bits = int.Log2(length);
        for (int i = 1; i < length; i++)
            reversed[i] = (reversed[i >> 1] >> 1) | ((i & 1) << (bits - 1));
        cosines = new double[length / 2];
        sines = new double[length / 2];
        for (int i = 0; i < length / 2; i++)
            (sines[i], cosines[i]) = (-Portable.SinTurns((double)i / length), Portable.CosTurns((double)i / length));
    }

    public int Length { get; }

    /// <param name="real">Real parts; shape [Length].</param>
    /// <param name="imaginary">Imaginary parts; shape [Length].</param>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        if (real.Length != Length || imaginary.Length != Length)
            throw new ArgumentException($"both spans must hold {Length} values");
        for (int i = 0; i < Length; i++)
        {
            int j = reversed[i];
            if (j <= i)
                continue;
            (real[i], real[j]) = (real[j], real[i]);
            (imaginary[i], imaginary[j]) = (imaginary[j], imaginary[i]);
        }

        for (int half = 1; half < Length; half *= 2)
        {
            int stride = Length / (2 * half);
            for (int block = 0; block < Length; block += 2 * half)
            {
                for (int k = 0; k < half; k++)
                {
                    double c = cosines[k * stride];
                    double s = sines[k * stride];
                    int a = block + k;
                    int b = a + half;
                    double r = (real[b] * c) - (imaginary[b] * s);
                    double i = (real[b] * s) + (imaginary[b] * c);
                    real[b] = real[a] - r;
                    imaginary[b] = imaginary[a] - i;
                    real[a] += r;
                    imaginary[a] += i;
                }
            }
        }
    }

    /// <summary>The inverse without its factor 1/Length: real and imaginary parts swap roles.</summary>
    public void Backward(Span<double> real, Span<double> imaginary) => Forward(imaginary, real);
}
