using System.Diagnostics;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Benchmarks.Devices;

/// <summary>What does driving one device cost, for each kind?</summary>
/// <remarks>
/// Each kind against its simulator, which is a process of its own and not counted; GPIO against system calls that do nothing.
/// Tapes are recorded beforehand and given in blocks of 20 ms, as the deck does: what the machine and the software chip cost is not in the figures.
/// </remarks>
static class DevicesQuestion
{
    static readonly TimeSpan warmUp = TimeSpan.FromSeconds(4);

    /// <summary>Of the corpus: a tune by the frame, and one that plays samples.</summary>
    const string FrameTune = "Commando", DigiTune = "Turbo_Outrun";

    const string Ultimate = "ultimate64", SilentUltimate = "ultimate64 without its sound";

    /// <summary>What is measured with samples: two ports that go by this machine's time, and one whose writes carry their own.</summary>
    static readonly string[] digiKinds = ["gpio", "sidblaster", "usbsid-pico"];

    public static int Run(Corpus? corpus, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        if (arguments is ["simulator", var simulated])
            return SimulatorProcess.Serve(simulated);
        if (arguments is ["--hours", var hours, ..])
            return HoursQuestion.Run(double.Parse(hours), [.. arguments.Skip(2)], stop);
        TimeSpan length = TimeSpan.FromSeconds(12);
        List<(string Name, IReadOnlyList<TapeSlice> Tape)> frames = [("First_Light", DeviceTapes.Frames(length))];
        List<(string Name, IReadOnlyList<TapeSlice> Tape)> digis = [("8 kHz samples", DeviceTapes.Samples(length))];
        if (corpus is null)
            Console.WriteLine($"{FrameTune} and {DigiTune} are not measured: the corpus is not there.");
        else
        {
            frames.Add((FrameTune, DeviceTapes.Of(Path.Combine(corpus.Tunes, $"{FrameTune}.sid"), length)));
            digis.Add((DigiTune, DeviceTapes.Of(Path.Combine(corpus.Tunes, $"{DigiTune}.sid"), length)));
        }

        ProcessCost without = Measure(null, frames[0].Tape, stop).Daemon;
        Report.Header("Cost of driving one device");
        Print("Tunes by the frame", frames, arguments.Count > 0 ? arguments : [.. MeasuredDevice.Kinds, Ultimate, SilentUltimate], without, length, stop);
        Print("Tunes with samples", digis, arguments.Count > 0 ? arguments : digiKinds, without, length, stop);
        Console.WriteLine($"Load average now: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}. {length.TotalSeconds:F0} s each after {warmUp.TotalSeconds:F0} s; "
            + "daemon: what the device adds to a loop that gives nothing.");
        return 0;
    }

    static void Print(
        string title, List<(string Name, IReadOnlyList<TapeSlice> Tape)> tapes, IReadOnlyList<string> kinds, ProcessCost without, TimeSpan length, CancellationToken stop)
    {
        var rows = new List<string[]>();
        foreach ((string name, IReadOnlyList<TapeSlice> tape) in tapes)
            foreach (string kind in kinds)
            {
                // It runs the tune itself: what tune that is makes no difference here.
                if (kind is not (Ultimate or SilentUltimate))
                    rows.Add(Row(kind, name, tape, without, stop));
                else if (tape == tapes[0].Tape)
                    rows.Add(PlayerRow(kind, length, without, stop));
                else
                    continue;
                Console.Error.WriteLine(string.Join(' ', rows[^1]));
            }
        Console.WriteLine($"{title}:");
        Console.WriteLine();
        Report.Table(["device", "tune", "writes/s", "daemon % of a core", "pump %", "both %", "daemon wake-ups/s", "pump's", "late writes", "underruns", "dropped"], rows);
        Console.WriteLine();
    }

    static string[] PlayerRow(string kind, TimeSpan length, ProcessCost without, CancellationToken stop)
    {
        (ProcessCost daemon, PacketCounts? packets, HeadReport report) = PlayerCost.Measure(takesSound: kind == Ultimate, warmUp, length, stop);
        daemon -= without;
        string percent = Report.Number(100 * daemon.Cpu / length, 2);
        return [kind, "its own", "", percent, "", percent, Report.Number(daemon.Sleeps / length.TotalSeconds, 0), "",
            report.Fault is { } fault ? $"{fault}: {report.Reason}" : packets is { } all ? $"of {all.Received} packets {all.Lost} lost" : "", "", ""];
    }

    static string[] Row(string kind, string name, IReadOnlyList<TapeSlice> tape, ProcessCost without, CancellationToken stop)
    {
        using var device = MeasuredDevice.Open(kind);
        (ProcessCost daemon, ProcessCost? pump, HeadReport report) = Measure(device, tape, stop);
        daemon -= without;
        double seconds = tape.Count * Machines.Slice.TotalSeconds;
        string Percent(TimeSpan? cpu) => cpu is { } used ? Report.Number(100 * used.TotalSeconds / seconds, 2) : "";
        string Rate(long? count) => count is { } times ? Report.Number(times / seconds, 0) : "";
        return [kind, name, Rate(tape.Sum(slice => slice.Writes.Length)), Percent(daemon.Cpu), Percent(pump?.Cpu), Percent(daemon.Cpu + (pump?.Cpu ?? default)),
            Rate(daemon.Sleeps), Rate(pump?.Sleeps), report.Fault is { } fault ? $"{fault}: {report.Reason}" : $"{report.LateWrites}", $"{report.Underruns}", $"{report.DroppedWrites}"];
    }

    static (ProcessCost Daemon, ProcessCost? Pump, HeadReport Report) Measure(MeasuredDevice? device, IReadOnlyList<TapeSlice> tape, CancellationToken stop)
    {
        PortHead? head = device is null ? null : new PortHead(new RetimedPort(device.Port), TimeProvider.System);
        long start = Stopwatch.GetTimestamp();
        head?.Begin(new HeadStart(new OpenSong(new SongId("tape", 1), "", new NoTape(), null), RegisterImage.AtStart(1), Cycles.Zero, Cycles.Zero, [0]));
        int ahead = head is null ? 0 : (int)(head.Ahead / Machines.Slice) + 1;
        int warm = (int)(warmUp / Machines.Slice);
        Cycles at = Cycles.Zero;
        ProcessCost before = default, pumpBefore = default;
        for (int block = -ahead; block < warm + tape.Count; block++)
        {
            stop.ThrowIfCancellationRequested();
            if (block == warm)
            {
                before = ProcessCost.Of(Environment.ProcessId);
                pumpBefore = device?.Pump is { } at0 ? ProcessCost.Of(at0) : default;
            }
            TapeSlice slice = tape[(block + ahead) % tape.Count];
            Cycles end = at + slice.Length.Value;
            head?.Play(new TapeSlice(at, end, slice.Writes));
            at = end;
            if (head?.Report is { Healthy: false })
                break;
            TimeSpan wait = block < 0 ? TimeSpan.Zero : (block + 1) * Machines.Slice - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                Thread.Sleep(wait + TimeSpan.FromMilliseconds(1));
        }
        ProcessCost daemon = ProcessCost.Of(Environment.ProcessId) - before;
        ProcessCost? pump = device?.Pump is { } id ? ProcessCost.Of(id) - pumpBefore : null;
        HeadReport report = head?.Report ?? default;
        head?.EndAsync().Wait(TimeSpan.FromSeconds(5), stop);
        return (daemon, pump, report);
    }
}
