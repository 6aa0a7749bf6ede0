namespace SidFlow.Emu.Cia;

/// <summary>The CIA's serial register ($xC): eight bits out, clocked by every second underflow of timer A.</summary>
/// <remarks>
/// Only the clock on CNT is modelled, since nothing is attached to SP; in input mode nobody clocks it. CNT follows an
/// underflow two cycles later, and the interrupt the last but one edge of CNT by two more. Switching to input while
/// CNT was low leaves a bit half shifted; switching back to output finishes it and raises the flag.
/// Facts from: MOS 6526 data sheet; VICE's <c>cia-sdr-icr</c> programs, verified on chips; the model of libsidplayfp and Denise.
/// </remarks>
internal sealed class SerialRegister(bool of4485)
{
    private const int HalfBits = 16;
    private const long Never = long.MaxValue;

    /// <summary>Edges of CNT that the byte in the shifter still needs.</summary>
    private int halfBitsLeft;

    private bool shifting;
    private bool waiting;
    private bool brokenOff;

    private long takeAt = Never;
    private long edgeAt = Never;

    /// <summary>An underflow while an edge is on its way gives no edge, but holds up the next one.</summary>
    private long blockedUntil = Never;

    private long doneAt = Never;
    private long lowSince = Never;
    private long highSince = long.MinValue / 2;

    /// <summary>The level of CNT: an output here, and high when nobody drives it.</summary>
    public bool CountPin => lowSince == Never || highSince >= lowSince;

    public long NextEvent { get; private set; } = Never;

    public SerialRegister Copy() => (SerialRegister)MemberwiseClone();

    /// <summary>A write to $xC; the shifter sees it from the second cycle after.</summary>
    public void Write(long cycle)
    {
        takeAt = cycle + 2;
        Plan();
    }

    /// <summary>CRA bit 6 changed.</summary>
    public void TurnInput(long cycle)
    {
        long lastSample = of4485 ? cycle : cycle - 1;
        bool wasLow = lowSince <= lastSample && (!CountPin || highSince > cycle - 2);
        brokenOff = wasLow || (edgeAt == cycle + 1 && halfBitsLeft != 2);
        Turn(cycle);
    }

    /// <summary>CRA bit 6 changed.</summary>
    public void TurnOutput(long cycle)
    {
        if (brokenOff)
            doneAt = cycle + 2;
        brokenOff = false;
        Turn(cycle);
    }

    /// <summary>Timer A underflowed, and the register is an output.</summary>
    public void Underflow(long clock)
    {
        if (shifting && halfBitsLeft == 0)
            halfBitsLeft = HalfBits;
        if (halfBitsLeft == 0)
            return;
        if (edgeAt == Never && blockedUntil == Never)
            edgeAt = clock + 2;
        else
            blockedUntil = clock + 2;
        Plan();
    }

    /// <summary>One cycle, before the timers'. True when the flag rises.</summary>
    /// <param name="countEdge">Whether CNT went high.</param>
    public bool Clock(long clock, out bool countEdge)
    {
        countEdge = false;
        if (clock < NextEvent)
            return false;
        if (clock == takeAt)
        {
            takeAt = Never;
            if (shifting)
                waiting = true;
            else
                shifting = true;
        }

        if (clock == blockedUntil)
            blockedUntil = Never;
        bool done = clock == doneAt;
        if (done)
            doneAt = Never;
        if (clock == edgeAt)
        {
            edgeAt = Never;
            countEdge = Edge(clock);
        }

        Plan();
        return done;
    }

    private bool Edge(long clock)
    {
        if (halfBitsLeft == 0)
            return false;
        bool rises = !CountPin;
        if (rises)
            highSince = clock;
        else
            lowSince = clock;
        if (--halfBitsLeft == 1)
        {
            doneAt = clock + 2;
            shifting = waiting;
            waiting = false;
        }

        return rises;
    }

    private void Turn(long cycle)
    {
        if (!CountPin)
            highSince = cycle;
        edgeAt = Never;
        blockedUntil = Never;
        halfBitsLeft = 0;
        shifting = false;
        waiting = false;
        Plan();
    }

    private void Plan() => NextEvent = Math.Min(Math.Min(takeAt, edgeAt), Math.Min(blockedUntil, doneAt));
}
