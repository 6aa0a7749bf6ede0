namespace SidFlow.Hw.ExSid;

/// <summary>Register writes and waits to a stream of bytes in which every byte is time. No clock, no wire.</summary>
/// <remarks>
/// What the bytes could not say is owed: above 0 the stream is ahead, below 0 it is late and catches up in the next gap.
/// A write whose neighbours are nearer than its cost is late; all others are exact.
/// </remarks>
internal sealed class ExSidStream(ExSidTiming timing)
{
    private const int NoChip = -1;

    private readonly List<byte> bytes = [];
    private long cycle;
    private int selected = NoChip;

    /// <summary>Bytes made and not taken.</summary>
    public int Count => bytes.Count;

    /// <summary>Cycles the stream has not told yet; below 0 when it is late.</summary>
    public long Owed { get; private set; }

    /// <summary>The tune's cycle at the end of the bytes.</summary>
    public long End => cycle - Owed;

    /// <summary>Cycle 0 of a tune; the board has been reset and no chip is selected.</summary>
    public void Begin()
    {
        cycle = 0;
        selected = NoChip;
        TakenChip = null;
        Forget();
    }

    public void Forget()
    {
        bytes.Clear();
        Owed = 0;
    }

    /// <summary>The chip selected at the end of what was taken; null before the first.</summary>
    public int? TakenChip { get; private set; }

    /// <param name="chip">The board's own number, 0 or 1.</param>
    /// <param name="register">0..24.</param>
    public void Write(int cycles, int chip, int register, int value)
    {
        Add(cycles);
        if (chip != selected)
            Select(chip);
        Delay();
        Owed -= timing.Write;
        int adjustment = Owed >= 0 ? (int)(Owed % (timing.MostAdjustment + 1)) : 0;
        bytes.Add((byte)((adjustment << 5) | register));
        bytes.Add((byte)value);
    }

    /// <summary>Keeps the cost of a write in hand, which may follow at once.</summary>
    public void Wait(int cycles)
    {
        Add(cycles);
        Delay();
    }

    /// <summary>What was made; the stream is empty then.</summary>
    public byte[] Take()
    {
        byte[] taken = [.. bytes];
        bytes.Clear();
        TakenChip = selected == NoChip ? null : selected;
        return taken;
    }

    private void Add(int cycles)
    {
        cycle += cycles;
        Owed += cycles;
    }

    public void Select(int chip)
    {
        selected = chip;
        bytes.Add(ExSidBytes.Select(chip));
        Owed -= timing.Select;
    }

    private void Delay()
    {
        for (; Owed - timing.Write >= timing.Delay; Owed -= timing.Delay)
            bytes.Add(ExSidBytes.Delay);
    }
}
