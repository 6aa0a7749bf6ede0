namespace SidFlow.Services.Deck;

/// <summary>The room's volume, turned smoothly: a step in gain clicks.</summary>
public sealed class VolumeKnob
{
    private float gain = 1;

    /// <summary>0..100. Squared, so that half way sounds like half way.</summary>
    public int Volume { get; set; } = 100;

    public float Gain => Volume / 100f * (Volume / 100f);

    /// <summary>Reaches the new volume at the end of the block. At 100 samples pass unchanged.</summary>
    public void Turn(Span<float> stereo)
    {
        float target = Gain;
        if (gain == 1 && target == 1)
            return;
        int frames = stereo.Length / 2;
        float step = (target - gain) / frames;
        for (int i = 0; i < frames; i++)
        {
            gain += step;
            stereo[2 * i] *= gain;
            stereo[2 * i + 1] *= gain;
        }
        gain = target;
    }
}
