using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Tapes;

/// <summary>How many bytes is a minute of tape?</summary>
static class TapesQuestion
{
    static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    public static int Run(Corpus corpus, CancellationToken stop)
    {
        (string Name, double Kilobytes)[] sizes = [.. corpus.Logs.Where(log => log.EndsWith(".1.writes.gz", StringComparison.Ordinal))
            .AsParallel().AsOrdered().WithCancellation(stop)
            .Select(log => corpus.TuneOf(log))
            .Select(tune => (tune.Name, SizeOf(tune.Path, tune.Song, stop)))
            .Where(tape => tape.Item2 is not null)
            .Select(tape => (tape.Name, tape.Item2!.Value))];

        Report.Header("Tape size, the first minute of each corpus tune that plays");
        Report.Table(["tunes", "median kB", "90 % within kB", "largest kB"],
        [
            [$"{sizes.Length}", Report.Number(Report.Percentile(sizes.Select(s => s.Kilobytes), 0.5)),
                Report.Number(Report.Percentile(sizes.Select(s => s.Kilobytes), 0.9)), Report.Number(sizes.Max(s => s.Kilobytes))],
        ]);
        foreach ((string name, double kilobytes) in sizes.OrderByDescending(s => s.Kilobytes).Take(10))
            Console.WriteLine($"  {name}: {Report.Number(kilobytes)} kB");
        return 0;
    }

    static double? SizeOf(string path, int song, CancellationToken stop)
    {
        (ITapeSource? machine, _) = Machines.Start(path, song);
        if (machine is null)
            return null;
        using var file = new MemoryStream();
        using var writer = new TapeWriter(file, machine.Clock, machine.Chips, new string('0', 32), song);
        Machines.Play(machine, Length, writer, stop);
        writer.Finish(TapeEnding.Unknown);
        return file.Length / 1e3;
    }
}
