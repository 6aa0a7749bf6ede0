namespace SidFlow.Emu.Tape;

/// <summary>One page of a tape.</summary>
/// <param name="ImageBefore">The registers as all earlier pages left them.</param>
public sealed record TapePage(TapeSlice Slice, RegisterImage ImageBefore);

/// <summary>A .sidtape file, page by page. Not for use from several threads at once.</summary>
public sealed class TapeReader : IDisposable
{
    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly long[] pageOffsets;

    private TapeReader(Stream stream, bool leaveOpen)
    {
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        (Header, pageOffsets) = TapeFile.Read(stream);
    }

    public TapeHeader Header { get; }

    /// <param name="stream">Seekable, the tape from its first to its last byte.</param>
    /// <exception cref="TapeFormatException">Not a tape, or a damaged one.</exception>
    public static TapeReader Open(Stream stream, bool leaveOpen = false) =>
        stream.CanSeek
            ? new TapeReader(stream, leaveOpen)
            : throw new ArgumentException("A tape is read from a seekable stream.", nameof(stream));

    /// <exception cref="TapeFormatException">The page is damaged.</exception>
    public TapePage ReadPage(int page)
    {
        byte[] bytes = ReadPageBytes(page);
        Cycles start = Header.PageStart(page);
        Cycles end = Header.PageEnd(page);
        var image = new RegisterImage(Header.Chips.Count);
        SidWrite[] writes = PageCodec.Decode(bytes, image, (uint)(end - start).Value);
        return new TapePage(new TapeSlice(start, end, writes), image);
    }

    /// <summary>The page as it lies in the file: a unit to send or to cache.</summary>
    public byte[] ReadPageBytes(int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, Header.Pages);
        long size = pageOffsets[page + 1] - pageOffsets[page];
        if (size > PageCodec.MaxCompressedSize)
            throw TapeFile.Damaged($"page {page} is larger than a page can be");
        byte[] bytes = new byte[size];
        stream.Position = pageOffsets[page];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException cause)
        {
            throw new TapeFormatException("The tape became shorter while it was read.", cause);
        }
        return bytes;
    }

    public void Dispose()
    {
        if (!leaveOpen)
            stream.Dispose();
    }
}
