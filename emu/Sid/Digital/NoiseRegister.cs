namespace SidFlow.Emu.Sid.Digital;

/// <summary>The 23 bit shift register of the noise waveform.</summary>
/// <remarks>
/// Kept with its input at bit 22 and shifting right, so chip bit n is bit 22 - n here. A shift takes two cycles after the
/// accumulator's bit 19 rose: in the first the bits are latched and float, so that combined waveforms can drive them; in the second
/// they move on. While the test bit is set the first phase lasts, and clearing it runs the second.
/// Facts from: libresidfp (die study), VICE noise_writeback test programs.
/// </remarks>
struct NoiseRegister
{
    public const int NoisePulse = 12;

    const uint Ones = 0x7fffff;

    /// <summary>Bits that drive the DAC, and so are driven back when noise is combined.</summary>
    const uint Taps = 1u << 2 | 1u << 4 | 1u << 8 | 1u << 11 | 1u << 13 | 1u << 17 | 1u << 20 | 1u << 22;

    uint bits;
    uint latch;
    int delay;
    bool inputHigh;
    int pulledCycles;

    /// <summary>What the waveform selector sees: eight bits, the lower four grounded.</summary>
    public uint Output { get; private set; }

    public readonly bool IsShifting => delay != 0;

    public void Reset()
    {
        // Releasing reset clocks the all-ones register once, which brings in a zero.
        latch = Ones;
        inputHigh = true;
        delay = 0;
        Shift();
    }

    /// <summary>The accumulator's bit 19 has risen in this cycle.</summary>
    public void Begin() => delay = 2;

    /// <summary>Moves a begun shift on by a cycle.</summary>
    public void Clock(int waveform, uint driven, bool is6581)
    {
        if (--delay == 0)
        {
            if (waveform == NoisePulse)
                GiveWay(driven, is6581);
            Finish(waveform, waveform, driven, is6581);
        }
        else
        {
            inputHigh = false;
            latch = bits;
        }
    }

    public void BeginTest()
    {
        delay = 0;
        pulledCycles = 0;
        latch = bits;
    }

    /// <summary>Where they float between the two phases, noise and pulse pull bits low: all on the 6581, on the 8580 only the lowest line's.</summary>
    /// <remarks>Fits what real chips answered to VICE's wf12nsr (two shifts) and noise_writeback_check_8_to_C (none).</remarks>
    void GiveWay(uint driven, bool is6581)
    {
        uint low = OutputOf(latch) & ~driven;
        latch &= ~TapsOf(is6581 ? low : low & (0 - low));
    }

    /// <summary>In each cycle with the test bit set.</summary>
    public void HoldTest() => inputHigh = true;

    /// <summary>Second phase of a shift: the latched bits move on, and a new one comes in.</summary>
    /// <param name="before">Waveform until now.</param>
    /// <param name="after">Waveform from now on.</param>
    /// <param name="driven">The selector's output.</param>
    /// <param name="is6581">The models differ in who wins.</param>
    public void Finish(int before, int after, uint driven, bool is6581)
    {
        if (OutputWins(before, after, is6581))
            latch = (bits & ~Taps) | TapsOf(driven);
        Shift();
    }

    /// <summary>Combined waveforms pull register bits low, or drive them while they float.</summary>
    public void Drive(uint driven, bool test)
    {
        if (delay != 1 && !test)
        {
            bits &= ~Taps | TapsOf(driven);
            Output &= driven;
        }
        else
        {
            Output = driven;
        }
    }

    /// <summary>Under a high pulse the selector's lines fall at once, the register bits behind them only in a shift or after a while.</summary>
    /// <remarks>A 6581's bits held for the 12 cycles of VICE's noise_writeback_check_8_to_C, but not through wf12nsr.</remarks>
    public void DriveWithPulse(uint driven, bool test, bool is6581)
    {
        const int GivesWay = 13;
        bool floating = delay == 1 || test;
        Output = floating ? driven : Output & driven;
        if (test || !is6581)
            pulledCycles = 0;
        else if (pulledCycles < GivesWay)
            pulledCycles++;
        else if (!floating)
            bits &= ~Taps | TapsOf(driven);
    }

    /// <summary>Held in test for long, bits drift to one.</summary>
    /// <returns>Whether all have.</returns>
    public bool Fade()
    {
        bits |= bits >> 1 | 1u << 22;
        latch = bits;
        Output = OutputOf(bits);
        return bits == Ones;
    }

    /// <summary>A whole shift at once, without combined waveforms.</summary>
    public void ShiftPlain()
    {
        bits = bits >> 1 | ((bits << 22 ^ bits << 17) & (1u << 22));
        inputHigh = false;
        Output = OutputOf(bits);
    }

    /// <summary>A plain shift that has begun <paramref name="age"/> cycles ago, 0 or 1.</summary>
    public void Resume(int age)
    {
        delay = 2 - age;
        inputHigh = false;
        latch = bits;
    }

    void Shift()
    {
        uint input = (inputHigh ? 1u : 0) | latch;
        bits = latch >> 1 | ((input << 22 ^ latch << 17) & (1u << 22));
        Output = OutputOf(bits);
    }

    /// <remarks>No circuit model covers all of it: the cases are those of the noise_writeback programs, as libresidfp lists them.</remarks>
    static bool OutputWins(int before, int after, bool is6581)
    {
        if (before <= 8 || after < 8 || before == 12 || after == 12)
            return false;
        if (after == 8)
            return before == 15;
        bool triangleAndSawtoothSwap = (before & 3) + (after & 3) == 3 && (before & 3) is 1 or 2;
        return !(is6581 && triangleAndSawtoothSwap);
    }

    static uint OutputOf(uint bits) =>
        (bits & 1u << 2) << 9 |
        (bits & 1u << 4) << 6 |
        (bits & 1u << 8) << 1 |
        (bits & 1u << 11) >> 3 |
        (bits & 1u << 13) >> 6 |
        (bits & 1u << 17) >> 11 |
        (bits & 1u << 20) >> 15 |
        (bits & 1u << 22) >> 18;

    static uint TapsOf(uint output) =>
        (output & 1u << 11) >> 9 |
        (output & 1u << 10) >> 6 |
        (output & 1u << 9) >> 1 |
        (output & 1u << 8) << 3 |
        (output & 1u << 7) << 6 |
        (output & 1u << 6) << 11 |
        (output & 1u << 5) << 15 |
        (output & 1u << 4) << 18;
}
