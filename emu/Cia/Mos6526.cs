namespace SidFlow.Emu.Cia;

/// <summary>The CIA: two timers, clock of day, serial register, interrupt control, two ports.</summary>
/// <remarks>
/// Nothing is attached to its pins: ports read their own outputs and pull-ups, FLAG and SP stay high, and CNT moves only
/// when the serial register drives it. The chip runs only when somebody looks: <see cref="AdvanceTo"/> catches up,
/// <see cref="NextEvent"/> says by when it must. Facts from: MOS 6526 data sheet, W. Lorenz's CIA tests, VICE test programs.
/// </remarks>
internal sealed class Mos6526(CiaModel model, int cyclesPerMainsTick, long now)
{
    private const int PortA = 0, PortB = 1, DirectionA = 2, DirectionB = 3, TimeOfDayFirst = 8, Serial = 12, Interrupt = 13, ControlA = 14, ControlB = 15;
    private const long Never = long.MaxValue;

    /// <summary>CRA and CRB: the timer's pin on port B is on, follows the flip-flop, counts CNT instead of cycles.</summary>
    private const int PinOn = 2, PinToggles = 4, CountsPin = 0x20;

    /// <summary>CRA: the serial register sends, the mains have 50 Hz. CRB: timer B counts timer A, writes go to the alarm.</summary>
    private const int SerialOut = 0x40, Mains50Hz = 0x80, CountsA = 0x40, WritesAlarm = 0x80;

    /// <summary>Catching up is cheap in long stretches; this bounds how long a chip that nobody reads is left alone.</summary>
    private const long LongestNap = 20_000;

    /// <summary>A timer with a longer period is quiet for most of it.</summary>
    private const int LongestShortPeriod = 64;

    private byte[] registers = new byte[16];
    private CiaTimer timerA = new();
    private CiaTimer timerB = new();
    private TimeOfDay timeOfDay = new();
    private SerialRegister serial = new(model == CiaModel.Mos6526Of4485);
    private InterruptRegister interrupts = new(model != CiaModel.Mos8521, now);

    /// <summary>The last cycle whose clock has been done.</summary>
    private long clocked = now;

    private long nextMainsTick = now + cyclesPerMainsTick;

    /// <summary>The IRQ pin, active low, after the last clock.</summary>
    public bool InterruptLow => interrupts.PinLow;

    /// <summary>The cycle in which the pin last changed.</summary>
    public long InterruptChangedAt => interrupts.PinChangedAt;

    public Mos6526 Copy()
    {
        var copy = (Mos6526)MemberwiseClone();
        copy.registers = [.. registers];
        copy.timerA = timerA.Copy();
        copy.timerB = timerB.Copy();
        copy.timeOfDay = timeOfDay.Copy();
        copy.serial = serial.Copy();
        copy.interrupts = interrupts.Copy();
        return copy;
    }

    /// <summary>The next cycle at which the pin may change if nobody touches the chip.</summary>
    public long NextEvent
    {
        get
        {
            byte mask = interrupts.Mask;
            long soon = Math.Min(NextSmallThing, clocked + LongestNap);
            if ((mask & InterruptRegister.Alarm) != 0)
                soon = Math.Min(soon, nextMainsTick);
            if (interrupts.IsRequested)
                return soon;
            if ((mask & InterruptRegister.TimerA) != 0 || (registers[ControlA] & SerialOut) != 0)
                soon = Math.Min(soon, AfterQuiet(timerA));
            if ((mask & InterruptRegister.TimerB) != 0)
                soon = Math.Min(soon, BCountsA ? Math.Min(AfterQuiet(timerB), SoonestCascade) : AfterQuiet(timerB));
            return soon;
        }
    }

    private bool BCountsA => (registers[ControlB] & (CountsA | 1)) == (CountsA | 1);

