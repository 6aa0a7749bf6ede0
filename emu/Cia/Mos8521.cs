namespace SidFlow.Emu.Cia;

/// <summary>CIA 8521 (the later 6526): two timers, time of day, serial register, interrupt control.</summary>
/// <remarks>
/// Implemented: timer pipelines, timer B counting timer A, interrupt flags with the cycle-by-cycle effects of reading
/// and writing $xD, TOD with alarm, serial output's interrupt, port bits 6 and 7 driven by the timers.
/// Not implemented: anything attached to the ports (nothing is plugged in), serial input, CNT and FLAG edges.
/// The chip runs only when somebody looks: <see cref="AdvanceTo"/> catches up, <see cref="NextEvent"/> says by when it must.
/// Facts from: MOS 6526 data sheet, W. Lorenz's CIA tests, VICE test programs (8521: an interrupt reaches the pin in the
/// cycle of its cause, one cycle sooner than on the 6526).
/// </remarks>
internal sealed class Mos8521(int cyclesPerMainsTick, long now)
{
    private const byte FlagA = 1, FlagB = 2, FlagAlarm = 4, FlagSerial = 8, Request = 0x80;
    private const int PortA = 0, PortB = 1, DirectionA = 2, DirectionB = 3, TimeOfDayFirst = 8, Serial = 12, Interrupt = 13, ControlA = 14, ControlB = 15;
    private const long Never = long.MaxValue;

    /// <summary>Catching up is cheap in long stretches; this bounds how long a chip that nobody reads is left alone.</summary>
    private const long LongestNap = 20_000;

    /// <summary>A timer with a longer period is quiet for most of it.</summary>
    private const int LongestShortPeriod = 64;

    private byte[] registers = new byte[16];
    private CiaTimer timerA = new();
    private CiaTimer timerB = new();
    private TimeOfDay timeOfDay = new();

    /// <summary>The last cycle whose clock has been done.</summary>
    private long clocked = now;

    private long nextMainsTick = now + cyclesPerMainsTick;
    private byte mask;

    // Reading $xD clears the flags two cycles later; what is raised meanwhile survives in raisedSinceRead.
    private byte flags;
    private byte raisedSinceRead;
    private long lastRead = long.MinValue / 2;
    private long lastMaskWrite = long.MinValue / 2;
    private long clearFlagsAt = Never;
    private long releasePinAt = Never;
    private long pullPinAt = Never;
    private long raiseAt = Never;

    private int serialUnderflows;
    private bool serialLoaded;
    private long serialDoneAt = Never;

    /// <summary>The IRQ pin, active low, after the last clock.</summary>
    public bool InterruptLow { get; private set; }

    /// <summary>The cycle in which the pin last changed.</summary>
    public long InterruptChangedAt { get; private set; } = now;

    public Mos8521 Copy()
    {
        var copy = (Mos8521)MemberwiseClone();
        copy.registers = [.. registers];
        copy.timerA = timerA.Copy();
        copy.timerB = timerB.Copy();
        copy.timeOfDay = timeOfDay.Copy();
        return copy;
    }

    /// <summary>The next cycle at which the pin may change if nobody touches the chip.</summary>
    public long NextEvent
    {
        get
        {
            long soon = Math.Min(NextSmallThing, clocked + LongestNap);
            if ((mask & FlagAlarm) != 0)
                soon = Math.Min(soon, nextMainsTick);
            // A pin that is low stays so until somebody reads the flags.
            if ((flags & Request) != 0)
                return soon;
            if ((mask & FlagA) != 0 || (registers[ControlA] & 0x40) != 0)
                soon = Math.Min(soon, AfterQuiet(timerA));
            if ((mask & FlagB) != 0)
                soon = Math.Min(soon, BCountsA ? SoonestCascade : AfterQuiet(timerB));
            return soon;
        }
    }

    private bool BCountsA => (registers[ControlB] & 0x41) == 0x41;

    /// <summary>Timer B cannot reach zero before timer A has underflowed as often as B still has to count.</summary>
    private long SoonestCascade =>
        timerA.IsFreeRunning && timerB.Counter > 2 ? clocked + (timerB.Counter - 2L) * timerA.Period : AfterQuiet(timerA);

    private long NextSmallThing =>
        Math.Min(Math.Min(clearFlagsAt, releasePinAt), Math.Min(Math.Min(pullPinAt, raiseAt), serialDoneAt));

