using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sidplayer;

/// <summary>One Sidplayer file on one chip: writes what it has ready at the head of a jiffy, then works out the next.</summary>
/// <remarks>
/// Written after the format's public descriptions (D. Thornton, "Sidplayer music file contents") and the behaviour of C. Chamberlain's
/// Enhanced Sidplayer, whose order of writes and arithmetic it keeps: all sums wrap as they do in its bytes.
/// </remarks>
internal sealed partial class Part
{
    private const int Voices = 3;
    private const int LengthsSize = 2 * Voices;

    /// <summary>More commands than any voice has between two notes; then it goes round in a circle.</summary>
    private const int MostCommands = 0x10000;

    private readonly ReadOnlyMemory<byte> data;
    private readonly byte chip;
    private WriteLog log;
    private SidVoices? listening;
    private readonly ushort defaultTimer;
    private Voice[] voices = new Voice[Voices];
    private (int Position, byte Section)?[] phrases = new (int, byte)?[24];

    private Tempo tempo = new();
    private SoftwareLfo lfo = new();
    private byte oscillator3, envelope3;
    private byte resonanceAndRouting = 0x08, modeAndVolume = 0x08;
    private byte cutoff, cutoffFraction;
    private ushort cutoffModulation;

    /// <param name="data">From the voices' three lengths on; what lies behind the voices may follow.</param>
    /// <param name="chip">0 or 1.</param>
    /// <param name="log">Takes the writes.</param>
    /// <param name="listening">The chip's own oscillators, to be read back; null when the tune does not.</param>
    /// <param name="defaultTimer">CIA latch of a jiffy.</param>
    public Part(ReadOnlyMemory<byte> data, byte chip, WriteLog log, SidVoices? listening, ushort defaultTimer)
    {
        this.data = data;
        this.chip = chip;
        this.log = log;
        this.listening = listening;
        this.defaultTimer = defaultTimer;
        Timer = defaultTimer;
        int start = LengthsSize;
        for (int i = 0; i < Voices; i++)
        {
            voices[i] = new Voice(i, start);
            start += ByteAt(2 * i) | ByteAt(2 * i + 1) << 8;
        }
    }

    /// <summary>CIA latch of the jiffies to come (JIF).</summary>
    public ushort Timer { get; private set; }

    public bool HasEnded { get; private set; }

    public Fault Fault { get; private set; }

    /// <summary>Cycles that the jiffy took on the CPU, about: what a second part has to wait.</summary>
    public int CyclesTaken { get; private set; }

    /// <param name="writes">Takes the copy's writes.</param>
    public Part Copy(WriteLog writes)
    {
        var copy = (Part)MemberwiseClone();
        copy.log = writes;
        copy.listening = listening?.Copy();
        copy.voices = [.. voices.Select(voice => voice.Copy())];
        copy.phrases = [.. phrases];
        return copy;
    }

    /// <summary>The registers as the player sets them before the first jiffy.</summary>
    /// <param name="cycle">Of the first write.</param>
    public void Reset(long cycle)
    {
        Write(cycle, 0x15, 0);
        Write(cycle + 4, 0x16, 0);
        Write(cycle + 14, 0x17, resonanceAndRouting);
        Write(cycle + 22, 0x18, modeAndVolume);
        long at = cycle + 140;
        for (int i = Voices - 1; i >= 0; i--, at += 163)
        {
            Write(at, 7 * i, 0);
            Write(at + 8, 7 * i + 1, 0);
            Write(at + 16, 7 * i + 2, 0);
            Write(at + 36, 7 * i + 3, 8);
            Write(at + 44, 7 * i + 4, Voice.Test);
            Write(at + 57, 7 * i + 4, voices[i].Control);
            Write(at + 72, 7 * i + 5, voices[i].AttackDecay);
            Write(at + 87, 7 * i + 6, voices[i].SustainRelease);
        }
    }

