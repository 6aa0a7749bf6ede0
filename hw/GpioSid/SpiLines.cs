using SidFlow.Hw.Wires.Spi;

namespace SidFlow.Hw.GpioSid;

/// <summary>Frames of one kind of chip behind SPI.</summary>
internal interface ISpiEncoding
{
    /// <summary>Bytes that set up the chip and put the lines to rest, and the frames they are cut into.</summary>
    (byte[] Bytes, int[] Frames) Setup { get; }

    /// <summary>Length of each of the three frames of a write: address and data, CS/ low, CS/ high.</summary>
    (int Data, int Low, int High) Lengths { get; }

    /// <summary>RES/ low, then high.</summary>
    (byte[] Low, byte[] High) Reset { get; }

    /// <summary>From CS/ low to CS/ high at most so many bits pass on the wire.</summary>
    int BitsBetween { get; }

    /// <summary>The pause of a frame comes before its own effect rather than after.</summary>
    bool PauseComesFirst { get; }

    /// <summary>The three frames, one behind the other.</summary>
    void Write(Span<byte> to, int chip, int register, int value);
}

/// <summary>The bus behind SPI: a batch of writes is one message, and the kernel keeps the pauses within it.</summary>
internal sealed class SpiLines : IBusLines
{
    private const int FramesPerWrite = 3;

    /// <summary>511 transfers of one SPI_IOC_MESSAGE, and far below its 4096 bytes.</summary>
    private const int MostWrites = 511 / FramesPerWrite;

    private readonly ISpiWire wire;
    private readonly ISpiEncoding encoding;
    private readonly bool hasReset;
    private readonly int writeMicroseconds;
    private readonly ushort selectPause;
    private readonly int writeBytes;
    private readonly byte[] bytes;
    private readonly SpiFrame[] frames = new SpiFrame[MostWrites * FramesPerWrite];
    private readonly SpiFrame[] resetFrames;
    private readonly byte[] resetBytes;
    private int writes;

    public SpiLines(ISpiWire wire, ISpiEncoding encoding, int speedHz, int selectNanoseconds, bool hasReset)
    {
        this.wire = wire;
        this.encoding = encoding;
        this.hasReset = hasReset;
        (int data, int low, int high) = encoding.Lengths;
        writeBytes = data + low + high;
        writeMicroseconds = (int)(writeBytes * 8 * 1_000_000L / speedHz);
        long wireNanoseconds = encoding.BitsBetween * 1_000_000_000L / speedHz;
        selectPause = (ushort)Math.Max((selectNanoseconds - wireNanoseconds + 999) / 1000, 0);
        bytes = new byte[MostWrites * writeBytes];
        resetBytes = [.. encoding.Reset.Low, .. encoding.Reset.High];
        resetFrames = [new(encoding.Reset.Low.Length), new(encoding.Reset.High.Length)];
    }

    public string Name => wire.Name;

    /// <summary>A millisecond: the pauses in it cost no wake-up.</summary>
    public int BatchCycles => 1000;

    public void Rest() => wire.Write(encoding.Setup.Bytes, [.. encoding.Setup.Frames.Select(length => new SpiFrame(length))]);

    public void Write(int gapMicroseconds, int chip, int register, int value)
    {
        if (writes == MostWrites)
            Flush();
        encoding.Write(bytes.AsSpan(writes * writeBytes), chip, register, value);
        (int data, int low, int high) = encoding.Lengths;
        Span<SpiFrame> three = frames.AsSpan(writes * FramesPerWrite, FramesPerWrite);
        // Before the first of a batch there is nothing to wait for. The pause lies where CS/ is high, whichever way the chip takes it.
        ushort gap = writes == 0 ? (ushort)0 : (ushort)Math.Clamp(gapMicroseconds - writeMicroseconds, 0, ushort.MaxValue);
        three[0] = new SpiFrame(data, gap);
        three[1] = new SpiFrame(low, encoding.PauseComesFirst ? (ushort)0 : selectPause);
        three[2] = new SpiFrame(high, encoding.PauseComesFirst ? selectPause : (ushort)0);
        writes++;
    }

    public void Flush()
    {
        if (writes > 0)
            wire.Write(bytes.AsSpan(0, writes * writeBytes), frames.AsSpan(0, writes * FramesPerWrite));
        writes = 0;
    }

    public void Reset(int microseconds)
    {
        if (!hasReset)
            return;
        SpiFrame low = resetFrames[0] with { PauseMicroseconds = encoding.PauseComesFirst ? (ushort)0 : (ushort)microseconds };
        SpiFrame high = resetFrames[1] with { PauseMicroseconds = encoding.PauseComesFirst ? (ushort)microseconds : (ushort)0 };
        wire.Write(resetBytes, [low, high]);
    }

    public void Dispose() => wire.Dispose();
}
