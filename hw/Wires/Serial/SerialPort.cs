using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.Serial;

/// <summary>A Linux tty, opened for us alone.</summary>
public sealed unsafe class SerialPort : ISerialWire
{
    private readonly DeviceFile file;

    private SerialPort(DeviceFile file) => this.file = file;

    public string Name => file.Name;

    /// <summary>True when the driver took the low-latency wish.</summary>
    public bool HasLowLatency { get; private set; }

    /// <param name="path">Best below /dev/serial/by-id, which stays the same when the number changes.</param>
    /// <exception cref="WireException">ENOENT, EACCES with the group to join, EBUSY, or a speed the driver does not do.</exception>
    public static SerialPort Open(string path, SerialSettings settings) => Open(path, settings, Kernel.Calls);

    internal static SerialPort Open(string path, SerialSettings settings, ISystemCalls kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.BaudRate, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.BaudRate, 4_000_000);
        var port = new SerialPort(DeviceFile.Open(path, LibC.ReadWrite, kernel));
        try
        {
            port.file.Control(Termios.Exclusive, null, "exclusive use");
            port.SetRaw((uint)settings.BaudRate);
            if (settings.LowLatency)
                port.HasLowLatency = port.TrySetLowLatency();
            port.Flush(InputAndOutput);
            return port;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    public int Read(Span<byte> bytes, TimeSpan timeout) => file.Read(bytes, timeout);
    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeout) => file.Write(bytes, timeout);
    public int TryWrite(ReadOnlySpan<byte> bytes) => file.TryWrite(bytes);
    public void Interrupt() => file.Interrupt();
    public void Dispose() => file.Dispose();

    public int ReadUnsent()
    {
        int unsent;
        file.Control(Termios.Unsent, &unsent, "unsent bytes");
        return unsent;
    }

    private const int InputQueue = 0;
    private const int OutputQueue = 1;
    private const int InputAndOutput = 2;

    public void DiscardInput() => Flush(InputQueue);
    public void DiscardOutput() => Flush(OutputQueue);

    // The argument is the number itself, not a pointer to it.
    private void Flush(int queue) => file.Control(Termios.Flush, (void*)queue, "discard");

    /// <summary>Sets and reads back: a driver may round the speed; within 3 % a UART still understands the other side.</summary>
    private void SetRaw(uint baudRate)
    {
        Termios wanted;
        file.Control(Termios.Get, &wanted, "settings");
        wanted.MakeRaw(baudRate);
        file.Control(Termios.Set, &wanted, "settings");
        Termios granted;
        file.Control(Termios.Get, &granted, "settings");
        if (Math.Abs((long)granted.OutputSpeed - baudRate) * 100 > baudRate * 3L)
            throw new WireException(Name, "settings", Errno.EINVAL, $"{baudRate} baud wanted, {granted.OutputSpeed} granted");
    }

    private bool TrySetLowLatency()
    {
        SerialStruct serial;
        if (file.TryControl(Termios.GetSerial, &serial) < 0)
            return false;
        serial.Flags |= SerialStruct.LowLatency;
        return file.TryControl(Termios.SetSerial, &serial) >= 0;
    }
}