    /// <param name="cycle">Of the jiffy's first write.</param>
    public void Tick(long cycle)
    {
        if (HasEnded)
            return;
        long at = WriteRegisters(cycle);
        if (listening is not null)
            Listen(at);

        at += 32;
        foreach (Voice voice in voices)
        {
            at += Work(voice);
            if (Fault != Fault.None)
                break;
        }

        if (Fault == Fault.None)
        {
            lfo.Tick();
            Modulate();
        }

        at += 160;
        if (Fault != Fault.None || !(voices[0].Playing || voices[1].Playing || voices[2].Playing))
            at = End(at);
        CyclesTaken = (int)(at - cycle);
    }

    /// <returns>The cycle after the last write to the chip.</returns>
    private long WriteRegisters(long cycle)
    {
        int scaled = (cutoffFraction + cutoffModulation) & 0xffff;
        Write(cycle, 0x15, scaled & 7);
        Write(cycle + 4, 0x16, (scaled >> 3) + cutoff);
        Write(cycle + 12, 0x17, resonanceAndRouting);
        Write(cycle + 20, 0x18, modeAndVolume);
        long at = cycle + 28;
        foreach (Voice voice in voices)
        {
            if (!voice.Playing)
            {
                at += 18;
                continue;
            }

            int first = 7 * voice.Index;
            int frequency = voice.Frequency + voice.PitchVibrato.Offset + voice.FrequencyModulation;
            int pulse = voice.Pulse + voice.PulseVibrato.Offset + voice.PulseModulation;
            Write(at + 55, first, frequency);
            Write(at + 71, first + 1, frequency >> 8);
            Write(at + 112, first + 2, pulse);
            Write(at + 128, first + 3, pulse >> 8);
            Write(at + 142, first + 5, voice.AttackDecay);
            Write(at + 154, first + 6, voice.SustainRelease);
            at += 162;
        }

        for (int i = 0; i < Voices; i++)
            Write(at + 14 + 4 * i, 7 * i + 4, voices[i].Control);
        return at + 23;
    }

    private void Listen(long at)
    {
        listening!.AdvanceTo(at + 19);
        oscillator3 = listening.ReadOsc3();
        listening.AdvanceTo(at + 27);
        envelope3 = listening.ReadEnv3();
    }

    /// <returns>Cycles it takes, about.</returns>
    private int Work(Voice voice)
    {
        if (!voice.Playing)
            return 15;
        if (--voice.JiffiesLeft == 0)
            return 350 + 120 * ReadToNote(voice);
        voice.Move();
        if (!voice.Resting)
            SweepFilter(voice.FilterSweep);
        return 110;
    }

    /// <summary>An eighth of <paramref name="step"/>, signed, for each jiffy of a sounding note.</summary>
    private void SweepFilter(byte step)
    {
        if (step == 0)
            return;
        int sum = cutoffFraction + (sbyte)step;
        cutoffFraction = (byte)(sum & 7);
        cutoff += (byte)(sum >> 3);
    }

    private void Modulate()
    {
        foreach (Voice voice in voices)
        {
            if (voice.Destination == 0)
                continue;
            byte source = voice.Source switch
            {
                0 => lfo.Value,
                1 => oscillator3,
                2 => envelope3,
                _ => 0,
            };
            int scale = Math.Clamp((int)(sbyte)voice.Scale, -8, 16);
            var value = (ushort)(scale >= 0 ? source << scale : source >> -scale);
            switch (voice.Destination)
            {
                case 1: voice.FrequencyModulation = value; break;
                case 2: voice.PulseModulation = value; break;
                default: cutoffModulation = value; break;
            }
        }
    }

    /// <summary>All gates and pitches off; the volume stays.</summary>
    private long End(long cycle)
    {
        HasEnded = true;
        Timer = defaultTimer;
        foreach (int register in (ReadOnlySpan<int>)[0x04, 0x0b, 0x12, 0x01, 0x08, 0x0f])
        {
            Write(cycle, register, 0);
            cycle += 4;
        }

        Write(cycle + 2, 0x17, 0x08);
        return cycle + 30;
    }

    private byte ByteAt(int position) => position < data.Length ? data.Span[position] : (byte)0;

    private void Write(long cycle, int register, int value)
    {
        log.Add(cycle, chip, (byte)register, (byte)value);
        if (listening is null)
            return;
        listening.AdvanceTo(cycle);
        listening.Write((byte)register, (byte)value);
    }
}
