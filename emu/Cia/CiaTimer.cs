namespace SidFlow.Emu.Cia;

/// <summary>One 16-bit interval timer of a CIA, clocked once a cycle in the first half of phi2's period.</summary>
/// <remarks>
/// Control bits pass through short pipelines before they act: two clocks from START to the first count, two from
/// the force-load strobe to the load, one clock without a count after every load. Facts from: MOS 6526 data sheet;
/// W. Lorenz's CIA test programs; the timer description in VICE's documentation of its own tests.
/// </remarks>
internal sealed class CiaTimer
{
    private ushort latch = 0xffff;
    private ushort counter = 0xffff;
    private bool countsPhi2 = true;
    private bool oneShot;
    private bool forceLoad;
    private bool step;

    // Pipeline stages, in the order in which a bit passes them.
    private bool countStage;
    private bool counting;
    private bool loadStage;
    private bool loading;
    private bool oneShotStage;
    private bool oneShotActive;

    /// <summary>CR bit 0; a one-shot timer clears it at its underflow.</summary>
    public bool Started { get; private set; }

    public ushort Counter => counter;

    public CiaTimer Copy() => (CiaTimer)MemberwiseClone();

    /// <summary>The pulse that PB6/PB7 can show: high for the cycle of an underflow.</summary>
    public bool Pulse { get; private set; }

    /// <summary>The flip-flop that PB6/PB7 can show: turns at each underflow, set by a start.</summary>
    public bool Toggle { get; private set; }

    /// <param name="control">The control register.</param>
    /// <param name="phi2Input">Whether the timer counts cycles, not another event.</param>
    public void Control(byte control, bool phi2Input)
    {
        bool start = (control & 1) != 0;
        if (start && !Started)
            Toggle = true;
        Started = start;
        oneShot = (control & 8) != 0;
        forceLoad |= (control & 0x10) != 0;
        countsPhi2 = phi2Input;
    }

    public void SetLatchLow(byte value)
    {
        latch = (ushort)((latch & 0xff00) | value);
        if (loading)
            counter = latch;
    }

    /// <summary>Writing the high byte of a stopped timer also loads it.</summary>
    public void SetLatchHigh(byte value)
    {
        latch = (ushort)((value << 8) | (latch & 0xff));
        if (loading)
            counter = latch;
        else if (!Started)
            loadStage = true;
    }

    /// <summary>The other timer underflowed in this cycle.</summary>
    public void CountOne() => step = true;

    /// <summary>One cycle. True at an underflow.</summary>
    public bool Clock()
    {
        if (counting)
            counter--;

        counting = countStage || (step && Started);
        countStage = Started && countsPhi2;
        loading = loadStage;
        loadStage = forceLoad;
        oneShotActive = oneShotStage;
        oneShotStage = oneShot;
        step = false;
        forceLoad = false;

        bool underflow = counter == 0 && counting;
        Pulse = underflow;
        if (underflow)
        {
            loading = true;
            Toggle = !Toggle;
            if (oneShotStage || oneShotActive)
            {
                Started = false;
                countStage = false;
            }
        }

        if (loading)
        {
            counter = latch;
            counting = false;
        }

        return underflow;
    }

    /// <summary>The latch reloads and counting goes on at once: underflows come every <see cref="Period"/> clocks.</summary>
    public bool IsFreeRunning =>
        Started && countsPhi2 && countStage && !oneShot && !oneShotStage && !oneShotActive && !loadStage && !forceLoad && !step;

    public int Period => latch + 1;

    /// <summary>All that decides what the next clocks do, but for the counter.</summary>
    public int Pipeline =>
        (countStage ? 1 : 0) | (counting ? 2 : 0) | (loadStage ? 4 : 0) | (loading ? 8 : 0) | (oneShotStage ? 16 : 0)
        | (oneShotActive ? 32 : 0) | (forceLoad ? 64 : 0) | (step ? 128 : 0) | (Started ? 256 : 0) | (Pulse ? 512 : 0);

    /// <summary>So many counts at once, none of which reaches zero.</summary>
    public void CountDown(long steps) => counter -= (ushort)steps;

    /// <summary>Turns the flip-flop as so many underflows do.</summary>
    public void Turn(long underflows) => Toggle ^= (underflows & 1) != 0;

    /// <summary>How many clocks from now would do nothing but count down, or nothing at all.</summary>
    public long QuietClocks
    {
        get
        {
            if (loading || loadStage || forceLoad || step || Pulse || oneShot != oneShotStage || oneShot != oneShotActive)
                return 0;
            if (counting && countStage && Started && countsPhi2)
                return Math.Max(counter - 1, 0);
            return !counting && !countStage && !(Started && countsPhi2) ? long.MaxValue : 0;
        }
    }

    /// <summary>As many clocks at once; not more than <see cref="QuietClocks"/>.</summary>
    public void Skip(long clocks)
    {
        if (counting)
            counter -= (ushort)clocks;
    }
}
