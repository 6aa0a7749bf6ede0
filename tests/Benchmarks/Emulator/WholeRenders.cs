using SidFlow.Benchmarks.Speed;
using SidFlow.Emu.Sid;

namespace SidFlow.Benchmarks.Emulator;

/// <summary>Whole processes from the command to the finished WAV file, ours and the reference's by turns, in user CPU time.</summary>
static class WholeRenders
{
    const int Rounds = 3;
    const string Reference = "sidplayfp";
    static readonly TimeSpan Short = TimeSpan.FromSeconds(60), Long = TimeSpan.FromSeconds(180), Patience = TimeSpan.FromSeconds(120);

    public static bool HasReference =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, Reference)));

    /// <summary>Prints the table and returns the worst ratio of 180 s renders to the reference's; not a number without a reference.</summary>
    public static async Task<double> PrintAsync(IReadOnlyList<KindTune> tunes, Action<string> progress, CancellationToken stop)
    {
        Console.WriteLine($"### Whole render to a file, user CPU time of the process, x real time, median of {Rounds}; start-up and tables included");
        Console.WriteLine();
        if (!HasReference)
            Console.WriteLine($"{Reference} is not installed, so there is nothing to compare with.\n");
        List<string[]> rows = [];
        List<double> ratios = [];
        foreach (KindTune tune in tunes)
        {
            List<double> shorts = [], longs = [], theirShorts = [], theirLongs = [], quicks = [];
            for (int round = 0; round < Rounds; round++)
            {
                progress($"whole render of {tune.Song.Name}, round {round + 1} of {Rounds}");
                await AddAsync(longs, Long, wav => Ours(tune, Long, wav, RenderQuality.Default), stop);
                if (HasReference)
                    await AddAsync(theirLongs, Long, wav => (Reference, Theirs(tune, Long, wav)), stop);
                await AddAsync(shorts, Short, wav => Ours(tune, Short, wav, RenderQuality.Default), stop);
                if (HasReference)
                    await AddAsync(theirShorts, Short, wav => (Reference, Theirs(tune, Short, wav)), stop);
                await AddAsync(quicks, Long, wav => Ours(tune, Long, wav, RenderQuality.Quick), stop);
            }
            double ratio = Median(longs) / Median(theirLongs);
            if (!double.IsNaN(ratio))
                ratios.Add(ratio);
            rows.Add([$"{tune.Song.Name} ({tune.Kind})", Shown(longs), Shown(theirLongs), Number(ratio, 2),
                Shown(shorts), Shown(theirShorts), Number(Median(shorts) / Median(theirShorts), 2), Shown(quicks)]);
        }
        Report.Table(["Tune", "ours 180 s", "reference 180 s", "ratio", "ours 60 s", "reference 60 s", "ratio", "ours quick 180 s"], rows);
        return ratios.Count == 0 ? double.NaN : ratios.Min();
    }

    static (string, IEnumerable<string>) Ours(KindTune tune, TimeSpan length, string wav, RenderQuality quality) =>
        ("dotnet", Probe.Arguments("render", tune.Song.Path, $"{tune.Song.Song}", $"{length.TotalSeconds:F0}", wav, quality.ToString()));

    /// <summary>Model and clock from the header, 6581 and PAL where it does not say: as ours.</summary>
    static string[] Theirs(KindTune tune, TimeSpan length, string wav) =>
        [$"-t{length.TotalSeconds:F0}", tune.Song.Song > 0 ? $"-os{tune.Song.Song}" : "-os", "-mo", "-vp", "-m", "-f44100", "--residfp", "-rr", $"-w{wav}", tune.Song.Path];

    static async Task AddAsync(List<double> speeds, TimeSpan length, Func<string, (string Command, IEnumerable<string> Arguments)> order, CancellationToken stop)
    {
        string wav = Path.Combine(Path.GetTempPath(), $"sidflow-bench-{Environment.ProcessId}.wav");
        try
        {
            (string command, IEnumerable<string> arguments) = order(wav);
            TimeSpan? time = await CpuTime.OfCommandAsync(command, arguments, Patience, stop);
            // Less than the length of sound is no render, however fast.
            if (time is { } took && took > TimeSpan.Zero && File.Exists(wav) && new FileInfo(wav).Length > length.TotalSeconds * 0.98 * 88_200)
                speeds.Add(length / took);
        }
        finally
        {
            File.Delete(wav);
        }
    }

    static double Median(List<double> speeds) => Report.Percentile(speeds, 0.5);

    static string Shown(List<double> speeds) => Number(Median(speeds), 1);

    static string Number(double value, int digits) => double.IsNaN(value) ? "-" : Report.Number(value, digits);
}
