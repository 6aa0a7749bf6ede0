namespace SidFlow.Services.Deck;

/// <summary>Finds the first frame of a song that moves: where a device that runs the same song is heard to begin.</summary>
internal struct FirstMove
{
    /// <summary>Of full scale; what drivers take for more than a line's noise.</summary>
    private const float Moving = 64 / 32768f;

    /// <summary>Samples are compared with the first of so many of them, in seconds: a packet of the device's sound.</summary>
    private const double Window = 0.004;

    private float first;
    private int left;

    public long? Frame { get; private set; }

    /// <param name="start">Frame of the first sample.</param>
    public void Feed(ReadOnlySpan<float> interleaved, int channels, int rateHz, long start)
    {
        for (int i = 0; i < interleaved.Length && Frame is null; i += channels)
        {
            if (left-- == 0)
                (first, left) = (interleaved[i], (int)(Window * rateHz) - 1);
            if (Math.Abs(interleaved[i] - first) > Moving)
                Frame = start + i / channels;
        }
    }
}
