using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Digital;

/// <summary>The digital half of a SID: three oscillators and three envelopes, exact to the cycle, no sound.</summary>
/// <remarks>
/// Time: <see cref="AdvanceTo"/> (n) has run cycles 0..n-1. A write at cycle n acts from cycle n on, a read at cycle n sees what
/// cycle n-1 left. That is how a 6510 write and read at those cycles meet the chip in the reference.
/// Stretches in which only counters move are jumped over, and a voice that no other one syncs or modulates runs only when it is
/// written or read, so advancing without a listener is cheap.
/// </remarks>
public sealed class SidVoices
{
    const int LongestJump = 1 << 24;

    Oscillator[] oscillators;
    Envelope[] envelopes;

    /// <summary>How far each oscillator has been run; all as far while one hears of another.</summary>
    long[] oscillatorCycles = new long[3];
    bool coupled;

    /// <summary>How far each envelope has been run: they do not hear of each other, nor of the oscillators.</summary>
    long[] envelopeCycles = new long[3];

    /// <param name="model">Which chip.</param>
    /// <param name="poweredCycles">
    /// How long the chip has idled since its reset when cycle 0 comes. Only the phase of the envelopes' rate dividers depends on it.
    /// </param>
    public SidVoices(ChipModel model, long poweredCycles = 0)
        : this(ChipProfile.Of(model), poweredCycles)
    {
    }

    public SidVoices(ChipProfile profile, long poweredCycles = 0)
    {
        Model = profile.Model;
        PoweredCycles = poweredCycles;
        oscillators = [new(profile), new(profile), new(profile)];
        envelopes = [new(), new(), new()];
        Connect();
        Reset();
    }

    public ChipModel Model { get; }

    public long PoweredCycles { get; }

    /// <summary>Cycles run since reset.</summary>
    public long Cycle { get; private set; }

    public void Reset()
    {
        for (int i = 0; i < 3; i++)
        {
            oscillators[i].Reset();
            envelopes[i].Reset();
        }

        coupled = false;
        Cycle = -PoweredCycles;
        Array.Fill(oscillatorCycles, Cycle);
        Array.Fill(envelopeCycles, Cycle);
        AdvanceTo(0);
    }

    public SidVoices Copy()
    {
        var copy = (SidVoices)MemberwiseClone();
        copy.oscillators = [.. oscillators.Select(oscillator => oscillator.Copy())];
        copy.envelopes = [.. envelopes.Select(envelope => envelope.Copy())];
        copy.oscillatorCycles = [.. oscillatorCycles];
        copy.envelopeCycles = [.. envelopeCycles];
        copy.Connect();
        return copy;
    }

    public void Write(int register, byte value)
    {
        if (register > 20)
            return;
        int voice = register / 7;
        switch (register % 7)
        {
            case 0:
                Oscillator(voice).WriteFrequencyLow(value);
                break;
            case 1:
                Oscillator(voice).WriteFrequencyHigh(value);
                break;
            case 2:
                Oscillator(voice).WritePulseWidthLow(value);
                break;
            case 3:
                Oscillator(voice).WritePulseWidthHigh(value);
                break;
            case 4:
                WriteOscillatorControl(voice, value);
                if (envelopes[voice].Gate != ((value & 1) != 0))
                    Envelope(voice).WriteControl(value);
                break;
            case 5:
                Envelope(voice).WriteAttackDecay(value);
                break;
            default:
                Envelope(voice).WriteSustainRelease(value);
                break;
        }
    }

    public byte ReadOsc3() => Oscillator(2).Osc3;

    public byte ReadEnv3() => Envelope(2).Latched;

    public void AdvanceTo(long cycle) => Cycle = Math.Max(Cycle, cycle);

