using System.Diagnostics;
using SidFlow.Benchmarks.Registers;
using SidFlow.Benchmarks.Sound;
using SidFlow.Emu.Sid;

namespace SidFlow.Benchmarks.Emulator;

/// <summary>How exact and how fast is the emulator? All tables in one go, over any folder of the corpus' layout.</summary>
static class EmulatorQuestion
{
    static readonly long started = Stopwatch.GetTimestamp();

    /// <param name="arguments"><c>--no-renders</c> leaves out the whole renders beside the reference, which take most of the time.</param>
    public static async Task<int> RunAsync(Corpus corpus, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        Report.Header("Emulator: exactness and speed");
        Console.WriteLine($"Corpus: {corpus.Folder}, {corpus.Logs.Length} register logs, {corpus.Renders.Length} renders\n");
        var goals = new Goals();
        Registers(corpus, goals, stop);
        await SoundAsync(corpus, goals, stop);
        Progress("chip dumps and CPU records");
        bool? chips = await ChipTests.PrintAsync(corpus, stop);
        goals.Add("Chip dumps, CPU records", "none fails", chips switch { true => "none", false => "some", null => "-" }, chips);
        await SpeedAsync(corpus, renders: !arguments.Contains("--no-renders"), goals, stop);
        goals.Print();
        Progress("done");
        return 0;
    }

    static void Registers(Corpus corpus, Goals goals, CancellationToken stop)
    {
        RegisterScore[] scores = RegisterScore.MeasureAll(corpus, [], Environment.ProcessorCount, stop, Counter("register logs"));
        Console.WriteLine("### Register writes against the reference logs, 20 s from INIT\n");
        RegistersQuestion.Print(scores, cycles: true, context: 0);
        RegisterScore[] counted = [.. scores.Where(s => s.Kind == LogKind.Counted)];
        double Share(Func<RegisterScore, bool> held) => counted.Length == 0 ? double.NaN : 100.0 * counted.Count(held) / counted.Length;
        goals.Least("Register order and values", 99, Share(s => s.Order), " %", 2);
        goals.Least("Register cycles", 99, Share(s => s.Cycle), " %", 2);
        goals.Least("Register cycles within calls", 99, Share(s => s.CycleInCall), " %", 2);
    }

    static async Task SoundAsync(Corpus corpus, Goals goals, CancellationToken stop)
    {
        SoundScore[] scores = await SoundScore.MeasureAllAsync(corpus, [], RenderQuality.Default, stop, Counter("renders"));
        Console.WriteLine("### Sound against the reference renders, log-spectral distance over 10 s\n");
        SoundQuestion.Print(scores);
        SoundScore[] quick = await SoundScore.MeasureAllAsync(corpus, [], RenderQuality.Quick, stop, Counter("renders, quick"));
        Console.WriteLine($"Quick quality: median {Report.Number(SoundQuestion.Share(quick, 0.5), 2)} dB, "
            + $"90 % within {Report.Number(SoundQuestion.Share(quick, 0.9), 2)} dB\n");
        goals.Most("Sound distance, median", 1, SoundQuestion.Share(scores, 0.5), " dB", 2);
        goals.Most("Sound distance, 90th percentile", 2, SoundQuestion.Share(scores, 0.9), " dB", 2);
    }

