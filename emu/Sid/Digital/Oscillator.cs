using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Digital;

/// <summary>One oscillator: 24 bit accumulator, noise shift register and the waveform selector.</summary>
/// <remarks>
/// Facts from: libresidfp and reSID (OSC3 samples of real chips, die studies), VICE bugs 290 and 1128 (fading).
/// </remarks>
sealed partial class Oscillator
{
    const uint AccumulatorMask = 0xffffff;
    const uint Msb = 0x800000;
    const uint NoiseClock = 0x080000;

    static readonly ushort[][] Waveforms = BuildWaveforms();

    readonly bool is6581;
    readonly ushort[]?[] pulldowns;
    readonly FadeTimes fades;
    Oscillator previous;
    Oscillator next;

    uint frequency;
    uint pulseWidth;
    int waveform;
    bool test;
    bool sync;
    bool msbRising;
    uint ringMask;
    uint noPulse;
    uint noNoise;
    ushort[] wave;
    ushort[]? pulldown;

    uint pulse;
    NoiseRegister noise;
    uint delayedWave;
    uint output;
    uint osc3;
    int noiseFade;
    int floatingFade;

    public Oscillator(ChipProfile profile)
    {
        is6581 = profile.Model == ChipModel.Mos6581;
        pulldowns = profile.Waveforms.Tables;
        fades = profile.Fades;
        previous = next = this;
        wave = Waveforms[0];
        // Even bits are high after power-on; reset leaves the accumulator alone.
        Accumulator = 0x555555;
        delayedWave = 0x555;
    }

    public uint Accumulator { get; private set; }

    public uint Output => output;

    public byte Osc3 => (byte)(osc3 >> 4);

    public bool MsbRising => msbRising;

    /// <summary>Whether hard sync or ring modulation makes this oscillator depend on the one before it.</summary>
    public bool HearsPrevious => sync || ringMask != 0;

    uint Increment => test ? 0 : frequency;

    /// <summary>Still connected to the neighbours of this one.</summary>
    public Oscillator Copy() => (Oscillator)MemberwiseClone();

    public void Connect(Oscillator previous, Oscillator next)
    {
        this.previous = previous;
        this.next = next;
    }

    public void Reset()
    {
        frequency = pulseWidth = 0;
        waveform = 0;
        test = sync = msbRising = false;
        ringMask = 0;
        noPulse = noNoise = 0xfff;
        wave = Waveforms[0];
        pulldown = null;
        pulse = 0xfff;
        noiseFade = 0;
        floatingFade = 0;
        output = osc3 = 0;
        noise.Reset();
    }

    public void WriteFrequencyLow(byte value) => frequency = (frequency & 0xff00) | value;

    public void WriteFrequencyHigh(byte value) => frequency = (frequency & 0x00ff) | (uint)value << 8;

    public void WritePulseWidthLow(byte value) => pulseWidth = (pulseWidth & 0xf00) | value;

    public void WritePulseWidthHigh(byte value) => pulseWidth = (pulseWidth & 0x0ff) | (uint)(value & 15) << 8;

    public void WriteControl(byte control)
    {
        int waveformBefore = waveform;
        bool testBefore = test;
        waveform = control >> 4;
        test = (control & 8) != 0;
        sync = (control & 2) != 0;
        // Ring modulation swaps the triangle's fold bit; sawtooth blocks it.
        ringMask = (control & 0x24) == 4 ? Msb : 0;

        if (waveform != waveformBefore)
        {
            wave = Waveforms[waveform & 3];
            pulldown = pulldowns[waveform];
            noNoise = (waveform & 8) != 0 ? 0u : 0xfff;
            noPulse = (waveform & 4) != 0 ? 0u : 0xfff;
            if (waveform == 0)
                floatingFade = fades.FloatingHold;
        }

        if (test && !testBefore)
        {
            Accumulator = 0;
            noise.BeginTest();
            noiseFade = fades.NoiseHold;
        }
        else if (testBefore && !test)
        {
            noise.Finish(waveformBefore, waveform, output, is6581);
        }
    }

    /// <summary>Whether an oscillator with this control byte depends on the one before it.</summary>
    public static bool WillHearPrevious(byte control) => (control & 2) != 0 || (control & 0x24) == 4;

    /// <summary>First half of a cycle. All oscillators are clocked before any output is taken.</summary>
    public void Clock()
    {
        if (test)
        {
            if (noiseFade != 0 && --noiseFade == 0 && !noise.Fade())
                noiseFade = fades.NoiseStep;
            noise.HoldTest();
            pulse = 0xfff;
            return;
        }

        uint before = Accumulator;
        Accumulator = (before + frequency) & AccumulatorMask;
        uint rising = ~before & Accumulator;
        msbRising = (rising & Msb) != 0;
        if ((rising & NoiseClock) != 0)
        {
            noise.Begin();
        }
        else if (noise.IsShifting)
        {
            noise.Clock(waveform, output, is6581);
        }
    }

