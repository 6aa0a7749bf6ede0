using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SidFlow.Services.Heads;

/// <summary>Samples as 16-bit numbers: rounded half away from zero, clipped, the same on every machine.</summary>
public static class Pcm16
{
    public static short From(float sample)
    {
        // NaN would become an arbitrary value of the CPU's choice.
        if (float.IsNaN(sample))
            return 0;
        return (short)Math.Clamp(MathF.Round(sample * 32767f, MidpointRounding.AwayFromZero), short.MinValue, short.MaxValue);
    }

    public static void From(ReadOnlySpan<float> samples, Span<short> pcm)
    {
        for (int i = 0; i < samples.Length; i++)
            pcm[i] = From(samples[i]);
    }

    public static void ToBytes(ReadOnlySpan<float> samples, Span<byte> littleEndian)
    {
        for (int i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(littleEndian[(2 * i)..], From(samples[i]));
    }

    public static void ToBytes(ReadOnlySpan<short> samples, Span<byte> littleEndian)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(samples).CopyTo(littleEndian);
            return;
        }
        for (int i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(littleEndian[(2 * i)..], samples[i]);
    }
}
