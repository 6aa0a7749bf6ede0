namespace SidFlow.Emu.Sid.Digital;

/// <summary>One envelope generator: 8 bit counter, rate divider, exponential divider, and the delays between them.</summary>
/// <remarks>
/// Facts from: libresidfp (die studies, ENV3 samples), kevtris "SID envelope rates", ploguechipsounds "SID ADSR".
/// The rate divider is a 15 bit shift register compared with one of sixteen values. It is kept here as the position in its
/// sequence of 32767 states, so the comparison value of a rate is its period minus one.
/// Known and not modelled: the reset of the exponential divider at the first attack step comes one cycle late on the chip.
/// </remarks>
sealed class Envelope
{
    const int RateStates = 0x7fff;

    public static readonly ushort[] RatePeriods =
    [
        9, 32, 63, 95, 149, 220, 267, 313, 392, 977, 1954, 3126, 3907, 11720, 19532, 31251,
    ];

    enum Phase : byte
    {
        Attack,
        DecaySustain,
        Release,
    }

    int rateState;
    int rateMatch;
    bool rateReset;
    int exponentialCount;
    int exponentialPeriod;
    int nextExponentialPeriod;
    int exponentialDelay;
    int stepDelay;
    int phaseDelay;
    Phase phase;
    Phase nextPhase;
    bool counting;
    bool gate;
    byte attack;
    byte decay;
    byte sustain;
    byte release;
    byte counter;

    /// <summary>What the multiplying DAC sees.</summary>
    public byte Level => counter;

    public bool Gate => gate;

    /// <summary>What ENV3 returns: the counter as it was at the first phase of the last cycle.</summary>
    public byte Latched { get; private set; }

    public Envelope Copy() => (Envelope)MemberwiseClone();

    public void Reset()
    {
        rateState = 0;
        rateReset = true;
        exponentialCount = 0;
        exponentialPeriod = 1;
        nextExponentialPeriod = 0;
        exponentialDelay = 0;
        stepDelay = 0;
        phaseDelay = 0;
        phase = nextPhase = Phase.Release;
        counting = true;
        gate = false;
        attack = decay = sustain = release = 0;
        SelectRate(release);
        // The counter powers up with its even bits set; at release rate 0 that is gone after a few milliseconds.
        counter = 0xaa;
        Latched = 0;
    }

    public void WriteControl(byte control)
    {
        bool gateNext = (control & 1) != 0;
        if (gateNext == gate)
            return;
        gate = gateNext;
        if (gate)
        {
            nextPhase = Phase.Attack;
            phaseDelay = 2;
            if (rateReset || exponentialDelay == 2)
                stepDelay = exponentialPeriod == 1 || exponentialDelay == 2 ? 2 : 4;
            else if (exponentialDelay == 1)
                phaseDelay = 3;
        }
        else
        {
            nextPhase = Phase.Release;
            phaseDelay = stepDelay > 0 ? 3 : 2;
        }
    }

    public void WriteAttackDecay(byte value)
    {
        attack = (byte)(value >> 4);
        decay = (byte)(value & 15);
        if (phase == Phase.Attack)
            SelectRate(attack);
        else if (phase == Phase.DecaySustain)
            SelectRate(decay);
    }

    public void WriteSustainRelease(byte value)
    {
        // Both nibbles of the counter are compared with the sustain nibble.
        sustain = (byte)((value >> 4) * 0x11);
        release = (byte)(value & 15);
        if (phase == Phase.Release)
            SelectRate(release);
    }

    /// <summary>Cycles that can pass at once because only the rate divider moves in them.</summary>
    int QuietCycles
    {
        get
        {
            if (rateReset || (stepDelay | phaseDelay | exponentialDelay | nextExponentialPeriod) != 0 || Latched != counter)
                return 0;
            int distance = rateMatch - rateState;
            return distance >= 0 ? distance : distance + RateStates;
        }
    }

    /// <summary>
    /// The period after which all state comes back while the level stands still (frozen at zero, or held at sustain); else 0.
    /// </summary>
    int HeldPeriod
    {
        get
        {
            if (rateState > rateMatch)
                return 0;
            if (!counting && phase != Phase.Attack)
                return rateMatch + 1;
            bool held = phase == Phase.DecaySustain && counter == sustain && exponentialCount < exponentialPeriod;
            return held ? (rateMatch + 1) * exponentialPeriod : 0;
        }
    }

