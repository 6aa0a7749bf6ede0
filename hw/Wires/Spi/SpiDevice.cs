using System.Globalization;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.Spi;

/// <summary>One /dev/spidevB.C. Allocates nothing once it is open.</summary>
public sealed unsafe class SpiDevice : ISpiWire
{
    private const int UsualBufferBytes = 4096;

    private readonly DeviceFile file;
    private readonly uint speedHz;
    private readonly int bufferBytes;

    private SpiDevice(DeviceFile file, uint speedHz, int bufferBytes)
    {
        this.file = file;
        this.speedHz = speedHz;
        this.bufferBytes = bufferBytes;
    }

    public string Name => file.Name;

    /// <param name="mode">0..3: clock phase in bit 0, polarity in bit 1.</param>
    /// <exception cref="WireException">ENOENT, EACCES with the group to join, EINVAL for a speed or mode the controller lacks.</exception>
    public static SpiDevice Open(string path, int mode, int speedHz) =>
        Open(path, mode, speedHz, Kernel.Calls, ReadBufferBytes("/sys/module/spidev/parameters/bufsiz"));

    internal static SpiDevice Open(string path, int mode, int speedHz, ISystemCalls kernel, int bufferBytes = UsualBufferBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)mode, 3u);
        ArgumentOutOfRangeException.ThrowIfLessThan(speedHz, 1);
        DeviceFile file = DeviceFile.Open(path, LibC.ReadWrite, kernel);
        try
        {
            byte modeByte = (byte)mode;
            file.Control(SpiTransfer.SetMode, &modeByte, "mode");
            byte bits = 8;
            file.Control(SpiTransfer.SetBitsPerWord, &bits, "bits per word");
            uint speed = (uint)speedHz;
            file.Control(SpiTransfer.SetSpeed, &speed, "speed");
            return new SpiDevice(file, speed, bufferBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, ReadOnlySpan<SpiFrame> frames)
    {
        while (!frames.IsEmpty)
        {
            int count = Fitting(frames, out int length);
            Send(bytes[..length], frames[..count]);
            bytes = bytes[length..];
            frames = frames[count..];
        }
    }

    public void Exchange(ReadOnlySpan<byte> sent, Span<byte> received)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(received.Length, sent.Length);
        fixed (byte* outgoing = sent, incoming = received)
        {
            var transfer = new SpiTransfer { Sent = (ulong)outgoing, Received = (ulong)incoming, Length = (uint)sent.Length, SpeedHz = speedHz, BitsPerWord = 8 };
            file.Control(SpiTransfer.Message(1), &transfer, "transfer");
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>As many frames as one message and the driver's buffer hold; one at least, and the kernel judges it.</summary>
    private int Fitting(ReadOnlySpan<SpiFrame> frames, out int length)
    {
        length = frames[0].Length;
        int count = 1;
        while (count < frames.Length && count < SpiTransfer.MostInOneMessage && length + frames[count].Length <= bufferBytes)
            length += frames[count++].Length;
        return count;
    }

    private void Send(ReadOnlySpan<byte> bytes, ReadOnlySpan<SpiFrame> frames)
    {
        SpiTransfer* transfers = stackalloc SpiTransfer[frames.Length];
        fixed (byte* first = bytes)
        {
            byte* next = first;
            for (int i = 0; i < frames.Length; i++)
            {
                transfers[i] = new SpiTransfer
                {
                    Sent = (ulong)next,
                    Length = (uint)frames[i].Length,
                    SpeedHz = speedHz,
                    PauseMicroseconds = frames[i].PauseMicroseconds,
                    BitsPerWord = 8,
                    // On the last transfer a 1 would mean: keep the chip selected.
                    ChangeSelect = i < frames.Length - 1 ? (byte)1 : (byte)0,
                };
                next += frames[i].Length;
            }
            file.Control(SpiTransfer.Message(frames.Length), transfers, "transfer");
        }
    }

    private static int ReadBufferBytes(string parameter) =>
        File.Exists(parameter) && int.TryParse(File.ReadAllText(parameter), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int bytes)
            ? bytes
            : UsualBufferBytes;
}
