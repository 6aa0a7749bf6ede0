namespace SidFlow.Ml.Features;

/// <summary>The beat of a train of onsets: the lag between a quarter of a second and one at which it resembles itself most.</summary>
static class BeatSearch
{
    const double SlowestBpm = 60, FastestBpm = 240, UsualBpm = 120;

    /// <param name="onsets">Strength of onsets, one value a frame.</param>
    /// <returns>Beats a minute, and how much of the train repeats at that distance, 0..1; zeros where nothing repeats.</returns>
    /// <remarks>
    /// A train that repeats at some lag repeats at its multiples too: of equal ones that nearest to 120 beats a minute wins, the
    /// preference being 1 / (1 + octaves²).
    /// </remarks>
    public static (double Bpm, double Confidence) Find(ReadOnlySpan<double> onsets, double framesPerSecond)
    {
        (double mean, double deviation) = Shares.Spread(onsets);
        int first = (int)Math.Ceiling(60 * framesPerSecond / FastestBpm);
        int last = (int)(60 * framesPerSecond / SlowestBpm);
        if (deviation == 0 || first < 1 || onsets.Length < last + 2)
            return (0, 0);
        Span<double> alike = stackalloc double[last + 2];
        for (int lag = first - 1; lag <= last + 1; lag++)
            alike[lag] = Likeness(onsets, mean, deviation, lag);

        int best = -1;
        double most = 0;
        for (int lag = first; lag <= last; lag++)
        {
            double octaves = Portable.Log2(60 * framesPerSecond / lag / UsualBpm);
            double worth = alike[lag] / (1 + (octaves * octaves));
            if (alike[lag] >= alike[lag - 1] && alike[lag] >= alike[lag + 1] && worth > most)
                (best, most) = (lag, worth);
        }

        if (best < 0)
            return (0, 0);
        // The top of the parabola through the best lag and its neighbours.
        double bend = alike[best - 1] - (2 * alike[best]) + alike[best + 1];
        double shift = bend < 0 ? 0.5 * (alike[best - 1] - alike[best + 1]) / bend : 0;
        return (60 * framesPerSecond / (best + shift), Shares.Unit(alike[best]));
    }

    static double Likeness(ReadOnlySpan<double> onsets, double mean, double deviation, int lag)
    {
        double sum = 0;
        for (int i = lag; i < onsets.Length; i++)
            sum += (onsets[i] - mean) * (onsets[i - lag] - mean);
        return sum / ((onsets.Length - lag) * deviation * deviation);
    }
}
