using SidFlow.Emu.Sid;

namespace SidFlow.Benchmarks.Sound;

/// <summary>How far is our sound from the reference renders, in dB of log-spectral distance?</summary>
static class SoundQuestion
{
    public static async Task<int> RunAsync(Corpus corpus, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        RenderQuality quality = arguments.Contains("--quick") ? RenderQuality.Quick : RenderQuality.Default;
        string[] names = [.. arguments.Where(argument => argument != "--quick")];
        SoundScore[] scores = await SoundScore.MeasureAllAsync(corpus, names, quality, stop);
        Report.Header($"Sound against the reference renders, {quality} quality, log-spectral distance over 10 s");
        Print(scores);
        await PrintSidplayerAsync(corpus, names, quality, stop);
        return 0;
    }

    /// <summary>The corpus has no renders of Sidplayer files, so they are made here, by the reference player where it is installed.</summary>
    static async Task PrintSidplayerAsync(Corpus corpus, string[] names, RenderQuality quality, CancellationToken stop)
    {
        Report.Header($"Sidplayer files against {LiveReference.Player} --residfp, each file alone, log-spectral distance over 10 s");
        if (!LiveReference.IsInstalled)
        {
            Console.WriteLine($"{LiveReference.Player} is not installed, so there is nothing to compare with.");
            return;
        }
        string[] tunes = [.. corpus.SidplayerTunes.Where(file => names.Length == 0 || names.Any(n => Path.GetFileName(file).Contains(n, StringComparison.OrdinalIgnoreCase)))];
        List<SoundScore> scores = [];
        foreach (string tune in tunes)
            scores.Add(await LiveReference.MeasureAsync(tune, quality, stop));
        Print(scores);
    }

    public static void Print(IReadOnlyList<SoundScore> scores)
    {
        SoundScore[] heard = [.. scores.Where(s => s.Decibels is not null).OrderBy(s => s.Decibels)];
        Report.Table(["Song", "chips", "distance dB", "shift ms", "level dB"],
            heard.Select(s => (IReadOnlyList<string>)
                [s.Song, s.Chips, Report.Number(s.Decibels!.Value, 2), Report.Number(s.ShiftMs), Report.Number(s.LevelDb)]));
        foreach (SoundScore score in scores.Where(s => s.Trouble is not null))
            Console.WriteLine($"{score.Song}: {score.Trouble}");
        Console.WriteLine($"median {Report.Number(Share(heard, 0.5), 2)} dB, 90 % within {Report.Number(Share(heard, 0.9), 2)} dB, "
            + $"{heard.Length} of {scores.Count} songs");
        Console.WriteLine();
    }

    /// <summary>The distance within which a share of the songs lies; not a number when there are none.</summary>
    public static double Share(IEnumerable<SoundScore> scores, double share) =>
        Report.Percentile(scores.Where(s => s.Decibels is not null).Select(s => s.Decibels!.Value), share);
}
