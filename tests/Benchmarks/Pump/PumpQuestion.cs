using System.Diagnostics;
using SidFlow.Benchmarks.Devices;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Benchmarks.Pump;

/// <summary>How late are the writes of a host-timed device, with and without load, and what does giving them their time cost?</summary>
/// <remarks>The pump is a child process as in the daemon, its device a simulated one that takes every write at once.</remarks>
static class PumpQuestion
{
    static readonly TimeSpan before = TimeSpan.FromSeconds(1);
    static readonly TimeSpan length = TimeSpan.FromSeconds(15);

    readonly record struct Jitter(PumpStatistics Statistics, SidPortReport Report, double CpuPercent, long Allocated);

    public static int Run(CancellationToken stop)
    {
        (string, IReadOnlyList<TapeSlice>)[] tapes = [("First_Light", DeviceTapes.Frames(before + length)), ("8 kHz samples", DeviceTapes.Samples(before + length))];
        bool granted = IsGranted();
        int cores = Environment.ProcessorCount;

        Report.Header("Lateness of a host-timed device's writes");
        var rows = new List<string[]>();
        foreach ((string name, IReadOnlyList<TapeSlice> tape) in tapes)
            foreach (bool realTime in granted ? (bool[])[true, false] : [false])
                foreach (int spin in (int[])[PumpSettings.UsualSpinMicroseconds, 0])
                {
                    Jitter quiet = Measure(tape, 0, spin, realTime, stop);
                    Jitter loaded = Measure(tape, cores, spin, realTime, stop);
                    rows.Add([name, realTime ? "FIFO" : "ordinary", $"{spin}",
                        Microseconds(quiet.Statistics.P99Lateness), Microseconds(quiet.Statistics.WorstLateness), Share(quiet),
                        Microseconds(loaded.Statistics.P99Lateness), Microseconds(loaded.Statistics.WorstLateness), Share(loaded),
                        Report.Number(quiet.CpuPercent, 2), $"{quiet.Allocated + loaded.Allocated}"]);
                }
        Report.Table(["tune", "thread", "spin µs", "p99 µs", "max µs", "late %", "loaded p99 µs", "loaded max µs", "loaded late %", "pump % of a core", "allocated bytes"], rows);
        Console.WriteLine($"SCHED_FIFO is {(granted ? "granted" : "refused")} here. Load average now: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}. {length.TotalSeconds:F0} s each, lead 100 ms; "
            + $"loaded: {cores} processes that never rest on {cores} cores; a write is late from 1 ms on.");
        return 0;
    }

    static Jitter Measure(IReadOnlyList<TapeSlice> tape, int load, int spin, bool realTime, CancellationToken stop)
    {
        List<Process> busy = [.. Enumerable.Range(0, load).Select(_ => Process.Start("sh", ["-c", "while :; do :; done"]))];
        try
        {
            using PumpedPort port = PumpedKinds.Open("simulated", new SimulatedSettings { Lead = TimeSpan.FromMilliseconds(100) }, spin, realTime);
            port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] });
            int first = (int)(before / Machines.Slice);
            Feed(port, tape.Take(first), stop);
            PumpStatistics started = port.Statistics;
            ProcessCost used = ProcessCost.Of(started.ProcessId);
            long start = Stopwatch.GetTimestamp();
            Feed(port, tape.Skip(first), stop);
            TimeSpan cpu = (ProcessCost.Of(started.ProcessId) - used).Cpu;
            return new Jitter(port.Statistics, port.Report, 100 * cpu / Stopwatch.GetElapsedTime(start), port.Statistics.AllocatedBytes - started.AllocatedBytes);
        }
        finally
        {
            foreach (Process process in busy)
            {
                process.Kill();
                process.WaitForExit(1000);
                process.Dispose();
            }
        }
    }

    /// <summary>As the deck's head does: one slice after the other, and a rest whenever none is wanted.</summary>
    static void Feed(PumpedPort port, IEnumerable<TapeSlice> tape, CancellationToken stop)
    {
        foreach (TapeSlice slice in tape)
        {
            while (port.Delay is { Ticks: > 0 } delay)
            {
                stop.ThrowIfCancellationRequested();
                Thread.Sleep(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)));
            }
            uint last = 0;
            foreach (SidWrite write in slice.Writes.Span)
            {
                port.Write((int)(write.Offset - last), write.Chip, write.Register, write.Value);
                last = write.Offset;
            }
            port.Wait((int)(slice.Length.Value - last));
            port.Push();
        }
    }

    static bool IsGranted()
    {
        var thread = new RealTimeThread("probe", new RealTimeSettings(LockMemory: false), () => Thread.Yield());
        thread.Join(TimeSpan.FromSeconds(1));
        return thread.Grant.Result.IsRealTime;
    }

    static string Share(Jitter jitter) => Report.Number(100.0 * jitter.Report.LateWrites / Math.Max(1, jitter.Report.Writes), 2);

    static string Microseconds(TimeSpan time) => Report.Number(time.TotalMicroseconds, 0);
}