    /// <summary>Second half of a cycle: the waveform DAC's input.</summary>
    public void Select()
    {
        if (waveform != 0)
        {
            uint selected = wave[(Accumulator ^ (~previous.Accumulator & ringMask)) >> 12];
            uint gates = (noPulse | pulse) & (noNoise | noise.Output);
            output = Pull(selected & gates);

            if ((waveform & 3) != 0 && !is6581)
            {
                // The 8580 latches triangle and sawtooth half a cycle later, which OSC3 shows as a whole one.
                osc3 = Pull(delayedWave & gates);
                delayedWave = selected;
            }
            else
            {
                osc3 = output;
            }

            // The 6581 connects the accumulator's top bit itself to the selector, where other waveforms can pull it low.
            if (is6581 && (waveform & 2) != 0 && (output & 0x800) == 0)
            {
                msbRising = false;
                Accumulator &= ~Msb;
            }

            if (waveform == NoiseRegister.NoisePulse && pulse != 0)
                noise.DriveWithPulse(output, test, is6581);
            else if (waveform > 8)
                noise.Drive(output, test);
        }
        else if (floatingFade != 0 && --floatingFade == 0)
        {
            output &= output >> 1;
            osc3 = output;
            if (output != 0)
                floatingFade = fades.FloatingStep;
        }

        // The comparison takes effect in the next cycle.
        pulse = Accumulator >> 12 >= pulseWidth ? 0xfffu : 0;
    }

    /// <summary>Hard sync, after all outputs: resets the next oscillator, unless this one is reset in the same cycle.</summary>
    public void Synchronise()
    {
        if (msbRising && next.sync && !(sync && previous.msbRising))
            next.Accumulator = 0;
    }

    /// <summary>Cycles that can be jumped over before something happens that needs <see cref="Clock"/>.</summary>
    public int QuietCycles
    {
        get
        {
            if (waveform > 8 || noise.IsShifting || (is6581 && (waveform & 2) != 0 && waveform != 2))
                return 0;
            int quiet = int.MaxValue;
            if (test && noiseFade != 0)
                quiet = noiseFade - 1;
            if (waveform == 0 && floatingFade != 0)
                quiet = Math.Min(quiet, floatingFade - 1);
            if (next.sync && Increment != 0)
                quiet = Math.Min(quiet, CyclesToRise(Msb) - 1);
            return quiet;
        }
    }

    /// <summary>Moves on by many cycles; <see cref="Output"/> is right again after two more single ones.</summary>
    /// <param name="cycles">At least 1, not more than <see cref="QuietCycles"/>.</param>
    public void Jump(int cycles)
    {
        if (test)
        {
            if (noiseFade != 0)
                noiseFade -= cycles;
            noise.HoldTest();
        }
        else
        {
            JumpNoise(cycles);
            Accumulator = (uint)(Accumulator + (ulong)frequency * (uint)cycles) & AccumulatorMask;
        }

        if (waveform == 0 && floatingFade != 0)
            floatingFade -= cycles;
        pulse = Accumulator >> 12 >= pulseWidth ? 0xfffu : 0;
        msbRising = false;
    }

    void JumpNoise(int cycles)
    {
        if (frequency == 0)
            return;
        uint at = Accumulator;
        long left = cycles;
        while (true)
        {
            int rise = CyclesToRise(at, NoiseClock);
            if (rise > left)
                return;
            left -= rise;
            at = (uint)(at + (ulong)frequency * (uint)rise) & AccumulatorMask;
            if (left >= 2)
            {
                noise.ShiftPlain();
            }
            else
            {
                noise.Resume((int)left);
                return;
            }
        }
    }

    int CyclesToRise(uint bit) => CyclesToRise(Accumulator, bit);

    int CyclesToRise(uint accumulator, uint bit) => (int)(((bit - 1 - accumulator) & (bit * 2 - 1)) / frequency) + 1;

    uint Pull(uint selected) => pulldown is null ? selected : pulldown[selected];

    static ushort[][] BuildWaveforms()
    {
        ushort[][] tables = [new ushort[4096], new ushort[4096], new ushort[4096], new ushort[4096]];
        for (int i = 0; i < 4096; i++)
        {
            tables[0][i] = 0xfff;
            tables[1][i] = (ushort)(((i & 0x800) != 0 ? ~i : i) << 1 & 0xffe);
            tables[2][i] = (ushort)i;
            tables[3][i] = (ushort)(i & i << 1);
        }

        return tables;
    }
}
