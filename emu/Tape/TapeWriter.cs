namespace SidFlow.Emu.Tape;

/// <summary>Records slices to a .sidtape file.</summary>
/// <remarks>
/// Compressed pages wait in memory (a usual tune takes some 10 kB a minute) and all is written by <see cref="Finish"/>,
/// so the index stands in front, any writable stream will do, and a broken-off recording leaves no half tape.
/// </remarks>
public sealed class TapeWriter : ITapeHead, IDisposable
{
    private static readonly TimeSpan PageTime = TimeSpan.FromSeconds(10);

    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly TapeHeader header;
    private readonly RegisterImage image;
    private readonly RegisterImage pageImage;
    private readonly List<SidWrite> pageWrites = [];
    private readonly List<byte[]> pages = [];
    private Cycles now;
    private bool finished;

    /// <param name="tuneMd5">MD5 of the tune's file, lower-case hexadecimal.</param>
    /// <param name="song">1-based.</param>
    public TapeWriter(
        Stream stream, ClockRate clock, IReadOnlyList<SidChip> chips, string tuneMd5, int song, bool leaveOpen = false)
        : this(stream, new TapeHeader
        {
            Clock = clock,
            Chips = chips,
            TuneMd5 = tuneMd5,
            Song = song,
            PageCycles = (int)clock.ToCycles(PageTime).Value,
        }, leaveOpen)
    {
    }

    /// <param name="header">All but Length and Ending, which the recording finds out.</param>
    public TapeWriter(Stream stream, TapeHeader header, bool leaveOpen = false)
    {
        if (header.Fault() is { } fault)
            throw new ArgumentException($"No tape can be written: {fault}.");
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        this.header = header;
        image = new RegisterImage(header.Chips.Count);
        pageImage = new RegisterImage(header.Chips.Count);
    }

    /// <summary>Told of each page, compressed, as soon as nothing can be written to it any more; the last one at the end.</summary>
    public Action<byte[]>? PageClosed { get; init; }

    public void Play(in TapeSlice slice)
    {
        if (finished)
            throw new InvalidOperationException("The tape is finished.");
        if (slice.Start != now)
            throw new ArgumentException($"The slice starts at {slice.Start}, the tape stands at {now}.", nameof(slice));

        foreach (SidWrite write in slice.Writes.Span)
        {
            Cycles at = slice.Start + write.Offset;
            if (at < now || at >= slice.End)
                throw new ArgumentException($"A write at {at} is out of order or outside the slice.", nameof(slice));
            if (write.Chip >= image.Chips || write.Register >= RegisterImage.RegistersPerChip)
                throw new ArgumentException($"The tape has no register {write.Register} of chip {write.Chip}.", nameof(slice));
            AdvanceTo(at);
            if (pageWrites.Count == PageCodec.MaxWrites)
                throw new InvalidOperationException("More writes in a page than a 6510 can make.");
            image[write.Chip, write.Register] = write.Value;
            pageWrites.Add(write with { Offset = (uint)(at - header.PageStart(pages.Count)).Value });
        }
        AdvanceTo(slice.End);
    }

    /// <summary>Ends the tape here and writes it out.</summary>
    public void Finish(TapeEnding ending)
    {
        if (finished)
            throw new InvalidOperationException("The tape is finished.");
        finished = true;
        if (now > header.PageStart(pages.Count))
            ClosePage();
        TapeFile.Write(stream, header with { Length = now, Ending = ending }, pages);
        stream.Flush();
    }

    public void Dispose()
    {
        if (!leaveOpen)
            stream.Dispose();
    }

    private void AdvanceTo(Cycles at)
    {
        now = at;
        while (now >= header.PageStart(pages.Count + 1))
            ClosePage();
    }

    private void ClosePage()
    {
        byte[] page = PageCodec.Encode(pageWrites, pageImage);
        pages.Add(page);
        PageClosed?.Invoke(page);
        pageWrites.Clear();
        pageImage.CopyFrom(image.Bytes);
    }
}
