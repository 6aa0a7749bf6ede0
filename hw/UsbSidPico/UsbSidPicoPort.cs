using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>A USBSID-Pico as a port: up to four SIDs, timed by the board from delays in front of every write.</summary>
public sealed class UsbSidPicoPort : ISidPort
{
    public const string Driver = "usbsid-pico";

    /// <summary>How it is told from other serial ports. CAFE is nobody's own, so the product string decides.</summary>
    public static SerialDevice Device { get; } = new("USBSID-Pico", "cafe", ["4011"], "USBSID-Pico");

    private static readonly TimeSpan closingTime = TimeSpan.FromMilliseconds(5);

    /// <summary>Unused in every SID; a write to it only takes its time.</summary>
    private const int IdleRegister = 0x1e;

    private readonly BoardLink link;
    private readonly TimeLine line;
    private readonly FaultLatch fault;
    private readonly BoardDrift drift = new();
    private readonly CycledPackets packets;
    private readonly ChipShadow shadow;
    private readonly int cycleOffset;
    private readonly byte[] addresses;
    private readonly byte idleAddress;
    private SidClock clock = SidClock.Pal;
    private BoardClock boardClock;
    private int chips;
    private bool paused;
    private bool disposed;
    private long writes;
    private volatile SidDeviceComplaint? complaint;

    private UsbSidPicoPort(BoardLink link, UsbSidPicoBoard board, UsbSidPicoSettings settings, string? serial, TimeProvider time)
    {
        this.link = link;
        fault = new FaultLatch(link.Name);
        Board = board;
        boardClock = Board.Clock;
        cycleOffset = settings.CycleOffset;
        addresses = [.. Board.Sids.Select(sid => (byte)(sid.Number * 32))];
        idleAddress = (byte)(addresses[0] + IdleRegister);
        line = new TimeLine(time, settings.Lead);
        packets = new CycledPackets(cycleOffset, idleAddress);
        shadow = new ChipShadow(Board.Sids.Count);
        Info = new SidPortInfo
        {
            Driver = Driver,
            Name = $"USBSID-Pico v{Board.Board / 10}.{Board.Board % 10}",
            Address = link.Name,
            Serial = serial,
            Firmware = Board.Firmware,
            Chips = [.. Board.Sids.Select((sid, index) => new SidPortChip(sid.Model != SidPortModel.Unknown ? sid.Model : settings.Models.ElementAtOrDefault(index)))],
            Clocks = Board.Clocks,
            Timing = SidPortTiming.Exact,
            Lead = settings.Lead,
        };
    }

    /// <summary>Finds, identifies and mutes the board.</summary>
    /// <exception cref="SidPortException">Absent, Denied, Busy, Refused, Stalled or Lost. Takes up to 8 s on a board that does not answer.</exception>
    /// <exception cref="ArgumentException">The settings are not valid.</exception>
    public static UsbSidPicoPort Open(UsbSidPicoSettings settings, TimeProvider time) => Open(settings, time, SerialPorts.Usb());

