namespace SidFlow.Emu.Sid.Digital;

/// <summary>What the DACs of three voices see over a run of cycles.</summary>
public sealed class VoiceBlock
{
    readonly ushort[] waveforms;
    readonly byte[] envelopes;

    public VoiceBlock(int capacity)
    {
        Capacity = capacity;
        waveforms = new ushort[3 * capacity];
        envelopes = new byte[3 * capacity];
    }

    public int Capacity { get; }

    /// <summary>12 bit waveform DAC input per cycle.</summary>
    public Span<ushort> Waveform(int voice) => waveforms.AsSpan(voice * Capacity, Capacity);

    /// <summary>8 bit envelope DAC input per cycle.</summary>
    public Span<byte> Envelope(int voice) => envelopes.AsSpan(voice * Capacity, Capacity);
}