    /// <summary>Runs some cycles and writes the levels of those that are kept.</summary>
    /// <param name="cycles">How many to run.</param>
    /// <param name="levels">Of the kept cycles.</param>
    /// <param name="skip">Cycles before the first kept one.</param>
    /// <param name="step">From one kept cycle to the next.</param>
    public void Render(int cycles, Span<byte> levels, int skip, int step)
    {
        int passed = 0;
        int kept = 0;
        while (passed < cycles)
        {
            byte before = counter;
            int run = Run(cycles - passed);
            passed += run;
            int until = passed > skip ? (passed - skip - 1) / step + 1 : 0;
            // A single cycle shows the level it leads to; a longer run has only one.
            levels[kept..until].Fill(run == 1 ? counter : before);
            kept = until;
        }
    }

    public void Advance(long cycles)
    {
        while (cycles > 0)
            cycles -= Run((int)Math.Min(cycles, int.MaxValue));
    }

    /// <summary>Runs a stretch of constant level, at least one cycle and at most <paramref name="cycles"/>.</summary>
    int Run(int cycles)
    {
        int quiet = Math.Min(QuietCycles, cycles);
        if (quiet == 0)
        {
            Clock();
            return 1;
        }

        int period = HeldPeriod;
        if (period != 0 && cycles >= period)
            return cycles - cycles % period;
        rateState += quiet;
        if (rateState >= RateStates)
            rateState -= RateStates;
        return quiet;
    }

    public void Clock()
    {
        Latched = counter;

        if (nextExponentialPeriod != 0)
        {
            exponentialPeriod = nextExponentialPeriod;
            nextExponentialPeriod = 0;
        }

        if (phaseDelay != 0)
            ChangePhase();

        if (stepDelay != 0 && --stepDelay == 0)
        {
            if (counting)
                Step();
        }
        else if (exponentialDelay != 0 && --exponentialDelay == 0)
        {
            exponentialCount = 0;
            // In release the counter also runs past zero when an attack was cut off before its first step.
            if ((phase == Phase.DecaySustain && counter != sustain) || phase == Phase.Release)
                stepDelay = 1;
        }
        else if (rateReset)
        {
            rateState = 0;
            rateReset = false;
            if (phase == Phase.Attack)
            {
                exponentialCount = 0;
                stepDelay = 2;
            }
            else if (counting && ++exponentialCount == exponentialPeriod)
            {
                exponentialDelay = exponentialPeriod != 1 ? 2 : 1;
            }
        }

        // The ADSR delay bug: a divider already past its comparison value runs through all its states first.
        if (rateState == rateMatch)
            rateReset = true;
        else if (++rateState == RateStates)
            rateState = 0;
    }

    void SelectRate(byte rate) => rateMatch = RatePeriods[rate] - 1;

    void Step()
    {
        if (phase == Phase.Attack)
        {
            if (++counter == 0xff)
            {
                nextPhase = Phase.DecaySustain;
                phaseDelay = 3;
            }
        }
        else if (--counter == 0)
        {
            // Frozen at zero until the next attack.
            counting = false;
        }

        int period = counter switch
        {
            0xff or 0x00 => 1,
            0x5d => 2,
            0x36 => 4,
            0x1a => 8,
            0x0e => 16,
            0x06 => 30,
            _ => 0,
        };
        if (period != 0)
            nextExponentialPeriod = period;
    }

    void ChangePhase()
    {
        phaseDelay--;
        switch (nextPhase)
        {
            case Phase.Attack:
                // For one cycle the decay rate is selected before the attack rate is.
                if (phaseDelay == 1)
                {
                    SelectRate(decay);
                }
                else if (phaseDelay == 0)
                {
                    phase = Phase.Attack;
                    SelectRate(attack);
                    counting = true;
                }
                break;
            case Phase.DecaySustain:
                if (phaseDelay == 0)
                {
                    phase = Phase.DecaySustain;
                    SelectRate(decay);
                }
                break;
            default:
                if ((phase == Phase.Attack && phaseDelay == 0) || (phase == Phase.DecaySustain && phaseDelay == 1))
                {
                    phase = Phase.Release;
                    SelectRate(release);
                }
                break;
        }
    }
}
