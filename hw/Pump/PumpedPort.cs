using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Pump;

/// <summary>A host-timed device as a port: events go to a pump in a process of its own, reports come back.</summary>
/// <remarks>The pump's death is the device's loss. A pump that is killed cannot silence its chips; opening the device again does.</remarks>
public sealed class PumpedPort : ISidPort
{
    /// <summary>What may be on its way or in the pump's ring, so that the ring is never full.</summary>
    private const long MostUnderway = PumpRing.Capacity - 2048;

    /// <summary>So much is taken beyond the lead once the queue has come down to it: head, pipe and pump wake up the fewer times.</summary>
    private static readonly TimeSpan helping = TimeSpan.FromMilliseconds(40);

    /// <summary>The pump's time line is taken to have gone on for so long after a report: two reports' time.</summary>
    private static readonly TimeSpan mostAge = TimeSpan.FromMilliseconds(100);

    /// <summary>A pump that goes has mostly just said why.</summary>
    private static readonly TimeSpan lastWords = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan openLimit = TimeSpan.FromSeconds(10);

    private readonly IPumpProcess process;
    private readonly PumpReader reader;
    private readonly Lock sending = new();
    private readonly byte[] gathered = new byte[4096];
    private int count;
    private long sent;
    private long given;
    private long tunes;
    private SidClock clock = SidClock.Pal;
    private double hertz = SidClock.Pal.Hz;
    private int chips;
    private bool paused;
    private bool filling = true;
    private bool disposed;

    private PumpedPort(IPumpProcess process)
    {
        this.process = process;
        reader = new PumpReader(process, SendHeartbeat);
    }

    public SidPortInfo Info => reader.Info;

    public SidPortReport Report
    {
        get
        {
            PumpReport report = reader.Report;
            // Until the pump has begun the tune its counters are the one's before.
            if (report.Tunes != Interlocked.Read(ref tunes))
                return new SidPortReport(0, Interlocked.Read(ref given), 0, 0, TimeSpan.Zero, 0, 0);
            long end = Interlocked.Read(ref given);
            long since = report.IsRunning ? (long)(Least(reader.Age, mostAge).TotalSeconds * Volatile.Read(ref hertz)) : 0;
            long played = Math.Min(report.PlayedCycles + since, Math.Max(end, report.PlayedCycles));
            return new SidPortReport(played, Math.Max(end - played, 0), report.Writes, report.LateWrites, Time(report.WorstNanoseconds), DroppedWrites: 0, report.Underruns);
        }
    }

    /// <summary>Any thread.</summary>
    public PumpStatistics Statistics =>
        new(process.Id, Time(reader.Report.P99Nanoseconds), Time(reader.Report.WorstNanoseconds), reader.Report.AllocatedBytes);

    public TimeSpan Delay
    {
        get
        {
            if (paused)
                return Info.Lead;
            // A pump that says nothing more is soon fed again, which tells why.
            TimeSpan surplus = clock.ToTime(Interlocked.Read(ref given) - reader.Report.PlayedCycles) - reader.Age - Info.Lead;
            filling = surplus < (filling ? helping : TimeSpan.Zero);
            return filling ? TimeSpan.Zero : surplus;
        }
    }

