using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.ExSid;

/// <summary>An exSID or exSID+ as a port: a 6581 and an 8580, timed by the stream of bytes itself.</summary>
public sealed class ExSidPort : ISidPort
{
    public const string Driver = "exsid";

    private const int BaudRate = 2_000_000;
    private const int Mos6581 = 0;
    private const int Mos8580 = 1;

    /// <summary>After a reset or a change of clock no byte may come for 100 µs; what was queued before it must be out as well.</summary>
    private static readonly TimeSpan resetTime = TimeSpan.FromMilliseconds(5);

    public static SerialDevice Original { get; } = new("exSID", "0403", ["6001"], "exSID USB");
    public static SerialDevice Plus { get; } = new("exSID+", "0403", ["6015"], "exSID+ USB");

    private readonly ExSidLink link;
    private readonly ExSidKind kind;
    private readonly ExSidTiming timing;
    private readonly ExSidStream stream;
    private readonly TimeLine line;
    private readonly FaultLatch fault;
    private readonly ChipShadow shadow = new(2);
    private readonly int[] chipOf = [Mos6581, Mos8580];
    private int chips;
    private bool paused;
    private bool disposed;
    private long writes;
    private long sentEnd;

    private ExSidPort(ExSidLink link, ExSidKind kind, (char Hardware, int Firmware) identity, ExSidSettings settings, string? serial, TimeProvider time)
    {
        this.link = link;
        fault = new FaultLatch(link.Name);
        this.kind = kind;
        timing = ExSidTiming.Of(kind);
        stream = new ExSidStream(timing);
        line = new TimeLine(time, settings.Lead);
        Info = new SidPortInfo
        {
            Driver = Driver,
            Name = $"{(kind == ExSidKind.Plus ? Plus : Original).Name} {identity.Hardware}",
            Address = link.Name,
            Serial = serial,
            Firmware = $"{identity.Hardware}{identity.Firmware}",
            Chips = [new SidPortChip(SidPortModel.Mos6581), new SidPortChip(SidPortModel.Mos8580)],
            Clocks = timing.Clocks,
            Timing = SidPortTiming.Exact,
            Lead = settings.Lead,
        };
    }

    /// <summary>Finds, identifies and mutes the board.</summary>
    /// <exception cref="SidPortException">Absent, Denied, Busy, Refused, Stalled or Lost.</exception>
    /// <exception cref="ArgumentException">The settings are not valid.</exception>
    public static ExSidPort Open(ExSidSettings settings, TimeProvider time) => Open(settings, time, SerialPorts.Usb());

