using System.Diagnostics;
using System.Text.Json;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Pump;

/// <summary>The parent's ear at a pump: keeps its last report, notices its death and its silence, and gives it a heartbeat.</summary>
internal sealed class PumpReader : IDisposable
{
    /// <summary>The pump ends when it hears nothing for 2 s.</summary>
    private static readonly TimeSpan heartbeatEvery = TimeSpan.FromMilliseconds(250);

    private readonly IPumpProcess process;
    private readonly Action heartbeat;
    private readonly Thread thread;
    private readonly object changed = new();
    private PumpReport report;
    private long reported = Stopwatch.GetTimestamp();
    private SidPortInfo? info;
    private SidPortException? broken;
    private bool ended;

    public PumpReader(IPumpProcess process, Action heartbeat)
    {
        this.process = process;
        this.heartbeat = heartbeat;
        thread = new Thread(Listen) { IsBackground = true, Name = "pump reports" };
        thread.Start();
    }

    public bool IsOpen { get { lock (changed) return info is not null; } }
    public SidPortInfo Info { get { lock (changed) return info ?? throw new InvalidOperationException("the pump is not open"); } }
    public PumpReport Report { get { lock (changed) return report; } }

    /// <summary>Of the last report; less than the stall limit while the pump is well.</summary>
    public TimeSpan Age { get { lock (changed) return Stopwatch.GetElapsedTime(reported); } }

    /// <exception cref="SidPortException">Stalled when it does not come true in time, or why the pump is lost.</exception>
    public void Await(Func<bool> condition, TimeSpan limit, string operation)
    {
        long start = Stopwatch.GetTimestamp();
        lock (changed)
        {
            while (!condition())
            {
                ThrowIfBroken();
                TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !Monitor.Wait(changed, left))
                    throw broken ?? new SidPortException(SidPortFault.Stalled, "pump", operation, $"no answer within {limit.TotalMilliseconds:f0} ms");
            }
        }
    }

    /// <summary>Notes that the pump is lost. The first reason stays.</summary>
    /// <param name="grace">So long the pump's own last words are waited for.</param>
    public void Break(SidPortException reason, TimeSpan grace = default)
    {
        lock (changed)
        {
            long start = Stopwatch.GetTimestamp();
            for (TimeSpan left = grace; left > TimeSpan.Zero && broken is null && !ended; left = grace - Stopwatch.GetElapsedTime(start))
                Monitor.Wait(changed, left);
            broken ??= reason;
            Monitor.PulseAll(changed);
        }
    }

    public void ThrowIfBroken()
    {
        lock (changed)
            if (broken is not null)
                throw new SidPortException(broken.Fault, broken.Device, broken.Operation, broken.Reason, broken);
    }

    public void Dispose()
    {
        process.Output.Interrupt();
        thread.Join();
    }

    private void Listen()
    {
        var frames = new PumpFrameReader();
        try
        {
            long beaten = Stopwatch.GetTimestamp();
            while (true)
            {
                int count = process.Output.Read(frames.Room, TimeSpan.FromMilliseconds(100));
                frames.Add(count);
                while (frames.TryRead(out byte kind, out byte[] payload))
                    Take(kind, payload);
                if (IsOpen && Age > ISidPort.StallLimit)
                {
                    Break(new SidPortException(SidPortFault.Stalled, "pump", "report", $"it said nothing for {ISidPort.StallLimit.TotalMilliseconds:f0} ms"));
                    process.Kill();
                }
                if (Stopwatch.GetElapsedTime(beaten) < heartbeatEvery)
                    continue;
                beaten = Stopwatch.GetTimestamp();
                heartbeat();
            }
        }
        catch (WireException error)
        {
            Break(new SidPortException(SidPortFault.Lost, "pump", "report", "the pump has ended", error));
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            Break(new SidPortException(SidPortFault.Refused, "pump", "report", error.Message, error));
            process.Kill();
        }
        lock (changed)
        {
            ended = true;
            Monitor.PulseAll(changed);
        }
    }

    private void Take(byte kind, byte[] payload)
    {
        lock (changed)
        {
            reported = Stopwatch.GetTimestamp();
            if (kind == PumpFrame.Report)
                report = PumpReport.Read(payload);
            else if (kind == PumpFrame.Opened)
                info = JsonSerializer.Deserialize<SidPortInfo>(payload) ?? throw new InvalidDataException("a device without a description");
            else
                TakeFailure(JsonSerializer.Deserialize<PumpFailure>(payload) ?? throw new InvalidDataException("a failure without a reason"));
            Monitor.PulseAll(changed);
        }
    }

    private void TakeFailure(PumpFailure failure) =>
        broken ??= new SidPortException(failure.Fault, failure.Device, failure.Operation, failure.Reason);
}