    private long AfterQuiet(CiaTimer timer)
    {
        long quiet = timer.QuietClocks;
        return quiet > LongestNap * 4 ? Never : clocked + quiet + 1;
    }

    /// <summary>Runs all clocks up to and including that of <paramref name="cycle"/>.</summary>
    public void AdvanceTo(long cycle)
    {
        while (clocked < cycle)
        {
            long quiet = Math.Min(timerA.QuietClocks, timerB.QuietClocks);
            quiet = Math.Min(quiet, Math.Min(NextSmallThing, nextMainsTick) - clocked - 1);
            quiet = Math.Min(quiet, cycle - clocked);
            if (quiet > 0)
            {
                timerA.Skip(quiet);
                timerB.Skip(quiet);
                clocked += quiet;
            }
            else if (!SkipPeriods(cycle))
            {
                clocked++;
                Clock();
            }
        }
    }

    /// <summary>
    /// Timer A underflows every few cycles. When one period, run clock by clock, has changed nothing but timer B's counter,
    /// those that follow will not either, as long as nothing else is due and B stays away from zero.
    /// </summary>
    private bool SkipPeriods(long until)
    {
        int period = timerA.Period;
        if (period > LongestShortPeriod || until - clocked < 4 * period || !timerA.IsFreeRunning || (registers[ControlA] & 0x40) != 0)
            return false;

        (int Pipelines, ushort CounterA) before = (timerA.Pipeline | (timerB.Pipeline << 16), timerA.Counter);
        int counterB = timerB.Counter;
        for (int i = 0; i < period; i++)
        {
            clocked++;
            Clock();
        }

        int counted = counterB - timerB.Counter;
        long spare = counted == 0 && !timerB.Started ? long.MaxValue : timerB.Counter - period - 1L;
        int raised = FlagA | ((mask & FlagA) != 0 ? Request : 0);
        bool same = before == (timerA.Pipeline | (timerB.Pipeline << 16), timerA.Counter) && (flags & raisedSinceRead & raised) == raised;
        if (!same || counted < 0 || counted > period || spare < 0)
            return true;
        long periods = Math.Min(until, Math.Min(NextSmallThing, nextMainsTick) - 1) - clocked;
        periods /= period;
        if (counted > 0)
            periods = Math.Min(periods, spare / counted);
        if (periods <= 0)
            return true;
        timerA.Turn(periods);
        timerB.CountDown(periods * counted);
        clocked += periods * period;
        return true;
    }

    public byte Read(int register, long cycle)
    {
        AdvanceTo(cycle);
        switch (register)
        {
            case PortA: return (byte)(registers[PortA] | ~registers[DirectionA]);
            case PortB: return WithTimerPins((byte)(registers[PortB] | ~registers[DirectionB]));
            case 4: return (byte)timerA.Counter;
            case 5: return (byte)(timerA.Counter >> 8);
            case 6: return (byte)timerB.Counter;
            case 7: return (byte)(timerB.Counter >> 8);
            case >= TimeOfDayFirst and < Serial: return timeOfDay.Read(register - TimeOfDayFirst);
            case Interrupt: return ReadFlags(cycle);
            case ControlA: return (byte)((registers[ControlA] & 0xee) | (timerA.Started ? 1 : 0));
            case ControlB: return (byte)((registers[ControlB] & 0xee) | (timerB.Started ? 1 : 0));
            default: return registers[register];
        }
    }

    public void Write(int register, byte value, long cycle)
    {
        AdvanceTo(cycle);
        byte before = registers[register];
        registers[register] = value;
        switch (register)
        {
            case 4: timerA.SetLatchLow(value); break;
            case 5: timerA.SetLatchHigh(value); break;
            case 6: timerB.SetLatchLow(value); break;
            case 7: timerB.SetLatchHigh(value); break;
            case >= TimeOfDayFirst and < Serial:
                if (timeOfDay.Write(register - TimeOfDayFirst, value, (registers[ControlB] & 0x80) != 0))
                    Raise(FlagAlarm, cycle + 1);
                break;
            case Serial:
                serialLoaded = (registers[ControlA] & 0x40) != 0;
                break;
            case Interrupt:
                WriteMask(value, cycle);
                break;
            case ControlA:
                if (((before ^ value) & 0x40) != 0)
                    serialUnderflows = 0;
                timerA.Control(value, phi2Input: (value & 0x20) == 0);
                break;
            case ControlB:
                timerB.Control(value, phi2Input: (value & 0x60) == 0);
                break;
        }
    }