    internal static ExSidPort Open(ExSidSettings settings, TimeProvider time, IReadOnlyList<SerialPortIdentity> ports)
    {
        if (settings.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(settings));
        (string path, ExSidKind kind, string? serial) = Choose(settings, ports);
        try
        {
            return Open(SerialPort.Open(path, new SerialSettings(BaudRate, LowLatency: true)), kind, settings, serial, time);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <param name="wire">Belongs to the port from here on, also when this throws.</param>
    internal static ExSidPort Open(ISerialWire wire, ExSidKind kind, ExSidSettings settings, string? serial, TimeProvider time)
    {
        var link = new ExSidLink(wire);
        try
        {
            var port = new ExSidPort(link, kind, link.Identify(), settings, serial, time);
            port.Silence();
            return port;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    public SidPortInfo Info { get; }

    public SidPortReport Report => line.Report(Interlocked.Read(ref writes));

    public TimeSpan Delay => line.Delay;

    public void Begin(SidPortTune tune)
    {
        ThrowIfBroken();
        Info.Require(tune);
        chips = tune.Models.Count;
        ChooseChips(tune.Models);
        paused = false;
        fault.Guard(() =>
        {
            Silence();
            SetUp(tune.Clock);
        });
        shadow.Clear();
        stream.Begin();
        line.Begin(tune.Clock);
        sentEnd = 0;
        Interlocked.Exchange(ref writes, 0);
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        ISidPort.CheckWrite(cycles, chip, chips, register, value);
        if (register >= ChipSequences.Registers)
        {
            Wait(cycles);
            return;
        }
        ThrowIfBroken();
        stream.Write(cycles, chipOf[chip], register, value);
        shadow[chip, register] = (byte)value;
        line.Add(cycles);
        Interlocked.Increment(ref writes);
        if (stream.Count >= 4096)
            Release();
    }

    /// <remarks>Silence is bytes as well: an empty stream would lose its time.</remarks>
    public void Wait(int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cycles);
        ThrowIfBroken();
        stream.Wait(cycles);
        line.Add(cycles);
    }

    public void Push()
    {
        ThrowIfBroken();
        Release();
    }

    public void Pause()
    {
        ThrowIfBroken();
        line.Pause();
        paused = true;
        fault.Guard(() => SendVolumes(0xf0, 0));
    }

    /// <remarks>What had left before the pause was played out; the board waits that long, or it would run ahead of the time line by it.</remarks>
    public void Resume()
    {
        ThrowIfBroken();
        if (!paused)
            return;
        paused = false;
        int ahead = (int)Math.Clamp(sentEnd - line.Played, 0, timing.Clocks[0].ToCycles(TimeSpan.FromSeconds(1)));
        fault.Guard(() => SendVolumes(0xff, ahead));
        line.Resume();
        Release();
    }

    public void Probe()
    {
        ThrowIfBroken();
        fault.Guard(link.Probe);
    }

    /// <remarks>What the kernel holds is not thrown away: a value cut off from its address would turn all that follows about.</remarks>
    public void Cancel()
    {
        line.Cancel();
        stream.Forget();
        paused = false;
        if (fault.IsSet || disposed)
            return;
        try
        {
            Silence();
        }
        catch (SidPortException error)
        {
            fault.Set(error);
        }
    }

    public void Interrupt()
    {
        fault.Interrupt();
        link.Interrupt();
    }

    public void Dispose()
    {
        if (disposed)
            return;
        Cancel();
        disposed = true;
        link.Dispose();
    }

    private static (string Path, ExSidKind Kind, string? Serial) Choose(ExSidSettings settings, IReadOnlyList<SerialPortIdentity> ports)
    {
        // A port is the one or the other; where neither is found the original's words say so.
        SerialPortIdentity? plus = ports.FirstOrDefault(port => Plus.Is(port) && (settings.Path is null || Matches(settings.Path, port)) && (settings.Serial is null || settings.Serial == port.Serial));
        if (plus is not null && (settings.Path is not null || settings.Serial is not null || !ports.Any(Original.Is)))
            return (settings.Path ?? plus.StablePath ?? plus.Path, ExSidKind.Plus, plus.Serial);
        if (Original.Find(settings.Path, settings.Serial, ports) is { } original)
            return (settings.Path ?? original.StablePath ?? original.Path, ExSidKind.Original, original.Serial);
        if (settings.TrustedKind is { } kind)
            return (settings.Path!, kind, null);
        return File.Exists(settings.Path)
            ? throw new SidPortException(SidPortFault.Refused, settings.Path, "open", "this port does not say that it is an exSID")
            : (settings.Path!, ExSidKind.Original, null);
    }

    private static bool Matches(string path, SerialPortIdentity port) =>
        port.StablePath == path || port.Path == (new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)?.FullName : path);

    /// <summary>A tune for one chip goes to the chip it was written for.</summary>
    private void ChooseChips(IReadOnlyList<SidPortModel> models)
    {
        chipOf[0] = models.Count > 0 && models[0] == SidPortModel.Mos8580 && (models.Count == 1 || models[1] != SidPortModel.Mos8580) ? Mos8580 : Mos6581;
        chipOf[1] = 1 - chipOf[0];
    }

    private void SetUp(SidClock clock)
    {
        link.Send([ExSidBytes.Reset]);
        link.Rest(resetTime + Info.Lead);
        if (kind != ExSidKind.Plus)
            return;
        link.Send([ExSidBytes.Clock(clock)]);
        link.Rest(resetTime);
        link.Send([ExSidBytes.Sound(chipOf[0], chips == 2 ? chipOf[1] : chipOf[0]), ExSidBytes.Unmute]);
    }

    /// <summary>Beside the time line, and the selected chip is not known to it any more.</summary>
    private void Silence()
    {
        var now = new ExSidStream(timing);
        foreach (int chip in (ReadOnlySpan<int>)[Mos6581, Mos8580])
            foreach (byte register in ChipSequences.SilencedRegisters)
                now.Write(timing.Write, chip, register, 0);
        link.Send(now.Take());
        stream.Begin();
        shadow.Clear();
    }

    private void SendVolumes(byte mask, int cycles)
    {
        var now = new ExSidStream(timing);
        now.Wait(cycles);
        for (int chip = 0; chip < chips; chip++)
            now.Write(timing.Write, chipOf[chip], ChipSequences.VolumeRegister, shadow[chip, ChipSequences.VolumeRegister] & mask);
        // What is held goes on with the chip that was selected where it was cut.
        if (stream.TakenChip is { } chipBefore)
            now.Select(chipBefore);
        link.Send(now.Take());
    }

    /// <summary>Bytes are held until the time line runs: the board plays at once what it gets, and would run dry without the lead.</summary>
    private void Release()
    {
        if (stream.Count == 0 || !line.IsRunning)
            return;
        fault.Guard(() => link.Send(stream.Take()));
        sentEnd = stream.End;
    }

    private void ThrowIfBroken()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        fault.ThrowIfSet();
    }
}
