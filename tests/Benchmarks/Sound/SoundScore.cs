using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Ml.Features;

namespace SidFlow.Benchmarks.Sound;

/// <summary>One song's sound beside the reference's render.</summary>
/// <param name="Decibels">Log-spectral distance; null when <paramref name="Trouble"/> says why there is none.</param>
/// <param name="ShiftMs">How much later ours is.</param>
/// <param name="LevelDb">How much louder ours is.</param>
sealed record SoundScore(string Song, string Chips, double? Decibels, double ShiftMs, double LevelDb, string? Trouble)
{
    public const int SampleRateHz = 44_100;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Every render of the corpus, or those whose file's name contains one of <paramref name="names"/>.</summary>
    /// <param name="progress">Told how many of how many are done.</param>
    public static async Task<SoundScore[]> MeasureAllAsync(
        Corpus corpus, IReadOnlyList<string> names, RenderQuality quality, CancellationToken stop, Action<int, int>? progress = null)
    {
        string[] renders = [.. corpus.Renders.Where(file => names.Count == 0
            || names.Any(n => Path.GetFileName(file).Contains(n, StringComparison.OrdinalIgnoreCase)))];
        var scores = new SoundScore[renders.Length];
        int done = 0;
        await Parallel.ForAsync(0, renders.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop },
            async (i, cancel) =>
            {
                scores[i] = await MeasureAsync(corpus.TuneOf(renders[i]), renders[i], quality, cancel);
                progress?.Invoke(Interlocked.Increment(ref done), renders.Length);
            });
        return scores;
    }

    /// <param name="render">The reference's, in any format that can be decoded.</param>
    public static async Task<SoundScore> MeasureAsync(CorpusSong song, string render, RenderQuality quality, CancellationToken stop)
    {
        SoundScore Not(string why) => new(song.Name, "", null, 0, 0, why);
        (ITapeSource? machine, string? refusal) = Machines.Start(song.Path, song.Song);
        if (machine is null)
            return Not("refused: " + refusal);
        if (await DecodeAsync(render, stop) is not { } reference)
            return Not("neither ffmpeg nor flac could decode the reference's render");

        var ours = new Collected();
        SoftwareSid chip = Machines.ChipFor(machine, ours, quality);
        Machines.Play(machine, TimeSpan.FromSeconds((double)reference.Length / SampleRateHz), chip, stop);
        chip.Flush();
        Span<float> samples = CollectionsMarshal.AsSpan(ours.Samples);
        string chips = string.Join('+', machine.Chips.Select(c => c.Model.ToString()[3..]));
        double level = 20 * Math.Log10(Rms(samples) / Rms(reference));
        try
        {
            (double decibels, int shift) = LogSpectralDistance.Between(reference, samples, SampleRateHz);
            return new SoundScore(song.Name, chips, decibels, 1000.0 * shift / SampleRateHz, level, null);
        }
        catch (ArgumentException nothing)
        {
            return Not(nothing.Message);
        }
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

    /// <summary>Null when no decoder is installed, or none can read the file.</summary>
    static async Task<float[]?> DecodeAsync(string file, CancellationToken stop)
    {
        byte[]? pcm = await OutputAsync("ffmpeg", ["-v", "error", "-nostdin", "-i", file, "-f", "s16le", "-ac", "1", "-ar", $"{SampleRateHz}", "-"], stop)
            ?? await OutputAsync("flac", ["-d", "-s", "-c", "--force-raw-format", "--endian=little", "--sign=signed", file], stop);
        return pcm is null ? null : [.. MemoryMarshal.Cast<byte, short>(pcm).ToArray().Select(sample => sample / 32768f)];
    }

    static async Task<byte[]?> OutputAsync(string command, IEnumerable<string> arguments, CancellationToken stop)
    {
        try
        {
            ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process decoder = Process.Start(start)!;
            decoder.ErrorDataReceived += (_, _) => { }; // what it cannot read is told by its exit code
            decoder.BeginErrorReadLine();
            using var bytes = new MemoryStream();
            await decoder.StandardOutput.BaseStream.CopyToAsync(bytes, stop).WaitAsync(Patience, stop);
            await decoder.WaitForExitAsync(stop).WaitAsync(Patience, stop);
            return decoder.ExitCode == 0 && bytes.Length > 0 ? bytes.ToArray() : null;
        }
        catch (Win32Exception)
        {
            return null; // not installed
        }
    }

    sealed class Collected : ISampleSink
    {
        public List<float> Samples { get; } = [];

        public void Write(ReadOnlySpan<float> samples) => Samples.AddRange(samples);
    }
}
