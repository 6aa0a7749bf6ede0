using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>The moment a tune begins to sound: the first sample that moves.</summary>
internal sealed class Onset(int movingSample)
{
    /// <summary>On the receiver's clock; null while nothing has moved since <see cref="Listen"/>.</summary>
    internal TimeSpan? At { get; private set; }

    internal void Listen() => At = null;

    /// <param name="arrival">Of the packet, whose last frame the device has just sounded.</param>
    internal void Hear(ReadOnlySpan<short> stereo, TimeSpan arrival, SidClock rate)
    {
        if (At is null && FirstMove(stereo, movingSample) is { } frame)
            At = arrival - TimeSpan.FromSeconds((AudioPacket.Frames - frame) / rate.Hz);
    }

    /// <summary>The first frame that differs from the packet's first by more than <paramref name="movingSample"/>; null where it stands still.</summary>
    internal static int? FirstMove(ReadOnlySpan<short> stereo, int movingSample)
    {
        for (int i = 2; i < stereo.Length; i++)
            if (Math.Abs(stereo[i] - stereo[i & 1]) > movingSample)
                return i / 2;
        return null;
    }
}
