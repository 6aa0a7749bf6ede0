namespace SidFlow.Services.Deck;

/// <summary>How long it has been quiet.</summary>
/// <remarks>
/// Judged by the swing within a window, not by level: a 6581 at rest stands on a DC offset that its output capacitor
/// takes a while to forget.
/// </remarks>
internal sealed class TrailingSilence
{
    private const int WindowFrames = 441;

    /// <summary>−54 dB below full scale, peak to peak.</summary>
    private const float Swing = 0.002f;

    private float lowest = float.MaxValue;
    private float highest = float.MinValue;
    private int inWindow;

    /// <summary>Whole windows of silence up to the last frame heard.</summary>
    public long Frames { get; private set; }

    public void Hear(ReadOnlySpan<float> interleaved, int channels)
    {
        for (int i = 0; i + channels <= interleaved.Length; i += channels)
        {
            float sample = channels == 2 ? (interleaved[i] + interleaved[i + 1]) / 2 : interleaved[i];
            lowest = Math.Min(lowest, sample);
            highest = Math.Max(highest, sample);
            if (highest - lowest > Swing)
                Frames = 0;
            if (++inWindow < WindowFrames)
                continue;
            Frames = highest - lowest > Swing ? 0 : Frames + WindowFrames;
            (lowest, highest, inWindow) = (float.MaxValue, float.MinValue, 0);
        }
    }
}
