using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.SelfTest.Measuring;

/// <summary>Where a score lies in a recording.</summary>
/// <param name="Offset">Of its first cycle; negative when the recording began later.</param>
/// <param name="Clock">At which it was played.</param>
/// <param name="Likeness">Of the loudness over time, 1 when it is the same; below <see cref="Least"/> the score is not there.</param>
public sealed record Placement(TimeSpan Offset, ClockRate Clock, double Likeness)
{
    public const double Least = 0.4;

    private const int StepsPerSecond = 200;
    private const double RangeDb = 35;

    /// <summary>No note of the score is shorter than three of these, so none is stepped over.</summary>
    private const int Stride = 4;

    /// <summary>Compares loudness over time, which neither level nor tone of the recording changes.</summary>
    /// <param name="references">The score as each model plays it, at one of the clocks it may have been played at.</param>
    /// <param name="latest">The longest delay that is looked for.</param>
    public static Placement Find(TestRecording recording, IReadOnlyList<(ClockRate Clock, TestRecording Sound)> references, TimeSpan latest)
    {
        float[] heard = Loudness(recording);
        return references.Select(reference => Find(heard, Loudness(reference.Sound), reference.Clock, (int)(latest.TotalSeconds * StepsPerSecond))).MaxBy(placement => placement.Likeness)!;
    }

    private static Placement Find(float[] heard, float[] wanted, ClockRate clock, int latest)
    {
        (int best, double likeness) = (0, -1);
        // A recording that began up to a second late still holds all that matters: the score begins with a second of silence.
        for (int shift = -StepsPerSecond; shift <= latest; shift += Stride)
            Try(shift);
        int near = best;
        for (int shift = near - Stride + 1; shift < near + Stride; shift++)
            Try(shift);
        return new Placement(TimeSpan.FromSeconds((double)best / StepsPerSecond), clock, likeness);

        void Try(int shift)
        {
            if (Compare(heard, wanted, shift) is var alike && alike > likeness)
                (best, likeness) = (shift, alike);
        }
    }

    /// <summary>Correlation where both are there.</summary>
    private static double Compare(float[] heard, float[] wanted, int shift)
    {
        int from = Math.Max(0, -shift), to = Math.Min(wanted.Length, heard.Length - shift);
        if (to - from < wanted.Length / 2)
            return -1;
        double sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
        for (int i = from; i < to; i++)
        {
            double a = wanted[i], b = heard[i + shift];
            sumA += a;
            sumB += b;
            squareA += a * a;
            squareB += b * b;
            product += a * b;
        }
        double n = to - from;
        double spread = Math.Sqrt((squareA - sumA * sumA / n) * (squareB - sumB * sumB / n));
        return spread > 1e-9 ? (product - sumA * sumB / n) / spread * n / wanted.Length : 0;
    }

    /// <summary>Decibels above the quiet, 0 to <see cref="RangeDb"/>.</summary>
    private static float[] Loudness(TestRecording sound)
    {
        int step = sound.RateHz / StepsPerSecond;
        var loudness = new float[sound.Samples.Length / step];
        var mean = new SlowMean(sound.RateHz);
        for (int i = 0; i < loudness.Length; i++)
        {
            double power = 1e-12;
            foreach (float sample in sound.Samples.AsSpan(i * step, step))
            {
                double moving = mean.Without(sample);
                power += moving * moving;
            }
            loudness[i] = (float)(10 * Math.Log10(power / step));
        }
        float[] sorted = [.. loudness.Order()];
        // Clicks must not set the scale.
        float top = sorted.Length == 0 ? 0 : sorted[(int)(0.95 * (sorted.Length - 1))];
        for (int i = 0; i < loudness.Length; i++)
            loudness[i] = (float)Math.Clamp(loudness[i] - top + RangeDb, 0, RangeDb);
        return loudness;
    }

    /// <summary>Takes the level of direct current out: below 30 Hz nothing of the test sounds.</summary>
    private sealed class SlowMean(int rateHz)
    {
        private readonly double share = 2 * Math.PI * 30 / rateHz;
        private double mean;

        public double Without(double sample) => sample - (mean += share * (sample - mean));
    }
}
