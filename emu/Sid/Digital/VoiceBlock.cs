using System.Numerics;

namespace SidFlow.Emu.Sid.Digital;

/// <summary>What the DACs of three voices see over a run of cycles, or in every <see cref="Step"/>th of them.</summary>
public sealed class VoiceBlock
{
    readonly ushort[] waveforms;
    readonly byte[] envelopes;
    readonly int shift;

    /// <param name="capacity">Cycles kept.</param>
    /// <param name="step">From one kept cycle to the next, a power of two.</param>
    public VoiceBlock(int capacity, int step = 1)
    {
        Capacity = capacity;
        Step = step;
        shift = BitOperations.Log2((uint)step);
        waveforms = new ushort[3 * capacity];
        envelopes = new byte[3 * capacity];
    }

    public int Capacity { get; }

    public int Step { get; }

    /// <summary>Kept cycles before this one, when cycle 0 is the first kept.</summary>
    public int Kept(int cycle) => (cycle + Step - 1) >> shift;

    public bool Keeps(int cycle) => (cycle & (Step - 1)) == 0;

    /// <summary>12 bit waveform DAC input per kept cycle.</summary>
    public Span<ushort> Waveform(int voice) => waveforms.AsSpan(voice * Capacity, Capacity);

    /// <summary>8 bit envelope DAC input per kept cycle.</summary>
    public Span<byte> Envelope(int voice) => envelopes.AsSpan(voice * Capacity, Capacity);
}
