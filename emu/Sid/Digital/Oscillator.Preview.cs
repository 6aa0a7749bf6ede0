using System.Runtime.Intrinsics;

namespace SidFlow.Emu.Sid.Digital;

/// <summary>Outputs of cycles to come, where nothing happens in between that needs <see cref="Clock"/>.</summary>
sealed partial class Oscillator
{
    /// <summary>Writes the outputs of cycles to come without moving. Noise is not changed by this; see <see cref="Jump"/>.</summary>
    /// <param name="outputs">The last must not be of a later cycle than <see cref="QuietCycles"/>.</param>
    /// <param name="skip">Cycles that pass before the first output's.</param>
    /// <param name="step">From one output to the next, in cycles.</param>
    public void Preview(Span<ushort> outputs, int skip, int step)
    {
        if (outputs.IsEmpty)
            return;
        switch (waveform)
        {
            case 0:
                outputs.Fill((ushort)output);
                break;
            case 2:
                PreviewSawtooth(outputs, skip, step);
                break;
            case 4:
                PreviewPulse(outputs, skip, step);
                break;
            case 8:
                PreviewNoise(outputs, skip, step);
                break;
            default:
                PreviewSelected(outputs, skip, step);
                break;
        }
    }

    void PreviewSawtooth(Span<ushort> outputs, int skip, int step)
    {
        uint at = (Accumulator + Increment * (uint)(skip + 1)) << 8;
        uint increment = (Increment * (uint)step) << 8;
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = (ushort)(at >> 20);
            at += increment;
        }
    }

    void PreviewPulse(Span<ushort> outputs, int skip, int step)
    {
        if (test)
        {
            outputs.Fill(0xfff);
            return;
        }

        // The comparison is a cycle old, the first one made before a write to the width.
        uint at = (Accumulator + frequency * (uint)skip) << 8;
        uint increment = (frequency * (uint)step) << 8;
        uint width = pulseWidth << 20;
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = (ushort)(at >= width ? 0xfff : 0);
            at += increment;
        }

        if (skip == 0)
            outputs[0] = (ushort)pulse;
    }

    void PreviewNoise(Span<ushort> outputs, int skip, int step)
    {
        if (Increment == 0)
        {
            outputs.Fill((ushort)noise.Output);
            return;
        }

        NoiseRegister ahead = noise;
        uint at = Accumulator;
        while (true)
        {
            // The register has shifted two cycles after the accumulator bit rose.
            int cycles = CyclesToRise(at, NoiseClock) + 1;
            int count = Math.Min(cycles > skip ? (cycles - skip - 1) / step + 1 : 0, outputs.Length);
            outputs[..count].Fill((ushort)ahead.Output);
            outputs = outputs[count..];
            if (outputs.IsEmpty)
                return;
            skip += count * step - cycles;
            at = (uint)(at + (ulong)frequency * (uint)cycles) & AccumulatorMask;
            ahead.ShiftPlain();
        }
    }

    void PreviewSelected(Span<ushort> outputs, int skip, int step)
    {
        uint always = noPulse | (test ? 0xfffu : 0);
        int inLanes = PreviewLanes(outputs, skip, step, always);
        uint increment = Increment;
        for (int i = inLanes; i < outputs.Length; i++)
            outputs[i] = Ahead((uint)(skip + i * step));

        // The comparison is a cycle old, the first one made before a write to the width.
        if (skip == 0)
            outputs[0] = SelectAhead(Accumulator + increment, previous.Accumulator + previous.Increment, always | pulse);

        ushort Ahead(uint cycles)
        {
            uint before = Accumulator + increment * cycles;
            uint above = (before & AccumulatorMask) >> 12 >= pulseWidth ? 0xfffu : 0;
            return SelectAhead(before + increment, previous.Accumulator + previous.Increment * (cycles + 1), always | above);
        }
    }

    ushort SelectAhead(uint accumulator, uint modulator, uint gates) =>
        (ushort)Pull(wave[((accumulator ^ (~modulator & ringMask)) & AccumulatorMask) >> 12] & gates);

    /// <summary>The same for eight outputs at once, as long as there are so many; computes the waveforms of <see cref="BuildWaveforms"/>.</summary>
    int PreviewLanes(Span<ushort> outputs, int skip, int step, uint always)
    {
        // Accumulators lie in the upper 24 bits, so that they wrap by themselves.
        const int Unused = 8;
        uint increment = Increment << Unused;
        uint modulatorIncrement = previous.Increment << Unused;
        Vector128<uint> before = Vector128.Create((Accumulator << Unused) + increment * (uint)skip) + Vector128<uint>.Indices * (increment * (uint)step);
        Vector128<uint> modulator = Vector128.Create((previous.Accumulator << Unused) + modulatorIncrement * (uint)(skip + 1))
            + Vector128<uint>.Indices * (modulatorIncrement * (uint)step);
        var once = Vector128.Create(increment);
        var ahead = Vector128.Create(increment * (uint)step * (uint)Vector128<uint>.Count);
        var modulatorAhead = Vector128.Create(modulatorIncrement * (uint)step * (uint)Vector128<uint>.Count);
        var ring = Vector128.Create(ringMask << Unused);
        var open = Vector128.Create(always);
        var belowWidth = Vector128.Create((int)pulseWidth - 1);
        int i = 0;
        for (; i <= outputs.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            Vector128<uint> lower = Next();
            Vector128.Narrow(lower, Next()).CopyTo(outputs[i..]);
        }

        if (pulldown is { } pull)
        {
            foreach (ref ushort output in outputs[..i])
                output = pull[output];
        }

        return i;

        Vector128<uint> Next()
        {
            Vector128<uint> code = ((before + once) ^ Vector128.AndNot(ring, modulator)) >> 20;
            Vector128<uint> selected = (waveform & 3) switch
            {
                0 => Vector128.Create(0xfffu),
                // The upper half of the triangle is folded.
                1 => ((code ^ (Vector128<uint>.Zero - (code >> 11))) << 1) & Vector128.Create(0xffeu),
                2 => code,
                _ => code & (code << 1),
            };
            Vector128<uint> above = Vector128.GreaterThan((before >> 20).AsInt32(), belowWidth).AsUInt32();
            before += ahead;
            modulator += modulatorAhead;
            return selected & (open | above);
        }
    }
}
