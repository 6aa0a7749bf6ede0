using System.Buffers.Binary;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>A datagram of the audio stream: u16 sequence, then 192 frames of s16 left and right, little-endian.</summary>
internal static class AudioPacket
{
    internal const int Bytes = 770;
    internal const int Frames = 192;
    internal const int Samples = 2 * Frames;

    /// <summary>Frames a second as an exact fraction of the colour clock: 4.43361875 MHz x 16/9 x 15/77/32.</summary>
    internal static SidClock PalRate => new(88_672_375, 1848);

    /// <summary>3.579545… MHz x 16/7 x 15/80/32.</summary>
    internal static SidClock NtscRate => new(14_765_625, 308);

    /// <param name="samples">Receives <see cref="Samples"/>.</param>
    /// <returns>False for anything else, such as the two bytes with which the device looks for our hardware address.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> datagram, out ushort sequence, Span<short> samples)
    {
        sequence = 0;
        if (datagram.Length != Bytes)
            return false;
        sequence = BinaryPrimitives.ReadUInt16LittleEndian(datagram);
        for (int i = 0; i < Samples; i++)
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(datagram[(2 + 2 * i)..]);
        return true;
    }
}
