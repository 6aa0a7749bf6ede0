using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.SidBlaster;

/// <summary>SIDBlaster-USB boards behind the pump: no clock of their own, a byte acts when it arrives. One board is one SID.</summary>
public sealed class SidBlasterBus : IChipBus
{
    public const string Driver = "sidblaster";
    public const int MostChips = 4;

    /// <summary>Many gadgets share the FTDI id: only the product string tells.</summary>
    public static SerialDevice Device { get; } = new("SIDBlaster", "0403", ["6001"], "SIDBlaster/USB");

    private const int BaudRate = 500_000;

    /// <summary>The longest a question takes, the adapter's latency timer at its worst included.</summary>
    private static readonly TimeSpan answerLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>At its rate a board takes all that the kernel holds for it in 80 ms. What it does not take shows only once that is full, after 200 ms of a usual tune.</summary>
    private static readonly TimeSpan takeLimit = TimeSpan.FromMilliseconds(150);

    private static readonly byte[] reset = SidBlasterBytes.Reset();

    private readonly ISerialWire[] wires;
    private readonly SidBlasterBatch batch = new();
    private readonly byte[] answer = new byte[1];
    private bool lost;
    private bool disposed;

    private SidBlasterBus(ISerialWire[] wires, IReadOnlyList<SerialPortIdentity?> ports, SidBlasterSettings settings)
    {
        this.wires = wires;
        Info = new SidPortInfo
        {
            Driver = Driver,
            Name = wires.Length == 1 ? "SIDBlaster-USB" : $"{wires.Length} SIDBlaster-USB",
            Address = string.Join(", ", wires.Select(wire => wire.Name)),
            Serial = ports[0]?.Serial,
            Chips = [.. ports.Select((port, index) => new SidPortChip(ModelOf(port) is var model && model != SidPortModel.Unknown ? model : settings.Models.ElementAtOrDefault(index)))],
            Clocks = [SidClock.OneMegahertz],
            Timing = SidPortTiming.HostTimed,
            Lead = settings.Lead,
        };
    }

    /// <summary>Finds the boards and mutes them.</summary>
    /// <exception cref="SidPortException">Absent, Denied, Busy, Refused, Stalled or Lost.</exception>
    /// <exception cref="ArgumentException">The settings are not valid.</exception>
    public static SidBlasterBus Open(SidBlasterSettings settings) => Open(settings, SerialPorts.Usb());

    internal static SidBlasterBus Open(SidBlasterSettings settings, IReadOnlyList<SerialPortIdentity> ports)
    {
        if (settings.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(settings));
        (string Path, SerialPortIdentity? Port)[] boards = Choose(settings, ports);
        List<ISerialWire> wires = [];
        try
        {
            foreach ((string path, _) in boards)
                wires.Add(SerialPort.Open(path, new SerialSettings(BaudRate, LowLatency: true)));
        }
        catch (WireException error)
        {
            wires.ForEach(wire => wire.Dispose());
            throw SidPortException.From(error);
        }
        return Open([.. wires], [.. boards.Select(board => board.Port)], settings);
    }

    /// <param name="wires">Belong to the bus from here on, also when this throws.</param>
    internal static SidBlasterBus Open(ISerialWire[] wires, IReadOnlyList<SerialPortIdentity?> ports, SidBlasterSettings settings)
    {
        var bus = new SidBlasterBus(wires, ports, settings);
        try
        {
            bus.Reset();
            return bus;
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    public SidPortInfo Info { get; }
    public int BatchCycles => SidBlasterBatch.MostCycles;

    public void Begin(SidPortTune tune)
    {
        Info.Require(tune);
        Reset();
    }

    public bool Joins(int cycles, int chip, int register) => batch.Joins(cycles, chip, register);

    public void Write(int cycles, int chip, int register, int value)
    {
        // The pump's own sequences do not ask whether they may join.
        if (!batch.HasRoom || chip != batch.Chip)
            Flush();
        batch.Add(cycles, chip, register, value);
    }

    public void Flush()
    {
        if (!batch.Bytes.IsEmpty)
            Send(wires[batch.Chip], batch.Bytes);
        batch.Clear();
    }

    public void Probe()
    {
        foreach (ISerialWire wire in wires)
            Ask(wire);
    }

    public void Interrupt()
    {
        foreach (ISerialWire wire in wires)
            wire.Interrupt();
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        foreach (ISerialWire wire in wires)
        {
            TrySilence(wire);
            wire.Dispose();
        }
    }

    private static (string Path, SerialPortIdentity? Port)[] Choose(SidBlasterSettings settings, IReadOnlyList<SerialPortIdentity> ports)
    {
        if (settings.Paths.Count > 0)
            return [.. settings.Paths.Select(path => (path, Known(path, Device.Find(path, null, ports), settings.TrustsPaths)))];
        IEnumerable<SerialPortIdentity> found = settings.Serials.Count > 0
            ? settings.Serials.Select(serial => Device.Find(null, serial, ports)!)
            : Device.Among(ports).Take(MostChips);
        (string, SerialPortIdentity?)[] boards = [.. found.Select(port => (port.StablePath ?? port.Path, (SerialPortIdentity?)port))];
        return boards.Length > 0 ? boards : throw new SidPortException(SidPortFault.Absent, Device.Name, "open", $"no {Device.Name} is plugged in");
    }

    /// <summary>A board cannot be asked who it is, and what is written to a stranger may do harm.</summary>
    private static SerialPortIdentity? Known(string path, SerialPortIdentity? port, bool trusted) =>
        port is not null || trusted || !Path.Exists(path)
            ? port
            : throw new SidPortException(SidPortFault.Refused, path, "open", "this port does not say that it is a SIDBlaster");

    /// <summary>The string ends with the chip where the board was told it.</summary>
    private static SidPortModel ModelOf(SerialPortIdentity? port) =>
        port is null ? SidPortModel.Unknown
        : port.Product.EndsWith("/6581", StringComparison.Ordinal) ? SidPortModel.Mos6581
        : port.Product.EndsWith("/8580", StringComparison.Ordinal) ? SidPortModel.Mos8580
        : SidPortModel.Unknown;

    private void Reset()
    {
        batch.Clear();
        foreach (ISerialWire wire in wires)
            Send(wire, reset);
    }

    private void Send(ISerialWire wire, ReadOnlySpan<byte> bytes)
    {
        try
        {
            wire.Write(bytes, takeLimit);
        }
        catch (WireException error)
        {
            lost = true;
            throw SidPortException.From(error);
        }
    }

    private void Ask(ISerialWire wire)
    {
        try
        {
            wire.DiscardInput();
            wire.Write([SidBlasterBytes.ReadOscillator], answerLimit);
            if (wire.Read(answer, answerLimit) == 0)
                throw new SidPortException(SidPortFault.Stalled, wire.Name, "probe", "no answer");
        }
        catch (WireException error)
        {
            lost = true;
            throw SidPortException.From(error);
        }
    }

    /// <summary>Once, without waiting long where a board has failed already.</summary>
    private void TrySilence(ISerialWire wire)
    {
        try
        {
            wire.Write(reset, lost ? TimeSpan.Zero : ISidPort.StallLimit);
        }
        catch (WireException)
        {
            // It is gone; nothing can silence it from here.
            lost = true;
        }
    }
}
