namespace SidFlow.Emu.Cia;

/// <summary>The CIA's interrupt flags and mask ($xD) and the pin that they pull.</summary>
/// <remarks>
/// A read clears the flags two cycles later; what is raised meanwhile survives. On the 8521 a flag pulls the pin in its own
/// cycle, or one cycle late right after a read. On the 6526 it pulls the pin in the next cycle, unless a read comes in
/// between, which leaves the flag and loses the interrupt. Facts from: W. Lorenz's CIA tests; VICE's test programs
/// <c>dd0dtest</c>, <c>irqdelay</c>, <c>cia-timer</c> and <c>irq-ackn-bug</c>; the model of libsidplayfp and Denise.
/// </remarks>
internal sealed class InterruptRegister(bool old, long now)
{
    public const byte TimerA = 1, TimerB = 2, Alarm = 4, Serial = 8;

    private const byte Request = 0x80, Sources = 0x1f;
    private const long Never = long.MaxValue;

    private byte flags;
    private byte raisedSinceRead;
    private long lastRead = long.MinValue / 2;
    private long lastMaskWrite = long.MinValue / 2;
    private long clearFlagsAt = Never;
    private long requestAt = Never;
    private long releasePinAt = Never;
    private long pullPinAt = Never;

    /// <summary>The sources that may interrupt.</summary>
    public byte Mask { get; private set; }

    /// <summary>The pin, active low, after the last clock.</summary>
    public bool PinLow { get; private set; }

    /// <summary>The cycle in which the pin last changed.</summary>
    public long PinChangedAt { get; private set; } = now;

    /// <summary>The next cycle in which something changes here without a new flag.</summary>
    public long NextEvent { get; private set; } = Never;

    /// <summary>An interrupt is requested: the pin is low and stays so until somebody reads the flags.</summary>
    public bool IsRequested => (flags & Request) != 0;

    public InterruptRegister Copy() => (InterruptRegister)MemberwiseClone();

    /// <summary>Whether raising this flag once more changes nothing.</summary>
    public bool IsSettled(byte flag) =>
        NextEvent == Never && (flags & raisedSinceRead & flag) != 0 && ((Mask & flag) == 0 || IsRequested);

    /// <summary>What a clock does before the sources raise flags: the end of a read comes before new flags.</summary>
    public void BeginClock(long clock)
    {
        if (clock < NextEvent)
            return;
        if (clock == clearFlagsAt)
        {
            clearFlagsAt = Never;
            flags = raisedSinceRead;
            if (clock == lastRead + 1)
            {
                clearFlagsAt = clock + 1;
                raisedSinceRead = 0;
            }
        }

        if (clock == requestAt)
            RequestInterrupt(clock);
        Plan();
    }

    /// <summary>What a clock does last: a read's release of the pin comes after the flags of its clock.</summary>
    public void EndClock(long clock)
    {
        if (clock < NextEvent)
            return;
        if (clock == releasePinAt)
        {
            releasePinAt = Never;
            SetPin(low: false, clock);
        }

        if (clock == pullPinAt)
        {
            pullPinAt = Never;
            if (clock != lastRead + 1)
                SetPin(low: true, clock);
        }

        Plan();
    }

    /// <summary>A source has its event in this clock.</summary>
    public void Raise(byte flag, long clock)
    {
        flags |= flag;
        raisedSinceRead |= flag;
        if ((Mask & flag) != 0)
        {
            if (!old)
                RequestInterrupt(clock);
            else if (!IsRequested || clearFlagsAt != Never)
                RequestAt(clock + 1);
        }

        if (old && flag == TimerB && clock == lastRead + 1)
        {
            flags &= unchecked((byte)~TimerB);
            raisedSinceRead &= unchecked((byte)~TimerB);
        }

        Plan();
    }

    /// <summary>A write to the clock of day raises its flag after the chip's clock of that cycle.</summary>
    public void RaiseByWrite(byte flag, long cycle)
    {
        flags |= flag;
        raisedSinceRead |= flag;
        if ((Mask & flag) != 0)
            RequestAt(old ? cycle + 2 : cycle + 1);
        Plan();
    }

    public byte Read(long cycle)
    {
        byte value = flags;
        lastRead = cycle;
        releasePinAt = cycle + 1;
        if (clearFlagsAt == Never)
        {
            clearFlagsAt = cycle + 2;
            raisedSinceRead = 0;
        }

        if (old)
            flags &= Request;
        Plan();
        return value;
    }

    /// <summary>Bit 7 says whether the other bits that are set are switched on or off.</summary>
    public void WriteMask(byte value, long cycle)
    {
        if ((value & 0x80) != 0)
            Mask |= (byte)(value & Sources);
        else
            Mask &= (byte)~value;

        if (cycle != lastRead + 1)
        {
            if ((flags & Mask & Sources) != 0)
                RequestAt(old ? cycle + 2 : cycle + 1);
            else if (cycle == lastMaskWrite + 1)
                requestAt = Never;
        }

        lastMaskWrite = cycle;
        Plan();
    }

    private void RequestAt(long clock) => requestAt = Math.Min(requestAt, clock);

    private void RequestInterrupt(long clock)
    {
        requestAt = Never;
        if (IsRequested)
            return;
        flags |= Request;
        if (!old)
            raisedSinceRead |= Request;
        if (clock != lastRead + 1)
            SetPin(low: true, clock);
        else if (!old)
            pullPinAt = clock + 1;
    }

    private void SetPin(bool low, long clock)
    {
        if (PinLow == low)
            return;
        PinLow = low;
        PinChangedAt = clock;
    }

    private void Plan() => NextEvent = Math.Min(Math.Min(clearFlagsAt, requestAt), Math.Min(releasePinAt, pullPinAt));
}
