namespace SidFlow.Emu.Tape;

/// <summary>Plays a recorded tape. After its end it goes on without writes.</summary>
public sealed class TapePlayer(TapeReader reader) : ITapeSource
{
    private TapePage? page;
    private int pageNumber = -1;
    private int nextWrite;

    public TapeHeader Header => reader.Header;
    public ClockRate Clock => Header.Clock;
    public IReadOnlyList<SidChip> Chips => Header.Chips;
    public Cycles Now { get; private set; }
    public bool IsAtEnd => Now >= Header.Length;

    /// <exception cref="TapeFormatException">A page is damaged.</exception>
    public TapeSlice Run(Cycles until)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(until, Now);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(until, Now + uint.MaxValue);
        Cycles start = Now;
        var writes = new List<SidWrite>();
        TakeUntil(until, (at, write) => writes.Add(write with { Offset = (uint)(at - start).Value }));
        return new TapeSlice(start, until, writes.ToArray());
    }

    /// <summary>Goes on from there. Reads one page.</summary>
    /// <exception cref="TapeFormatException">A page is damaged.</exception>
    /// <returns>The registers as everything before <paramref name="position"/> left them.</returns>
    public RegisterImage Seek(Cycles position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, Cycles.Zero);
        var image = new RegisterImage(Chips.Count);
        if (Header.Pages == 0)
        {
            Now = position;
            return image;
        }
        int target = (int)Math.Min(position.Value / Header.PageCycles, Header.Pages - 1);
        image.CopyFrom(Load(target).ImageBefore.Bytes);
        Now = Header.PageStart(target);
        nextWrite = 0;
        TakeUntil(position, (_, write) => image[write.Chip, write.Register] = write.Value);
        return image;
    }

    private void TakeUntil(Cycles until, Action<Cycles, SidWrite> take)
    {
        while (Now < until && !IsAtEnd)
        {
            TapeSlice slice = Load((int)(Now.Value / Header.PageCycles)).Slice;
            ReadOnlySpan<SidWrite> all = slice.Writes.Span;
            for (; nextWrite < all.Length && slice.Start + all[nextWrite].Offset < until; nextWrite++)
                take(slice.Start + all[nextWrite].Offset, all[nextWrite]);
            Now = Cycles.Min(until, slice.End);
        }
        Now = until;
    }

    private TapePage Load(int number)
    {
        if (page is null || number != pageNumber)
        {
            page = reader.ReadPage(number);
            pageNumber = number;
            nextWrite = 0;
        }
        return page;
    }
}