    internal static UsbSidPicoPort Open(UsbSidPicoSettings settings, TimeProvider time, IReadOnlyList<SerialPortIdentity> ports)
    {
        if (settings.Validate().FirstOrDefault() is { } complaint)
            throw new ArgumentException(complaint, nameof(settings));
        SerialPortIdentity? found = Device.Find(settings.Path, settings.Serial, ports);
        try
        {
            // The speed means nothing on a port that is USB all the way.
            return Open(SerialPort.Open(settings.Path ?? found!.StablePath ?? found.Path, new SerialSettings(115_200)), settings, found?.Serial, time);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <param name="wire">Belongs to the port from here on, also when this throws.</param>
    internal static UsbSidPicoPort Open(ISerialWire wire, UsbSidPicoSettings settings, string? serial, TimeProvider time)
    {
        var link = new BoardLink(wire);
        try
        {
            var port = new UsbSidPicoPort(link, BoardOpening.Identify(link), settings, serial, time);
            link.Send(Requests.Mute);
            link.Send(Requests.ClearBus);
            link.Send(Requests.Unmute);
            port.ResetRegisters();
            return port;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    public SidPortInfo Info { get; }

    /// <summary>Not before a tune has asked for another clock than the board's.</summary>
    public SidDeviceComplaint? Complaint => complaint;

    /// <summary>What the board said of itself.</summary>
    public UsbSidPicoBoard Board { get; }

    public SidPortReport Report => line.Report(Interlocked.Read(ref writes));

    public TimeSpan Delay => line.Delay;

    public void Begin(SidPortTune tune)
    {
        ThrowIfBroken();
        Info.Require(tune);
        fault.Guard(() =>
        {
            link.DiscardUnsent();
            SetClock(tune.Clock);
            ResetRegisters();
        });
        clock = tune.Clock;
        chips = tune.Models.Count;
        paused = false;
        shadow.Clear();
        line.Begin(clock);
        packets.Begin(clock);
        drift.Begin();
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
        packets.Write(cycles, (byte)(addresses[chip] + register), (byte)value);
        shadow[chip, register] = (byte)value;
        line.Add(cycles);
        Interlocked.Increment(ref writes);
        Release();
    }

    public void Wait(int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cycles);
        ThrowIfBroken();
        packets.Wait(cycles);
        line.Add(cycles);
    }

    public void Push()
    {
        ThrowIfBroken();
        packets.Finish();
        Release();
        if (!line.IsRunning)
            return;
        fault.Guard(() => drift.Look(link.ReadUnsent(), line.Played, clock));
        packets.StretchPpm = drift.StretchPpm;
    }

    /// <remarks>By volume registers: the firmware's own unmuting would turn a volume of 0 into 14.</remarks>
    public void Pause()
    {
        ThrowIfBroken();
        line.Pause();
        paused = true;
        fault.Guard(() => SendNow(Volumes(0xf0)));
    }

    /// <remarks>What had left before the pause was played out; the board waits that long, or it would run ahead of the time line by it.</remarks>
    public void Resume()
    {
        ThrowIfBroken();
        if (!paused)
            return;
        paused = false;
        int ahead = (int)Math.Clamp(drift.LastEnd - line.Played, 0, clock.ToCycles(TimeSpan.FromSeconds(1)));
        fault.Guard(() => SendNow([(idleAddress, 0, ahead), .. Volumes(0xff)]));
        line.Resume();
        Release();
    }

    public void Probe()
    {
        ThrowIfBroken();
        fault.Guard(() =>
        {
            int? count = link.Ask(Requests.ReadSidCount, 1, Replies.Number, ISidPort.StallLimit / 2);
            if (count is null)
                throw new SidPortException(SidPortFault.Stalled, link.Name, "probe", "no answer");
            if (count is 0)
                throw new SidPortException(SidPortFault.Refused, link.Name, "probe", "no SID is enabled in the board configuration any more");
        });
    }

    public void Cancel()
    {
        line.Cancel();
        packets.Forget();
        paused = false;
        if (fault.IsSet || disposed)
            return;
        try
        {
            link.DiscardUnsent();
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
        if (!fault.IsSet)
            Close();
        link.Dispose();
    }

    private void Close()
    {
        try
        {
            link.Send(Requests.Mute);
            link.Drain(closingTime);
        }
        catch (SidPortException error)
        {
            fault.Set(error);
        }
    }

    private void SetClock(SidClock wanted)
    {
        if (UsbSidPicoBoard.Of(boardClock) == wanted || Board.ClockIsFixed)
            return;
        BoardClock number = wanted == SidClock.Pal ? BoardClock.Pal : wanted == SidClock.Ntsc ? BoardClock.Ntsc : BoardClock.OneMegahertz;
        link.Send(Requests.SetClock(number));
        boardClock = BoardOpening.ReadClock(link, ISidPort.StallLimit / 2);
        if (boardClock != number)
        {
            complaint = new SidDeviceComplaint("its clock cannot be changed: free it in the board's config tool", IsHeard: false);
            throw new SidPortException(SidPortFault.Unsupported, link.Name, "begin", "the board does not let its clock be changed");
        }
        complaint = null;
    }

    /// <summary>Volumes go out as well, for the board's memory of them: unmuted it would have made 14 of 0.</summary>
    private void ResetRegisters()
    {
        link.Send(Requests.ResetRegisters);
        Silence();
    }

    private void Silence()
    {
        foreach (byte address in addresses)
            SendNow([.. ChipSequences.SilencedRegisters.ToArray().Select(register => ((byte)(address + register), (byte)0, ChipSequences.Spacing))]);
        shadow.Clear();
    }

    private IEnumerable<(byte Address, byte Value, int Cycles)> Volumes(byte mask)
    {
        for (int chip = 0; chip < chips; chip++)
            yield return ((byte)(addresses[chip] + ChipSequences.VolumeRegister), (byte)(shadow[chip, ChipSequences.VolumeRegister] & mask), ChipSequences.Spacing);
    }

    /// <summary>Beside the time line.</summary>
    private void SendNow(IEnumerable<(byte Address, byte Value, int Cycles)> sequence)
    {
        var now = new CycledPackets(cycleOffset, idleAddress);
        now.Begin(clock);
        foreach ((byte address, byte value, int cycles) in sequence)
            now.Write(cycles, address, value);
        now.Finish();
        foreach (CycledPacket packet in now.Ready)
            link.Send(packet.Bytes);
    }

    /// <summary>Packets are held until the time line runs: the board plays at once what it gets, and would run dry without the lead.</summary>
    private void Release()
    {
        if (packets.Ready.Count > 0 && line.IsRunning)
            fault.Guard(SendReady);
    }

    private void SendReady()
    {
        while (packets.Ready.TryDequeue(out CycledPacket packet))
        {
            link.Send(packet.Bytes);
            drift.Sent(packet.End);
        }
    }

    private void ThrowIfBroken()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        fault.ThrowIfSet();
    }
}
