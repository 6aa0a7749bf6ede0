using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>The device's sound, kept from one moment on.</summary>
/// <param name="Stereo">Left, right from -1 to 1.</param>
/// <param name="LostFrames">Of these, silence that stands for packets that never came.</param>
public sealed record RecordedSound(int SampleRateHz, float[] Stereo, long LostFrames)
{
    /// <summary>More than this share missing is no recording.</summary>
    public const double MostLost = 0.01;
}

/// <summary>Collects what comes in at a rate of its own.</summary>
internal sealed class Recording : IDisposable
{
    private readonly int sampleRateHz;
    private readonly RateConverter converter;
    private readonly List<float> stereo = [];
    private readonly float[] piece;
    private readonly int wanted;
    private long lostPackets;
    private long packets;

    internal Recording(SidClock inputRate, int sampleRateHz, TimeSpan length)
    {
        this.sampleRateHz = sampleRateHz;
        converter = new RateConverter(inputRate, sampleRateHz);
        piece = new float[2 * converter.MostFrames];
        wanted = checked(2 * (int)(length.TotalSeconds * sampleRateHz));
    }

    internal ManualResetEventSlim Done { get; } = new();

    internal void Add(ReadOnlySpan<short> packet, bool isLost)
    {
        if (Done.IsSet)
            return;
        packets++;
        lostPackets += isLost ? 1 : 0;
        int frames = converter.Convert(packet, piece);
        stereo.AddRange(piece.AsSpan(0, Math.Min(2 * frames, wanted - stereo.Count)));
        if (stereo.Count >= wanted)
            Done.Set();
    }

    /// <exception cref="SidPortException">Lost: nothing came, it ended early, or more than 1 % of it is missing.</exception>
    internal RecordedSound Take(string device)
    {
        if (stereo.Count < wanted)
            throw new SidPortException(SidPortFault.Lost, device, "record", packets == 0
                ? "no sound came in" : $"the sound ended after {stereo.Count / 2.0 / sampleRateHz:f1} s");
        if (lostPackets > RecordedSound.MostLost * packets)
            throw new SidPortException(SidPortFault.Lost, device, "record", $"{lostPackets} of {packets} packets never came");
        return new RecordedSound(sampleRateHz, [.. stereo], lostPackets * AudioPacket.Frames);
    }

    public void Dispose() => Done.Dispose();
}