    static async Task SpeedAsync(Corpus corpus, bool renders, Goals goals, CancellationToken stop)
    {
        IReadOnlyList<KindTune> tunes = TunesByKind.Of(corpus);
        foreach (KindTune tune in tunes.Where(t => t.StandsFor is not null))
            Console.WriteLine($"{tune.Song.Name} is measured in place of {tune.StandsFor} ({tune.Kind}), which this corpus lacks.");
        if (tunes.Count == 0)
        {
            Console.WriteLine("No tune of this corpus plays, so there is no speed to measure.\n");
            return;
        }
        Console.WriteLine();
        if (renders)
            goals.Least("Whole render, worst ratio to the reference (180 s)", 3, await WholeRenders.PrintAsync(tunes, Progress, stop), " x", 2);

        double[] machine = InProcess.MachineSpeeds(corpus, Progress, stop);
        CorpusSong first = tunes[0].Song;
        KindTune? two = tunes.FirstOrDefault(t => t.Kind == "2SID"), digi = tunes.FirstOrDefault(t => t.Kind == "digi");
        double digiSpeed = digi is null ? double.NaN : InProcess.MachineSpeed(digi.Song, stop) ?? double.NaN;
        Progress("two chips, seek, first sound, allocations, parallel renders");
        double twoChips = two is null ? double.NaN : InProcess.CostOfChips(two.Song, stop);
        (double seekMedian, double seekLongest, double scout) = InProcess.Seek(first, stop);
        double firstSound = InProcess.FirstSoundMs(first, stop);
        double allocated = InProcess.AllocatedBytesASecond(first, stop);
        int cores = Environment.ProcessorCount;
        (double byClock, double byCpu) = InProcess.Parallel(first, cores, stop);
        Progress("fresh processes: memory, tables");
        double empty = await Probe.AskAsync(stop, "empty");
        double render = await Probe.AskAsync(stop, "memory", first.Path, $"{first.Song}", "60");
        double above = (render - empty) / (1 << 20);
        List<string[]> tables = [];
        double slowest = double.NaN;
        foreach (KindTune tune in tunes.Where(t => t.Kind is "6581" or "8580"))
        {
            double ms = await Probe.AskAsync(stop, "tables", tune.Song.Path, $"{tune.Song.Song}");
            slowest = double.IsNaN(slowest) ? ms : Math.Max(slowest, ms);
            tables.Add([$"chip tables, {tune.Kind}, first use in a process", Report.Number(ms) + " ms"]);
        }

        Console.WriteLine("### Machine, start, seek, memory\n");
        Report.Table(["What", "measured"],
        [
            [$"machine alone, x real time, {machine.Length} songs: median", Report.Number(Report.Percentile(machine, 0.5), 0)],
            ["the same: slowest tenth below, slowest", $"{Report.Number(Report.Percentile(machine, 0.1), 0)}, {Report.Number(Report.Percentile(machine, 0), 0)}"],
            [$"machine alone, {digi?.Song.Name ?? "no digi"}", Report.Number(digiSpeed, 0)],
            [$"{two?.Song.Name ?? "no 2SID"}: both chips over the first alone", Report.Number(twoChips, 2)],
            ["seek in 10 minutes, gone through before: median, longest of 25", $"{Report.Number(seekMedian)} ms, {Report.Number(seekLongest)} ms"],
            ["going through 10 minutes once", Report.Number(scout, 2) + " s"],
            ["file to first sound, warm", Report.Number(firstSound) + " ms"],
            .. tables,
            ["allocated in a second of tune beyond a slice's array", Report.Number(allocated, 0) + " bytes"],
            ["empty process, process that rendered 60 s", $"{Report.Number(empty / (1 << 20))} MB, {Report.Number(render / (1 << 20))} MB"],
            [$"{cores} renders at once: as many as one by one, by the clock; by CPU time", $"{Report.Number(byClock, 2)}; {Report.Number(byCpu, 2)}"],
        ]);
        goals.Least("Machine alone, median, x real time", 400, Report.Percentile(machine, 0.5), "", 0);
        goals.Least("Machine alone, digi, x real time", 150, digiSpeed, "", 0);
        goals.Most("Two chips over one", 1.6, twoChips, " x", 2);
        goals.Most("Seek in 10 minutes, longest", 100, seekLongest, " ms");
        goals.Most("First sound", 50, firstSound, " ms");
        goals.Most("Chip tables", 50, slowest, " ms");
        goals.Most("Memory of a render above an empty process", 40, above, " MB");
        goals.Least($"{cores} renders at once, by CPU time", 0.9 * cores, byCpu, " x", 2);
    }

    /// <summary>Tells the terminal every tenth part.</summary>
    static Action<int, int> Counter(string what) => (done, of) =>
    {
        if (done % Math.Max(1, of / 10) == 0)
            Progress($"{what}: {done} of {of}");
    };

    static void Progress(string what) => Console.Error.WriteLine($"[{Stopwatch.GetElapsedTime(started):mm\\:ss}] {what}");
}
