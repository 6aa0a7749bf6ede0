using SidFlow.Benchmarks.Speed;
using SidFlow.Emu.Sid;

namespace SidFlow.Benchmarks.Sound;

/// <summary>The reference's render made on the spot, for tunes of which the corpus has none.</summary>
static class LiveReference
{
    public const string Player = "sidplayfp";
    const string Length = "-t10";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Player)));

    /// <remarks>The file is copied to a folder of its own first: either player would add a second part that lies beside it.</remarks>
    public static async Task<SoundScore> MeasureAsync(string tune, RenderQuality quality, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("sidflow-bench-").FullName;
        try
        {
            string copy = Path.Combine(folder, Path.GetFileName(tune)), wav = Path.Combine(folder, "render.wav");
            File.Copy(tune, copy);
            string[] order = [Length, "-vp", "-mo", "-m", $"-f{SoundScore.SampleRateHz}", "--residfp", "-rr", $"-w{wav}", copy];
            TimeSpan? took = await CpuTime.OfCommandAsync(Player, order, Patience, stop);
            string name = Path.GetFileName(tune);
            return took is not null && File.Exists(wav)
                ? await SoundScore.MeasureAsync(new CorpusSong(copy, name, 0), wav, quality, stop)
                : new SoundScore(name, "", null, 0, 0, $"{Player} made no render");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
