using System.Diagnostics;
using System.Runtime.InteropServices;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Ml.Features;

namespace SidFlow.Benchmarks.Sound;

/// <summary>How far is our sound from the reference renders, in dB of log-spectral distance?</summary>
static class SoundQuestion
{
    const int SampleRateHz = 44_100;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    sealed record Score(string Song, string Chips, double Decibels, double ShiftMs, double LevelDb);

    public static async Task<int> RunAsync(Corpus corpus, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        RenderQuality quality = arguments.Contains("--quick") ? RenderQuality.Quick : RenderQuality.Default;
        string[] names = [.. arguments.Where(argument => argument != "--quick")];
        string[] references = [.. Directory.EnumerateFiles(corpus.Flac, "*.flac")
            .Where(file => names.Length == 0 || names.Any(n => file.Contains(n, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)];
        List<Score> scores = [];
        List<string> troubles = [];
        foreach (string file in references)
        {
            (string path, string song, int number) = corpus.TuneOf(file);
            float[] reference = await DecodeAsync(file, stop);
            (ITapeSource? machine, string? refusal) = Machines.Start(path, number);
            if (machine is null)
                troubles.Add($"{song}: refused: {refusal}");
            else
                scores.Add(Compare(song, machine, quality, reference, stop));
        }

        Report.Header($"Sound against the reference renders, {quality} quality, log-spectral distance over 10 s");
        Report.Table(["Song", "chips", "distance dB", "shift ms", "level dB"],
            scores.OrderBy(s => s.Decibels).Select(s => (IReadOnlyList<string>)
                [s.Song, s.Chips, Report.Number(s.Decibels, 2), Report.Number(s.ShiftMs), Report.Number(s.LevelDb)]));
        foreach (string trouble in troubles)
            Console.WriteLine(trouble);
        Console.WriteLine($"median {Report.Number(Report.Percentile(scores.Select(s => s.Decibels), 0.5), 2)} dB, "
            + $"90 % within {Report.Number(Report.Percentile(scores.Select(s => s.Decibels), 0.9), 2)} dB, {scores.Count} of {references.Length} songs");
        return 0;
    }

    static Score Compare(string song, ITapeSource machine, RenderQuality quality, float[] reference, CancellationToken stop)
    {
        var ours = new Collected();
        SoftwareSid chip = Machines.ChipFor(machine, ours, quality);
        Machines.Play(machine, TimeSpan.FromSeconds((double)reference.Length / SampleRateHz), chip, stop);
        chip.Flush();
        string chips = string.Join('+', machine.Chips.Select(c => c.Model.ToString()[3..]));
        (double decibels, int shift) = LogSpectralDistance.Between(reference, CollectionsMarshal.AsSpan(ours.Samples), SampleRateHz);
        double level = 20 * Math.Log10(Rms(CollectionsMarshal.AsSpan(ours.Samples)) / Rms(reference));
        return new Score(song, chips, decibels, 1000.0 * shift / SampleRateHz, level);
    }

    /// <summary>Deviation from the mean: a constant is not sound.</summary>
    static double Rms(ReadOnlySpan<float> samples)
    {
        double sum = 0, squares = 0;
        foreach (float sample in samples)
        {
            sum += sample;
            squares += (double)sample * sample;
        }
        double mean = sum / samples.Length;
        return Math.Sqrt(squares / samples.Length - mean * mean);
    }

    static async Task<float[]> DecodeAsync(string file, CancellationToken stop)
    {
        using Process ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-v", "error", "-nostdin", "-i", file, "-f", "f32le", "-ac", "1", "-ar", $"{SampleRateHz}", "-"])
        { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(bytes, stop).WaitAsync(Patience, stop);
        await ffmpeg.WaitForExitAsync(stop).WaitAsync(Patience, stop);
        if (ffmpeg.ExitCode != 0)
            throw new InvalidOperationException($"ffmpeg could not decode {file}");
        return MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
    }

    sealed class Collected : ISampleSink
    {
        public List<float> Samples { get; } = [];

        public void Write(ReadOnlySpan<float> samples) => Samples.AddRange(samples);
    }
}