    /// <summary>Waits until the pump has opened its device.</summary>
    /// <param name="process">Belongs to the port from here on, also when this throws.</param>
    /// <exception cref="SidPortException">The device's own reason, or Stalled when the pump says nothing.</exception>
    public static PumpedPort Open(IPumpProcess process)
    {
        var port = new PumpedPort(process);
        try
        {
            port.reader.Await(() => port.reader.IsOpen, openLimit, "open");
            return port;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    public void Begin(SidPortTune tune)
    {
        ThrowIfBroken();
        Info.Require(tune);
        if (tune.Models.Count > PumpEvent.MostChips)
            throw new SidPortException(SidPortFault.Unsupported, Info.Address, "begin", $"the tune is for {tune.Models.Count} chips, a pump drives {PumpEvent.MostChips}");
        count = 0;
        Add(new PumpEvent(PumpEventKind.Cancel));
        Add(new PumpEvent(PumpEventKind.ClockNumerator, Operand: (uint)tune.Clock.Numerator));
        Add(new PumpEvent(PumpEventKind.ClockDenominator, Operand: (uint)tune.Clock.Denominator));
        Add(new PumpEvent(PumpEventKind.Frame, Operand: (uint)tune.FrameCycles));
        for (int chip = 0; chip < tune.Models.Count; chip++)
            Add(new PumpEvent(PumpEventKind.Model, (byte)chip, Value: (byte)tune.Models[chip]));
        Add(new PumpEvent(PumpEventKind.Begin, (byte)tune.Models.Count));
        clock = tune.Clock;
        Volatile.Write(ref hertz, clock.Hz);
        chips = tune.Models.Count;
        paused = false;
        Interlocked.Exchange(ref given, 0);
        long begun = Interlocked.Increment(ref tunes);
        Push();
        reader.Await(() => reader.Report.Tunes == begun, ISidPort.StallLimit, "begin");
        // The ring is empty now, and events that go past it were counted as well.
        sent = reader.Report.PoppedEvents;
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        ISidPort.CheckWrite(cycles, chip, chips, register, value);
        Add(new PumpEvent(PumpEventKind.Write, (byte)chip, (byte)register, (byte)value, (uint)cycles));
        Interlocked.Add(ref given, cycles);
    }

    public void Wait(int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cycles);
        Add(new PumpEvent(PumpEventKind.Wait, Operand: (uint)cycles));
        Interlocked.Add(ref given, cycles);
    }

    public void Push()
    {
        ThrowIfBroken();
        if (sent + count / PumpEvent.Bytes - reader.Report.PoppedEvents > MostUnderway)
            reader.Await(() => sent + count / PumpEvent.Bytes - reader.Report.PoppedEvents <= MostUnderway, ISidPort.StallLimit, "write");
        Send();
    }

    public void Pause() => Immediately(PumpEventKind.Pause, true);

    public void Resume() => Immediately(PumpEventKind.Resume, false);

    public void Probe()
    {
        Add(new PumpEvent(PumpEventKind.Probe));
        Push();
    }

    public void Cancel()
    {
        count = 0;
        paused = false;
        Interlocked.Exchange(ref given, reader.Report.PlayedCycles);
        if (!TrySend(PumpEventKind.Cancel))
            reader.Break(new SidPortException(SidPortFault.Lost, "pump", "cancel", "the pump has gone"), lastWords);
    }

    public void Interrupt() => reader.Break(new SidPortException(SidPortFault.Lost, "pump", "write", "interrupted"));

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        TrySend(PumpEventKind.Stop);
        lock (sending)
            process.Input.Dispose();
        if (!process.WaitForExit(ISidPort.StallLimit))
            process.Kill();
        reader.Dispose();
        process.Dispose();
    }

    private void Immediately(PumpEventKind kind, bool pausing)
    {
        Add(new PumpEvent(kind));
        paused = pausing;
        Push();
    }

    private void Add(PumpEvent next)
    {
        if (count == gathered.Length)
            Push();
        next.Write(gathered.AsSpan(count));
        count += PumpEvent.Bytes;
    }

    private void Send()
    {
        try
        {
            lock (sending)
                process.Input.Write(gathered.AsSpan(0, count), ISidPort.StallLimit);
        }
        catch (WireException error)
        {
            // The pump may have said why before it went.
            reader.Break(SidPortException.From(error), lastWords);
            ThrowIfBroken();
        }
        sent += count / PumpEvent.Bytes;
        count = 0;
    }

    /// <summary>That a pump is gone is seen at its output; the heartbeat need not tell.</summary>
    private void SendHeartbeat() => TrySend(PumpEventKind.Heartbeat);

    /// <summary>For what must not fail.</summary>
    /// <returns>False when the pump cannot be told.</returns>
    private bool TrySend(PumpEventKind kind)
    {
        Span<byte> bytes = stackalloc byte[PumpEvent.Bytes];
        new PumpEvent(kind).Write(bytes);
        try
        {
            lock (sending)
                return process.Input.TryWrite(bytes) == bytes.Length;
        }
        catch (Exception error) when (error is WireException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void ThrowIfBroken()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        reader.ThrowIfBroken();
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Time(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
