using System.Text.Json;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.Pump;

/// <summary>How a pump's process behaves towards the kernel.</summary>
/// <param name="SpinMicroseconds">The processor is kept so long before each deadline: as late as waking up usually is.</param>
public sealed record PumpSettings(RealTimeSettings RealTime, int SpinMicroseconds = PumpSettings.UsualSpinMicroseconds)
{
    public const int UsualSpinMicroseconds = 30;
}

/// <summary>The pump's side of the pipes: fills the ring from the input, reports on the output, ends when either is gone.</summary>
/// <remarks>However it ends, the chips are silenced first. Allocates nothing between a tune's beginning and its end.</remarks>
public sealed class PumpChild
{
    private static readonly TimeSpan reportEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan idleReportEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>A parent that says nothing for so long hangs, and a chip must not sound on its behalf.</summary>
    private static readonly TimeSpan parentLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan endLimit = TimeSpan.FromMilliseconds(300);

    private readonly IByteWire input;
    private readonly IByteWire output;
    private readonly PumpRing ring = new();
    private readonly PumpLoop loop;
    private readonly IChipBus bus;
    private readonly byte[] received = new byte[4096];
    private readonly byte[] reportFrame = new byte[PumpFrame.HeadBytes + PumpReport.Bytes];
    private int pending;
    private int parsed;
    private long tunesReported;
    private bool stopAsked;
    private volatile SidPortException? fault;

    private PumpChild(IChipBus bus, IPumpClock clock, IByteWire input, IByteWire output)
    {
        this.bus = bus;
        this.input = input;
        this.output = output;
        loop = new PumpLoop(bus, ring, clock);
        PumpFrame.WriteHead(reportFrame, PumpFrame.Report, PumpReport.Bytes);
    }

    /// <summary>Serves standard input and output until the parent closes them or <paramref name="stop"/> is cancelled.</summary>
    /// <returns>0, or 1 when the device failed; the reason has then gone out.</returns>
    public static int Run(Func<IChipBus> openBus, PumpSettings settings, CancellationToken stop)
    {
        using IByteWire input = PipeEnd.Adopt("standard input", PipeEnd.StandardInput, owner: null);
        using IByteWire output = PipeEnd.Adopt("standard output", PipeEnd.StandardOutput, owner: null);
        return Run(openBus, settings, input, output, stop);
    }

    internal static int Run(Func<IChipBus> openBus, PumpSettings settings, IByteWire input, IByteWire output, CancellationToken stop)
    {
        try
        {
            using IChipBus bus = openBus();
            var clock = new PumpClock(settings.SpinMicroseconds * 1000L);
            using CancellationTokenRegistration stopping = stop.Register(input.Interrupt);
            output.Write(PumpFrame.Make(PumpFrame.Opened, JsonSerializer.SerializeToUtf8Bytes(bus.Info)), TimeSpan.FromSeconds(1));
            var child = new PumpChild(bus, clock, input, output);
            child.Serve(settings.RealTime);
            if (child.fault is null)
                return 0;
            SendFailure(output, child.fault);
            return 1;
        }
        catch (SidPortException error)
        {
            SendFailure(output, error);
            return 1;
        }
    }

    private static void SendFailure(IByteWire output, SidPortException error)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new PumpFailure(error.Fault, error.Device, error.Operation, error.Reason));
        output.TryWrite(PumpFrame.Make(PumpFrame.Failed, json));
    }

    private void Serve(RealTimeSettings settings)
    {
        var thread = new RealTimeThread("pump", settings, Turn);
        try
        {
            ReadAndReport();
        }
        catch (WireException end) when (end.Errno is Errno.ECANCELED or Errno.EIO or Errno.EPIPE)
        {
            // Interrupted from here, or the parent is gone: an end like any other.
            stopAsked = true;
        }
        loop.Stop();
        if (thread.Join(endLimit))
            return;
        // The device holds the thread; with its call broken off the bus can be closed.
        bus.Interrupt();
        thread.Join(endLimit);
    }

    /// <summary>On the real-time thread.</summary>
    private void Turn()
    {
        try
        {
            while (loop.Step())
                continue;
        }
        catch (SidPortException error)
        {
            fault = error;
            input.Interrupt();
        }
    }

    private void ReadAndReport()
    {
        long heard = MonotonicTime.Now;
        long reported = 0;
        while (!stopAsked && fault is null)
        {
            TimeSpan every = loop.IsPlaying ? reportEvery : idleReportEvery;
            int count = pending < received.Length ? input.Read(received.AsSpan(pending), every) : 0;
            if (count > 0)
                heard = MonotonicTime.Now;
            else if (Since(heard) > parentLimit)
                return;
            pending += count;
            Parse();
            if (Since(reported) >= every || loop.Report.Tunes != tunesReported)
            {
                reported = MonotonicTime.Now;
                SendReport();
            }
        }
    }

    private static TimeSpan Since(long time) => TimeSpan.FromTicks((MonotonicTime.Now - time) / TimeSpan.NanosecondsPerTick);

    private void Parse()
    {
        bool wasEmpty = ring.Pushed == ring.Popped;
        parsed = 0;
        while (pending - parsed >= PumpEvent.Bytes && Accept(PumpEvent.Read(received.AsSpan(parsed))))
            parsed += PumpEvent.Bytes;
        pending -= parsed;
        received.AsSpan(parsed, pending).CopyTo(received);
        if (wasEmpty && parsed > 0)
            loop.Wake();
        // A full ring: give the other thread time. The parent keeps count, so this is rare.
        if (parsed == 0 && pending == received.Length)
            Thread.Sleep(1);
    }

    /// <returns>False when the ring has no room; the event comes again.</returns>
    private bool Accept(PumpEvent next)
    {
        if (!next.IsValid)
        {
            fault = new SidPortException(SidPortFault.Refused, bus.Info.Address, "pump", $"its parent sent a record of kind {(byte)next.Kind} that makes no sense");
            return true;
        }
        if (!next.IsImmediate)
            return Queue(next);
        switch (next.Kind)
        {
            case PumpEventKind.Pause:
            case PumpEventKind.Resume:
                loop.SetPause(next.Kind == PumpEventKind.Pause);
                break;
            case PumpEventKind.Cancel:
                loop.Cancel();
                break;
            case PumpEventKind.Stop:
                stopAsked = true;
                break;
            default:
                // A heartbeat has done its work by coming.
                break;
        }
        return true;
    }

    private bool Queue(PumpEvent next)
    {
        // Counted first: what is taken may never be more than what was given.
        if (ring.Pushed - ring.Popped == PumpRing.Capacity)
            return false;
        if (next.IsTimed)
            loop.AddGiven(next.Operand);
        return ring.TryPush(next);
    }

    /// <summary>A report that finds no room is left out: the next one says more.</summary>
    private void SendReport()
    {
        PumpReport report = loop.Report;
        report.Write(reportFrame.AsSpan(PumpFrame.HeadBytes));
        output.TryWrite(reportFrame);
        tunesReported = report.Tunes;
    }
}
