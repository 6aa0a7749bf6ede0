using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Speed;

/// <summary>How many times faster than real time does a tune become samples, beside the reference engine at its high-quality setting?</summary>
/// <remarks>The two take turns, so that a busy machine slows both.</remarks>
static class RenderQuestion
{
    const int Rounds = 3, Tunes = 3;
    const string Reference = "sidplayfp";
    static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    /// <summary>A run this short is taken off the long one: the reference builds its tables at every start, ours were warm.</summary>
    static readonly TimeSpan StartUp = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(Corpus? corpus, CancellationToken stop)
    {
        bool beside = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, Reference)));
        Report.Header($"Whole render, 44.1 kHz mono, {Length.TotalSeconds:F0} s of tune, median of {Rounds}, user CPU time");
        if (!beside)
            Console.WriteLine($"{Reference} is not installed, so there is nothing to compare with.\n");

        List<string[]> rows = [];
        foreach ((string name, string path, int song) in SpeedTunes.All(corpus).Take(Tunes))
            foreach (ChipModel model in Enum.GetValues<ChipModel>())
                rows.Add(await MeasureAsync(name, path, song, model, beside, stop));
        Report.Table(["Tune", "model", "x real time", $"{Reference} --residfp -rr", "ratio"], rows);
        return 0;
    }

    static async Task<string[]> MeasureAsync(string name, string path, int song, ChipModel model, bool beside, CancellationToken stop)
    {
        Ours(path, song, model, stop); // warms up
        TimeSpan? startUp = beside ? await TheirsAsync(path, song, model, StartUp, stop) : null;
        List<double> ours = [], theirs = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(Ours(path, song, model, stop));
            if (startUp is { } start && await TheirsAsync(path, song, model, Length, stop) is { } time)
                theirs.Add((Length - StartUp) / (time - start));
        }
        double mine = Report.Percentile(ours, 0.5), reference = Report.Percentile(theirs, 0.5);
        return [name, model.ToString()[3..], Report.Number(mine),
            theirs.Count == 0 ? "-" : Report.Number(reference), theirs.Count == 0 ? "-" : Report.Number(mine / reference, 2)];
    }

    static double Ours(string path, int song, ChipModel model, CancellationToken stop)
    {
        (ITapeSource? machine, string? refusal) = Machines.Start(path, song, model);
        if (machine is null)
            throw new InvalidOperationException($"{path}: {refusal}");
        ITapeHead chip = Machines.ChipFor(machine, new Nowhere());
        return Length / CpuTime.Of(() => Machines.Play(machine, Length, chip, stop));
    }

    static async Task<TimeSpan?> TheirsAsync(string path, int song, ChipModel model, TimeSpan length, CancellationToken stop)
    {
        string wave = Path.Combine(Path.GetTempPath(), $"sidflow-bench-{Environment.ProcessId}.wav");
        try
        {
            return await CpuTime.OfCommandAsync(Reference,
                [$"-t{length.TotalSeconds:F0}", $"-os{song}", model == ChipModel.Mos6581 ? "-mof" : "-mnf", "-m", "-f44100", "--residfp", "-rr", $"-w{wave}", path],
                Patience, stop);
        }
        finally
        {
            File.Delete(wave);
        }
    }

    sealed class Nowhere : ISampleSink
    {
        public void Write(ReadOnlySpan<float> samples)
        {
        }
    }
}
