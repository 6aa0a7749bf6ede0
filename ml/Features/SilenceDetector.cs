namespace SidFlow.Ml.Features;

/// <summary>Measures how long a signal has been silent, whatever DC level it rests on.</summary>
/// <remarks>
/// A stretch is silent while all of it stays within a small band: highest minus lowest value below the threshold. A slow drift, as
/// a DC blocker leaves behind, is followed by judging short windows one by one.
/// </remarks>
public sealed class SilenceDetector
{
    readonly float threshold;
    readonly int windowSamples;
    float lowest = float.PositiveInfinity;
    float highest = float.NegativeInfinity;
    int inWindow;

    /// <param name="sampleRateHz">Rate of the signal.</param>
    /// <param name="threshold">Swing that counts as sound; full scale is ±1.</param>
    public SilenceDetector(int sampleRateHz, float threshold = 0.002f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRateHz, 100);
        this.threshold = threshold;
        windowSamples = sampleRateHz / 20;
    }

    /// <summary>Samples of silence up to now, in whole windows of 50 ms.</summary>
    public long TrailingSilence { get; private set; }

    /// <summary>Whether anything but silence was ever seen.</summary>
    public bool HeardSound { get; private set; }

    public SilenceDetector Copy() => (SilenceDetector)MemberwiseClone();

    /// <summary>Starts over: the next silence is counted from here.</summary>
    public void Reset()
    {
        TrailingSilence = 0;
        lowest = float.PositiveInfinity;
        highest = float.NegativeInfinity;
        inWindow = 0;
    }

    /// <param name="samples">Mono; any number, any slicing gives the same result.</param>
    public void Feed(ReadOnlySpan<float> samples)
    {
        foreach (float sample in samples)
        {
            lowest = Math.Min(lowest, sample);
            highest = Math.Max(highest, sample);
            if (++inWindow < windowSamples)
                continue;
            bool silent = highest - lowest < threshold;
            TrailingSilence = silent ? TrailingSilence + windowSamples : 0;
            HeardSound |= !silent;
            lowest = float.PositiveInfinity;
            highest = float.NegativeInfinity;
            inWindow = 0;
        }
    }
}