    /// <summary>Runs some cycles and keeps what the DACs see.</summary>
    /// <param name="block">Receives it.</param>
    /// <param name="start">Of these cycles in the block.</param>
    /// <param name="cycles">How many.</param>
    public void Render(VoiceBlock block, int start, int cycles)
    {
        RunAll();
        int end = start + cycles;
        int kept = block.Kept(start);
        int keptAfter = block.Kept(end);
        for (int i = 0; i < 3; i++)
            Envelope(i).Render(cycles, block.Envelope(i)[kept..keptAfter], kept * block.Step - start, block.Step);
        int at = start;
        while (at < end)
        {
            int jump = Quiet(end - at);
            if (jump > 0)
            {
                kept = block.Kept(at);
                keptAfter = block.Kept(at + jump);
                for (int i = 0; i < 3; i++)
                    oscillators[i].Preview(block.Waveform(i)[kept..keptAfter], kept * block.Step - at, block.Step);
                foreach (Oscillator oscillator in oscillators)
                    oscillator.Jump(jump);
                at += jump;
            }
            else
            {
                ClockOscillators();
                if (block.Keeps(at))
                {
                    for (int i = 0; i < 3; i++)
                        block.Waveform(i)[block.Kept(at)] = (ushort)oscillators[i].Output;
                }

                at++;
            }
        }

        Cycle += cycles;
        Array.Fill(oscillatorCycles, Cycle);
        Array.Fill(envelopeCycles, Cycle);
    }

    /// <summary>The oscillator at the present cycle.</summary>
    Oscillator Oscillator(int voice)
    {
        if (coupled)
            RunTogether();
        else
            RunAlone(voice);
        return oscillators[voice];
    }

    void WriteOscillatorControl(int voice, byte control)
    {
        if (Digital.Oscillator.WillHearPrevious(control))
            RunAll();
        Oscillator(voice).WriteControl(control);
        coupled = oscillators[0].HearsPrevious || oscillators[1].HearsPrevious || oscillators[2].HearsPrevious;
    }

    void RunAll()
    {
        if (coupled)
        {
            RunTogether();
            return;
        }

        for (int i = 0; i < 3; i++)
            RunAlone(i);
    }

    void RunAlone(int voice)
    {
        Oscillator oscillator = oscillators[voice];
        long left = Cycle - oscillatorCycles[voice];
        while (left > 0)
        {
            // Two cycles fill the pipelines behind the selector again.
            int jump = Math.Min((int)Math.Min(left, LongestJump) - 2, oscillator.QuietCycles);
            if (jump > 0)
            {
                oscillator.Jump(jump);
                left -= jump;
            }
            else
            {
                oscillator.Clock();
                oscillator.Select();
                left--;
            }
        }

        oscillatorCycles[voice] = Cycle;
    }

    void RunTogether()
    {
        long left = Cycle - oscillatorCycles[0];
        while (left > 0)
        {
            int jump = Quiet((int)Math.Min(left, LongestJump));
            if (jump > 0)
            {
                foreach (Oscillator oscillator in oscillators)
                    oscillator.Jump(jump);
                left -= jump;
            }
            else
            {
                ClockOscillators();
                left--;
            }
        }

        Array.Fill(oscillatorCycles, Cycle);
    }

    /// <summary>The envelope at the present cycle.</summary>
    Envelope Envelope(int voice)
    {
        long behind = Cycle - envelopeCycles[voice];
        if (behind > 0)
        {
            envelopes[voice].Advance(behind);
            envelopeCycles[voice] = Cycle;
        }

        return envelopes[voice];
    }

    void Connect()
    {
        for (int i = 0; i < 3; i++)
            oscillators[i].Connect(oscillators[(i + 2) % 3], oscillators[(i + 1) % 3]);
    }

    /// <summary>Cycles that all oscillators can jump, leaving two for the pipelines behind the selector to fill again.</summary>
    int Quiet(int cycles)
    {
        int quiet = cycles - 2;
        foreach (Oscillator oscillator in oscillators)
            quiet = Math.Min(quiet, oscillator.QuietCycles);
        return quiet;
    }

    void ClockOscillators()
    {
        foreach (Oscillator oscillator in oscillators)
            oscillator.Clock();
        foreach (Oscillator oscillator in oscillators)
            oscillator.Select();
        foreach (Oscillator oscillator in oscillators)
            oscillator.Synchronise();
    }
}
