namespace SidFlow.Services.Deck;

/// <summary>The room's volume, turned smoothly: a step in gain clicks.</summary>
public sealed class VolumeKnob
{
    private float gain = 1;

    /// <summary>0..100. Squared, so that half way sounds like half way.</summary>
    public int Volume { get; set; } = 100;

    /// <summary>0..1, on top of the volume: how far the room has gone to sleep.</summary>
    public float Fade { get; set; } = 1;

    public float Gain => Volume / 100f * (Volume / 100f) * Fade;

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