    /// <summary>Timer B cannot reach zero before timer A has underflowed as often as B still has to count.</summary>
    private long SoonestCascade =>
        timerA.IsFreeRunning && timerB.Counter > 2 ? clocked + ((timerB.Counter - 2L) * timerA.Period) : AfterQuiet(timerA);

    private long NextSmallThing => Math.Min(interrupts.NextEvent, serial.NextEvent);

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
        if (period > LongestShortPeriod || until - clocked < 4 * period || !timerA.IsFreeRunning || (registers[ControlA] & SerialOut) != 0)
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
        bool same = before == (timerA.Pipeline | (timerB.Pipeline << 16), timerA.Counter) && interrupts.IsSettled(InterruptRegister.TimerA);
        if (!same || counted < 0 || counted > period || spare < 0)
            return true;
        long periods = (Math.Min(until, Math.Min(NextSmallThing, nextMainsTick) - 1) - clocked) / period;
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
            case Interrupt: return interrupts.Read(cycle);
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
                if (timeOfDay.Write(register - TimeOfDayFirst, value, (registers[ControlB] & WritesAlarm) != 0))
                    interrupts.RaiseByWrite(InterruptRegister.Alarm, cycle);
                break;
            case Serial:
                if ((registers[ControlA] & SerialOut) != 0)
                    serial.Write(cycle);
                break;
            case Interrupt:
                interrupts.WriteMask(value, cycle);
                break;
            case ControlA:
                if (((before ^ value) & SerialOut) != 0)
                    TurnSerial((value & SerialOut) != 0, cycle);
                timerA.Control(value, phi2Input: (value & CountsPin) == 0);
                break;
            case ControlB:
                timerB.Control(value, phi2Input: (value & (CountsPin | CountsA)) == 0);
                break;
        }
    }

    private void TurnSerial(bool output, long cycle)
    {
        if (output)
            serial.TurnOutput(cycle);
        else
            serial.TurnInput(cycle);
    }

    private byte WithTimerPins(byte port)
    {
        if ((registers[ControlA] & PinOn) != 0)
            port = (byte)((port & ~0x40) | (Pin(timerA, registers[ControlA]) ? 0x40 : 0));
        if ((registers[ControlB] & PinOn) != 0)
            port = (byte)((port & ~0x80) | (Pin(timerB, registers[ControlB]) ? 0x80 : 0));
        return port;

        static bool Pin(CiaTimer timer, byte control) => (control & PinToggles) != 0 ? timer.Toggle : timer.Pulse;
    }

    private void Clock()
    {
        interrupts.BeginClock(clocked);
        if (serial.Clock(clocked, out bool countEdge))
            interrupts.Raise(InterruptRegister.Serial, clocked);
        if (countEdge)
            CountEdge();

        bool underflowA = timerA.Clock();
        bool underflowB = timerB.Clock();
        if (underflowA)
            UnderflowA();
        if (underflowB)
            interrupts.Raise(InterruptRegister.TimerB, clocked);

        if (clocked == nextMainsTick)
        {
            nextMainsTick += cyclesPerMainsTick;
            if (timeOfDay.Tick((registers[ControlA] & Mains50Hz) != 0))
                interrupts.Raise(InterruptRegister.Alarm, clocked);
        }

        interrupts.EndClock(clocked);
    }

    private void UnderflowA()
    {
        interrupts.Raise(InterruptRegister.TimerA, clocked);
        if ((registers[ControlA] & SerialOut) != 0)
            serial.Underflow(clocked);
        bool withPin = (registers[ControlB] & CountsPin) != 0;
        if (BCountsA && timerB.Started && (!withPin || serial.CountPin))
            timerB.CountOne();
    }

    /// <summary>CNT went high. That a sending chip counts its own edges follows from the data sheet; the cycle is not known from a chip.</summary>
    private void CountEdge()
    {
        if ((registers[ControlA] & CountsPin) != 0)
            timerA.CountOne();
        if ((registers[ControlB] & (CountsPin | CountsA)) == CountsPin)
            timerB.CountOne();
    }
}
