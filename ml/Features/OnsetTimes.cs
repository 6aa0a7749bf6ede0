namespace SidFlow.Ml.Features;

/// <summary>When gates go on. Times are whole frames.</summary>
sealed class OnsetTimes
{
    OnsetTimes(FrameTable frames)
    {
        Strength = new double[frames.Frames];
        int voicesWithOnsets = 0;
        for (int voice = 0; voice < frames.Voices; voice++)
        {
            int before = Count;
            for (int frame = 0; frame < frames.Frames; frame++)
            {
                if (!frames.At(frame, voice).Onset)
                    continue;
                Strength[frame]++;
                Count++;
            }

            voicesWithOnsets += Count > before ? 1 : 0;
        }

        double seconds = frames.Frames * frames.Clock.FrameSeconds;
        PerVoiceAndSecond = voicesWithOnsets == 0 ? 0 : Count / (seconds * voicesWithOnsets);
        Moments = [.. Enumerable.Range(0, frames.Frames).Where(frame => Strength[frame] > 0)];
        Intervals = [.. Moments.Skip(1).Zip(Moments, (later, earlier) => (double)(later - earlier))];
    }

    /// <summary>Onsets of all voices.</summary>
    public int Count { get; }

    /// <summary>Mean over the voices that have any.</summary>
    public double PerVoiceAndSecond { get; }

    /// <summary>Voices whose gate goes on, per frame.</summary>
    public double[] Strength { get; }

    /// <summary>Frames with an onset in any voice, ascending.</summary>
    public int[] Moments { get; }

    /// <summary>Frames from one moment to the next.</summary>
    public double[] Intervals { get; }

    public static OnsetTimes Of(FrameTable frames) => new(frames);

    /// <summary>Share of moments that lie 0.2 to 0.45 of a beat off the grid; a beat is the median interval.</summary>
    /// <remarks>The grid is laid anew from every moment that lies on it: a beat is seldom a whole number of frames, and a grid laid once would drift.</remarks>
    public double Syncopation()
    {
        if (Intervals.Length < 2)
            return 0;
        double[] sorted = [.. Intervals.Order()];
        double beat = Shares.Quantile(sorted, 0.5);
        int anchor = Moments[0];
        int off = 0;
        foreach (int moment in Moments.AsSpan(1))
        {
            double beats = (moment - anchor) / beat;
            double distance = Math.Abs(beats - Math.Round(beats));
            if (distance < 0.2)
                anchor = moment;
            else if (distance <= 0.45)
                off++;
        }

        return (double)off / Moments.Length;
    }
}
