using System.Diagnostics;
using System.Text.Json;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Benchmarks.Pump;

/// <summary>How late are the writes of a host-timed device, with and without load, and what does driving it cost?</summary>
/// <remarks>The pump is a child process as in the daemon, its device a simulated one that takes every write at once.</remarks>
static class PumpQuestion
{
    static readonly TimeSpan Length = TimeSpan.FromSeconds(15);
    static readonly int[] Spins = [PumpSettings.UsualSpinMicroseconds, 0];

    /// <summary>What the child of this question does.</summary>
    public static int Child(string settings, int spin, CancellationToken stop) =>
        PumpChild.Run(() => SimulatedBus.Open(JsonSerializer.Deserialize<SimulatedSettings>(settings)!, TimeProvider.System),
            new PumpSettings(new RealTimeSettings(), spin), stop);

    public static int Run(CancellationToken stop)
    {
        string demo = Path.Combine(Repository.Top, "artifacts", "demo-tunes", "First_Light.sid");
        (ITapeSource? machine, string? refusal) = Machines.Start(demo, 1);
        if (machine is null)
            throw new InvalidOperationException($"{demo}: {refusal}");
        IReadOnlyList<TapeSlice> frames = Record(machine);
        IReadOnlyList<TapeSlice> digi = Samples(8_000);

        Report.Header("Pump of a host-timed device");
        var rows = new List<string[]>();
        foreach (int load in new[] { 0, Environment.ProcessorCount })
            foreach (int spin in Spins)
            {
                rows.Add(Measure("First_Light", frames, load, spin, stop));
                rows.Add(Measure("8 kHz samples", digi, load, spin, stop));
            }
        Report.Table(["tune", "busy processes", "spin µs", "writes", "p99 µs", "max µs", "late writes", "pump % of a core", "parent %", "allocated bytes"], rows);
        Console.WriteLine($"Real time: {Grant()}. Load average now: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}. {Length.TotalSeconds:F0} s each, lead 100 ms; a batch is late from 1 ms on.");
        return 0;
    }

    static string[] Measure(string name, IReadOnlyList<TapeSlice> tape, int load, int spin, CancellationToken stop)
    {
        List<Process> busy = [.. Enumerable.Range(0, load).Select(_ => Process.Start("sh", ["-c", "while :; do :; done"]))];
        try
        {
            var settings = new SimulatedSettings { Lead = TimeSpan.FromMilliseconds(100) };
            using PumpedPort port = PumpedPort.Open(PumpProcess.Start(Environment.ProcessPath!,
                typeof(PumpQuestion).Assembly.Location, "pump", "child", JsonSerializer.Serialize(settings), $"{spin}"));
            port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] });
            Feed(port, tape, TimeSpan.FromSeconds(1), TimeSpan.Zero, stop);

            PumpStatistics before = port.Statistics;
            TimeSpan childBefore = CpuOf(before.ProcessId);
            TimeSpan parentBefore = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            Feed(port, tape, Length, TimeSpan.FromSeconds(1), stop);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            PumpStatistics after = port.Statistics;
            SidPortReport report = port.Report;
            return [name, $"{load}", $"{spin}", $"{report.Writes}", Microseconds(after.P99Lateness), Microseconds(after.WorstLateness), $"{report.LateWrites}",
                Report.Number(100 * (CpuOf(before.ProcessId) - childBefore).TotalSeconds / seconds, 2),
                Report.Number(100 * (Environment.CpuUsage.TotalTime - parentBefore).TotalSeconds / seconds, 2),
                $"{after.AllocatedBytes - before.AllocatedBytes}"];
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
    static void Feed(PumpedPort port, IReadOnlyList<TapeSlice> tape, TimeSpan length, TimeSpan from, CancellationToken stop)
    {
        long sliceTicks = Machines.Slice.Ticks;
        foreach (TapeSlice slice in tape.Skip((int)(from.Ticks / sliceTicks)).Take((int)(length.Ticks / sliceTicks)))
        {
            while (port.Delay is { Ticks: > 0 } delay)
            {
                stop.ThrowIfCancellationRequested();
                Thread.Sleep(delay < Machines.Slice ? delay : Machines.Slice);
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

    static List<TapeSlice> Record(ITapeSource machine)
    {
        var tape = new List<TapeSlice>();
        long slice = machine.Clock.ToCycles(Machines.Slice).Value;
        Cycles end = machine.Clock.ToCycles(Length + TimeSpan.FromSeconds(2));
        while (machine.Now < end)
            tape.Add(machine.Run(machine.Now + slice));
        return tape;
    }

    /// <summary>A volume write every 1 / <paramref name="rateHz"/> s.</summary>
    static List<TapeSlice> Samples(int rateHz)
    {
        var tape = new List<TapeSlice>();
        long slice = ClockRate.Pal.ToCycles(Machines.Slice).Value;
        long count = (long)((Length.TotalSeconds + 2) * rateHz);
        long next = 0;
        for (long start = 0; next < count; start += slice)
        {
            var writes = new List<SidWrite>();
            for (long at; next < count && (at = (long)(next * ClockRate.Pal.Hz / rateHz)) < start + slice; next++)
                writes.Add(new SidWrite((uint)(at - start), 0, 0x18, (byte)(next & 15)));
            tape.Add(new TapeSlice(new Cycles(start), new Cycles(start + slice), writes.ToArray()));
        }
        return tape;
    }

    /// <summary>User and system time: fields 14 and 15 of stat, in hundredths of a second.</summary>
    static TimeSpan CpuOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10.0 * (long.Parse(fields[11]) + long.Parse(fields[12])));
    }

    static string Grant()
    {
        var thread = new RealTimeThread("probe", new RealTimeSettings(LockMemory: false), () => Thread.Yield());
        thread.Join(TimeSpan.FromSeconds(1));
        return thread.Grant.Result is { IsRealTime: true } ? "granted" : "refused";
    }

    static string Microseconds(TimeSpan time) => Report.Number(time.TotalMicroseconds, 0);
}
