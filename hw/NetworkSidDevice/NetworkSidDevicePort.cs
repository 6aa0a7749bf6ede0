using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>A Network SID Device, protocol versions 1 to 4. Its busy answer is the clock.</summary>
public sealed class NetworkSidDevicePort : ISidPort
{
    public const int NewestVersion = 4;

    /// <summary>A server that never says busy is not fed further ahead than this; nor is more kept here for one that always does.</summary>
    private static readonly TimeSpan mostAhead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longestHold = TimeSpan.FromMilliseconds(100);

    /// <summary>A server busy for so long after its queue must have run dry is dead. Commands that wait for quiet have no more than this.</summary>
    private static readonly TimeSpan busyLimit = TimeSpan.FromMilliseconds(600);

    private readonly NetworkSidDeviceSettings settings;
    private readonly TimeProvider time;
    private readonly NsdConnection connection;
    private readonly TimeLine line;
    private readonly int version;
    private readonly NsdConfigurations configurations;
    private NsdWriteStream stream = new();
    private ChipShadow shadow = new(1);
    private SidClock clock = SidClock.Pal;
    private int chips = 1;
    private int firstSid;
    private bool paused;
    private bool disposed;
    private int busyTries;
    private long busySince;
    private long busyAt;
    private TimeSpan busyHold;
    private long writes;

    private NetworkSidDevicePort(NetworkSidDeviceSettings settings, NsdConnection connection, TimeProvider time)
    {
        this.settings = settings;
        this.connection = connection;
        this.time = time;
        line = new TimeLine(time, settings.Queue / 2);
        version = AskVersion();
        configurations = new NsdConfigurations(AskConfigurations(), settings, connection.Name);
        Info = new SidPortInfo
        {
            Driver = "network-sid-device",
            Name = $"Network SID Device, version {version}",
            Address = connection.Name,
            Firmware = $"{version}",
            Chips = version == 1 ? [configurations.Chips[0]] : configurations.Chips,
            Clocks = [SidClock.Pal, SidClock.Ntsc],
            Timing = SidPortTiming.Exact,
            Lead = settings.Queue / 2,
            Latency = version >= 4 ? settings.OutputDelay : TimeSpan.Zero,
        };
    }

    public SidPortInfo Info { get; }

