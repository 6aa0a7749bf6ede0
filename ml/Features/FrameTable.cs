namespace SidFlow.Ml.Features;

/// <summary>What the registers hold at the end of each video frame of a trace, and how it was written.</summary>
sealed class FrameTable
{
    readonly VoiceFrame[] voices;

    FrameTable(in SidTrace trace)
    {
        Clock = trace.Clock;
        Frames = trace.Frames;
        Chips = trace.Chips;
        Voices = trace.Chips * RegisterMap.VoicesPerChip;
        voices = new VoiceFrame[Frames * Voices];
        Cutoff = new int[Frames * Chips];
        Writes = new int[Frames];
        VolumeWrites = new int[Frames];
        Quarters = new byte[Frames];
    }

    public TraceClock Clock { get; }
    public int Frames { get; }
    public int Chips { get; }
    public int Voices { get; }

    /// <summary>0..2047; shape [frame, chip].</summary>
    public int[] Cutoff { get; }

    /// <summary>Per frame.</summary>
    public int[] Writes { get; }

    /// <summary>Writes to <c>$D418</c>, per frame.</summary>
    public int[] VolumeWrites { get; }

    /// <summary>A bit for each quarter of the frame that holds a write.</summary>
    public byte[] Quarters { get; }

    public ref readonly VoiceFrame At(int frame, int voice) => ref voices[(frame * Voices) + voice];

    public static FrameTable Of(in SidTrace trace)
    {
        var table = new FrameTable(trace);
        Span<byte> registers = stackalloc byte[SidTrace.MaxChips * RegisterMap.Registers];
        Span<bool> gated = stackalloc bool[SidTrace.MaxChips * RegisterMap.VoicesPerChip];
        for (int chip = 0; chip < trace.Chips; chip++)
            registers[(chip * RegisterMap.Registers) + RegisterMap.Volume] = 15;
        int frame = -1;
        foreach (TimedWrite write in trace.Writes)
        {
            if (write.Cycle >= trace.End)
                break;
            if (write.Register >= RegisterMap.Registers)
                continue;
            if (write.Cycle >= trace.Start)
            {
                long since = write.Cycle - trace.Start;
                int at = (int)(since / trace.Clock.FrameCycles);
                table.Close(ref frame, at, registers, gated);
                table.Writes[at]++;
                table.VolumeWrites[at] += write.Register == RegisterMap.Volume ? 1 : 0;
                table.Quarters[at] |= (byte)(1 << (int)(since % trace.Clock.FrameCycles * 4 / trace.Clock.FrameCycles));
            }

            ref byte register = ref registers[(write.Chip * RegisterMap.Registers) + write.Register];
            int voice = RegisterMap.VoiceOf(write.Register);
            if (voice >= 0 && write.Register % RegisterMap.VoiceRegisters == RegisterMap.Control && (write.Value & ~register & RegisterMap.Gate) != 0)
                gated[(write.Chip * RegisterMap.VoicesPerChip) + voice] = true;
            register = write.Value;
        }

        table.Close(ref frame, table.Frames, registers, gated);
        return table;
    }

    /// <summary>Notes the registers as they are for all frames before <paramref name="next"/>.</summary>
    void Close(ref int frame, int next, Span<byte> registers, Span<bool> gated)
    {
        if (frame < 0)
        {
            // Gates of the time before the window are no onsets in it.
            gated.Clear();
            frame = 0;
        }

        for (; frame < next; frame++)
        {
            for (int chip = 0; chip < Chips; chip++)
            {
                ReadOnlySpan<byte> held = registers.Slice(chip * RegisterMap.Registers, RegisterMap.Registers);
                Cutoff[(frame * Chips) + chip] = (held[RegisterMap.CutoffHigh] << 3) | (held[RegisterMap.CutoffLow] & 7);
                for (int voice = 0; voice < RegisterMap.VoicesPerChip; voice++)
                {
                    int index = (chip * RegisterMap.VoicesPerChip) + voice;
                    voices[(frame * Voices) + index] = VoiceFrame.Of(held.Slice(voice * RegisterMap.VoiceRegisters, RegisterMap.VoiceRegisters), gated[index]);
                }
            }

            gated.Clear();
        }
    }
}

/// <summary>One voice at the end of a frame.</summary>
/// <param name="Frequency">The frequency word.</param>
/// <param name="PulseWidth">0..4095.</param>
/// <param name="Control">The control register.</param>
/// <param name="Onset">The gate went on in this frame and is on at its end.</param>
readonly record struct VoiceFrame(ushort Frequency, ushort PulseWidth, byte Control, byte AttackDecay, byte SustainRelease, bool Onset)
{
    public bool Gate => (Control & RegisterMap.Gate) != 0;

    public bool Has(byte wave) => (Control & wave) != 0;

    /// <summary>Gate on or a frequency set, and some waveform on.</summary>
    public bool Active => (Gate || Frequency > 0) && Has(RegisterMap.AnyWave);

    /// <summary>Active on a waveform that has a pitch.</summary>
    public bool Pitched => Active && Frequency > 0 && Has(RegisterMap.TonalWave) && !Has(RegisterMap.Test);

    public int Attack => AttackDecay >> 4;

    public int Release => SustainRelease & 15;

    public static VoiceFrame Of(ReadOnlySpan<byte> registers, bool gated)
    {
        byte control = registers[RegisterMap.Control];
        return new VoiceFrame(
            (ushort)(registers[0] | registers[1] << 8), (ushort)(registers[2] | (registers[3] & 15) << 8),
            control, registers[RegisterMap.AttackDecay], registers[RegisterMap.SustainRelease], gated && (control & RegisterMap.Gate) != 0);
    }
}