    private byte WithTimerPins(byte port)
    {
        if ((registers[ControlA] & 2) != 0)
            port = (byte)((port & ~0x40) | (Pin(timerA, registers[ControlA]) ? 0x40 : 0));
        if ((registers[ControlB] & 2) != 0)
            port = (byte)((port & ~0x80) | (Pin(timerB, registers[ControlB]) ? 0x80 : 0));
        return port;

        static bool Pin(CiaTimer timer, byte control) => (control & 4) != 0 ? timer.Toggle : timer.Pulse;
    }

    /// <summary>The order matters where things meet in one cycle: a read's clearing comes before new flags, its release of the pin after.</summary>
    private void Clock()
    {
        if (clocked == clearFlagsAt)
        {
            clearFlagsAt = Never;
            flags = raisedSinceRead;
            if (clocked == lastRead + 1)
            {
                clearFlagsAt = clocked + 1;
                raisedSinceRead = 0;
            }
        }

        if (clocked == raiseAt)
        {
            raiseAt = Never;
            RequestInterrupt();
        }

        bool underflowA = timerA.Clock();
        bool underflowB = timerB.Clock();
        if (underflowA)
        {
            ShiftSerial();
            Flag(FlagA);
            if (BCountsA && timerB.Started)
                timerB.CountOne();
        }

        if (underflowB)
            Flag(FlagB);

        if (clocked == nextMainsTick)
        {
            nextMainsTick += cyclesPerMainsTick;
            if (timeOfDay.Tick((registers[ControlA] & 0x80) != 0))
                Flag(FlagAlarm);
        }

        if (clocked == serialDoneAt)
        {
            serialDoneAt = Never;
            Flag(FlagSerial);
        }

        if (clocked == releasePinAt)
        {
            releasePinAt = Never;
            SetPin(low: false);
        }

        if (clocked == pullPinAt)
        {
            pullPinAt = Never;
            SetPin(low: true);
        }
    }

    /// <summary>Serial output: sixteen underflows of timer A move a byte out; its interrupt comes four cycles after the last but one.</summary>
    private void ShiftSerial()
    {
        if ((registers[ControlA] & 0x40) == 0)
            return;
        if (serialUnderflows == 0 && serialLoaded)
            serialUnderflows = 16;
        if (serialUnderflows == 0)
            return;
        if (--serialUnderflows != 1)
            return;
        serialLoaded = false;
        serialDoneAt = clocked + 4;
    }

    private void Flag(byte flag)
    {
        flags |= flag;
        raisedSinceRead |= flag;
        if ((mask & flag) != 0)
            RequestInterrupt();
    }

    private void Raise(byte flag, long at)
    {
        flags |= flag;
        raisedSinceRead |= flag;
        if ((mask & flag) != 0)
            raiseAt = Math.Min(raiseAt, at);
    }

    /// <summary>Right after a read of the flags the pin follows one cycle late.</summary>
    private void RequestInterrupt()
    {
        if ((flags & Request) != 0)
            return;
        flags |= Request;
        raisedSinceRead |= Request;
        if (clocked == lastRead + 1)
            pullPinAt = clocked + 1;
        else
            SetPin(low: true);
    }

    private byte ReadFlags(long cycle)
    {
        lastRead = cycle;
        releasePinAt = cycle + 1;
        if (clearFlagsAt == Never)
        {
            clearFlagsAt = cycle + 2;
            raisedSinceRead = 0;
        }

        return flags;
    }

    private void WriteMask(byte value, long cycle)
    {
        if ((value & 0x80) != 0)
            mask |= (byte)(value & 0x1f);
        else
            mask &= (byte)~value;

        if (cycle != lastRead + 1)
        {
            if ((flags & mask & 0x1f) != 0)
                raiseAt = Math.Min(raiseAt, cycle + 1);
            else if (cycle == lastMaskWrite + 1)
                raiseAt = Never;
        }

        lastMaskWrite = cycle;
    }

    private void SetPin(bool low)
    {
        if (InterruptLow == low)
            return;
        InterruptLow = low;
        InterruptChangedAt = clocked;
    }
}
