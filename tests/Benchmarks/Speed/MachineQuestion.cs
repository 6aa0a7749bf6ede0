using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Speed;

/// <summary>How many times faster than a C64 does the machine run alone, with nobody listening?</summary>
static class MachineQuestion
{
    const int Rounds = 3;
    static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <param name="names">Corpus tunes by file name, their first song; none: one of each kind.</param>
    public static int Run(Corpus? corpus, IReadOnlyList<string> names, CancellationToken stop)
    {
        Report.Header($"Machine only, {Length.TotalSeconds:F0} s of tune, median of {Rounds}");
        List<string[]> rows = [];
        foreach ((string name, string path, int song) in SpeedTunes.Named(corpus, names))
        {
            Once(path, song, stop); // warms up
            double[] times = [.. Enumerable.Range(0, Rounds).Select(_ => Once(path, song, stop))];
            rows.Add([name, Report.Number(Report.Percentile(times, 0.5)), Report.Number(times.Min()), Report.Number(times.Max())]);
        }
        Report.Table(["Tune", "x real time", "least", "most"], rows);
        return 0;
    }

    static double Once(string path, int song, CancellationToken stop)
    {
        (ITapeSource? machine, string? refusal) = Machines.Start(path, song);
        if (machine is null)
            throw new InvalidOperationException($"{path}: {refusal}");
        return Length / CpuTime.Of(() => Machines.Play(machine, Length, head: null, stop));
    }
}