    /// <param name="settings">Valid.</param>
    /// <exception cref="SidPortException">Absent, Stalled, Lost; Refused: not such a device, or one without what the settings name.</exception>
    /// <exception cref="OperationCanceledException">By <paramref name="stop"/>.</exception>
    public static NetworkSidDevicePort Open(NetworkSidDeviceSettings settings, TimeProvider time, CancellationToken stop = default)
    {
        try
        {
            return Open(settings, TcpWire.Connect(settings.Host, settings.Port, settings.ConnectTimeout, stop), time);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <summary>Over a wire that is there already; it is the port's from now on.</summary>
    /// <inheritdoc cref="Open(NetworkSidDeviceSettings, TimeProvider, CancellationToken)" path="/exception"/>
    public static NetworkSidDevicePort Open(NetworkSidDeviceSettings settings, IByteWire wire, TimeProvider time)
    {
        if (settings.Validate() is [var wrong, ..])
            throw new ArgumentException(wrong, nameof(settings));
        var connection = new NsdConnection(wire, time);
        try
        {
            var port = new NetworkSidDevicePort(settings, connection, time);
            port.SetUp(new SidPortTune { Clock = SidClock.Pal, Models = [.. port.Info.Chips.Select(chip => chip.Model)] });
            port.Mute();
            return port;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SidPortReport Report => line.Report(Interlocked.Read(ref writes));

    public TimeSpan Delay
    {
        get
        {
            if (paused)
                return Info.Lead;
            TimeSpan held = busyHold - time.GetElapsedTime(busyAt);
            TimeSpan ahead = line.Delay - (mostAhead - Info.Lead);
            TimeSpan longer = held > ahead ? held : ahead;
            return longer > TimeSpan.Zero ? longer : TimeSpan.Zero;
        }
    }

    public void Begin(SidPortTune tune)
    {
        ThrowIfDisposed();
        connection.ThrowIfBroken();
        Info.Require(tune);
        Interlocked.Exchange(ref writes, 0);
        SetUp(tune);
        line.Begin(tune.Clock);
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        ISidPort.CheckWrite(cycles, chip, chips, register, value);
        Pass(cycles);
        if (register < ChipSequences.Registers)
            stream.Write(chip, register, value);
        Drain();
    }

    public void Wait(int cycles)
    {
        Pass(cycles);
        Drain();
    }

    public void Push()
    {
        ThrowIfDisposed();
        connection.ThrowIfBroken();
        stream.Push();
        Drain();
    }

    public void Pause()
    {
        ThrowIfDisposed();
        connection.ThrowIfBroken();
        if (paused)
            return;
        line.Pause();
        paused = true;
        SetVolumes(0xf0);
    }

    public void Resume()
    {
        ThrowIfDisposed();
        connection.ThrowIfBroken();
        if (!paused)
            return;
        SetVolumes(0xff);
        paused = false;
        line.Resume();
    }

    public void Probe()
    {
        ThrowIfDisposed();
        NsdReply reply = connection.Ask(NsdRequest.Encode(NsdCommand.GetVersion), ISidPort.StallLimit);
        if (reply.Answer != NsdAnswer.Version)
            throw connection.Unexpected(NsdCommand.GetVersion, reply);
    }

    /// <remarks>A connection that broke is not used again: the server silences itself when it closes.</remarks>
    public void Cancel()
    {
        paused = false;
        line.Cancel();
        Forget();
        if (connection.IsBroken || disposed)
            return;
        try
        {
            Tell(new(NsdRequest.Encode(NsdCommand.Flush, firstSid)));
            Tell(new(NsdRequest.Encode(NsdCommand.TryReset, firstSid, 0)));
            Mute();
        }
        catch (SidPortException error)
        {
            connection.Break(error);
        }
    }

    public void Interrupt() => connection.Interrupt();

    public void Dispose()
    {
        if (disposed)
            return;
        Cancel();
        disposed = true;
        connection.Dispose();
    }

    private int AskVersion()
    {
        NsdReply reply = connection.Ask(NsdRequest.Encode(NsdCommand.GetVersion), settings.ConnectTimeout);
        if (reply.Answer != NsdAnswer.Version || reply.Value == 0)
            throw connection.Refusal("it does not tell a version, so it is no Network SID Device, or too old a one");
        return Math.Min((int)reply.Value, NewestVersion);
    }

    private List<NsdConfiguration> AskConfigurations()
    {
        if (version == 1)
            return [new(0, SidPortModel.Mos6581, "6581"), new(1, SidPortModel.Mos8580, "8580")];
        NsdReply count = connection.Ask(NsdRequest.Encode(NsdCommand.GetConfigCount), settings.ConnectTimeout);
        if (count.Answer != NsdAnswer.Count)
            throw connection.Unexpected(NsdCommand.GetConfigCount, count);
        if (count.Value == 0)
            throw connection.Refusal("it has no SID configuration at all");
        var all = new List<NsdConfiguration>();
        for (int index = 0; index < count.Value; index++)
        {
            NsdReply info = connection.Ask(NsdRequest.Encode(NsdCommand.GetConfigInfo, index), settings.ConnectTimeout);
            if (info.Answer != NsdAnswer.Info)
                throw connection.Unexpected(NsdCommand.GetConfigInfo, info);
            all.Add(new NsdConfiguration(index, info.Value == 0 ? SidPortModel.Mos6581 : SidPortModel.Mos8580, info.Name));
        }
        return all;
    }

    private void SetUp(SidPortTune tune)
    {
        NsdConfiguration[] wanted = [.. tune.Models.Select((model, chip) => configurations.For(chip, model))];
        firstSid = version == 1 ? NsdSetUp.FixedDevice(settings, tune, wanted[0]) : 0;
        clock = tune.Clock;
        chips = wanted.Length;
        paused = false;
        Forget();
        stream = new NsdWriteStream(firstSid);
        shadow = new ChipShadow(chips);
        foreach (NsdSetUp.Step step in version == 1 ? NsdSetUp.ForFixed(firstSid) : NsdSetUp.For(version, settings, tune, wanted))
            Tell(step);
    }

    private void Tell(NsdSetUp.Step step)
    {
        NsdReply reply = connection.AskPatiently(step.Request, ISidPort.StallLimit, busyLimit);
        if (reply.Answer != NsdAnswer.Ok && !(step.MayRefuse && reply.Answer == NsdAnswer.Error))
            throw connection.Unexpected((NsdCommand)step.Request[0], reply);
    }

    private void Mute()
    {
        var silence = new NsdWriteStream(firstSid);
        for (int chip = 0; chip < chips; chip++)
        {
            foreach (byte register in ChipSequences.SilencedRegisters)
            {
                silence.Wait(ChipSequences.Spacing);
                silence.Write(chip, register, 0);
            }
        }
        SendAhead(silence);
    }

    private void SetVolumes(byte mask)
    {
        var volumes = new NsdWriteStream(firstSid);
        for (int chip = 0; chip < chips; chip++)
        {
            volumes.Wait(ChipSequences.Spacing);
            volumes.Write(chip, ChipSequences.VolumeRegister, shadow[chip, ChipSequences.VolumeRegister] & mask);
        }
        SendAhead(volumes);
    }

    /// <summary>In front of what is gathered, and not part of the tune.</summary>
    private void SendAhead(NsdWriteStream writesAhead)
    {
        writesAhead.Push();
        while (writesAhead.Packets > 0)
            Tell(new(writesAhead.Take().Bytes));
        busyTries = 0;
        busyHold = TimeSpan.Zero;
    }

    private void Pass(int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cycles);
        ThrowIfDisposed();
        connection.ThrowIfBroken();
        line.Add(cycles);
        stream.Wait(cycles);
    }

    /// <summary>Sends what is complete until the server is busy. Waits for it only when too much is gathered.</summary>
    private void Drain()
    {
        if (paused)
            return;
        long start = time.GetTimestamp();
        while (stream.Packets > 0)
        {
            TimeSpan hold = busyHold - time.GetElapsedTime(busyAt);
            if (hold <= TimeSpan.Zero)
            {
                Offer(stream.Peek());
                continue;
            }
            if (clock.ToTime(stream.PacketedCycles) <= mostAhead)
                return;
            if (time.GetElapsedTime(start) > ISidPort.StallLimit)
                throw Stalled("its queue does not move");
            connection.Rest(NsdConnection.RetryAfter(busyTries));
            busyHold = TimeSpan.Zero;
        }
    }

    private void Offer(NsdPacket packet)
    {
        NsdReply reply = connection.Ask(packet.Bytes, ISidPort.StallLimit);
        switch (reply.Answer)
        {
            case NsdAnswer.Ok:
                stream.Take();
                Remember(packet);
                busyTries = 0;
                busyHold = TimeSpan.Zero;
                break;
            case NsdAnswer.Busy:
                BeBusy();
                break;
            default:
                throw connection.Unexpected((NsdCommand)packet.Bytes[0], reply);
        }
    }

    /// <summary>The caller stays away for as long as the server needs for what waits here already.</summary>
    private void BeBusy()
    {
        busyAt = time.GetTimestamp();
        if (busyTries++ == 0)
            busySince = busyAt;
        if (time.GetElapsedTime(busySince) > settings.Queue + busyLimit)
            throw Stalled($"it has been busy for {(settings.Queue + busyLimit).TotalMilliseconds:f0} ms");
        TimeSpan retry = NsdConnection.RetryAfter(busyTries);
        TimeSpan backlog = clock.ToTime(stream.PacketedCycles);
        busyHold = backlog < retry ? retry : backlog < longestHold ? backlog : longestHold;
    }

    private void Remember(NsdPacket packet)
    {
        Interlocked.Add(ref writes, packet.Writes);
        ReadOnlySpan<byte> entries = packet.Bytes.AsSpan(NsdRequest.HeaderBytes);
        for (int i = 0; i < packet.Writes; i++, entries = entries[NsdRequest.WriteBytes..])
            shadow[entries[2] >> 5, entries[2] & 0x1f] = entries[3];
    }

    private void Forget()
    {
        stream.Clear();
        busyTries = 0;
        busyHold = TimeSpan.Zero;
    }

    private SidPortException Stalled(string reason) =>
        connection.Break(new SidPortException(SidPortFault.Stalled, connection.Name, "write", reason));

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, this);
}
