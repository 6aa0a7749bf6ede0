using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>A tune of which the corpus holds both the reference's register log and its sound.</summary>
/// <param name="Name">Tune and song, as the files are called.</param>
/// <param name="Folder">The corpus's oracle folder.</param>
/// <param name="Clock">The machine's clock.</param>
/// <param name="Chips">Models in header order.</param>
public sealed record ReferenceRun(string Name, string Folder, ClockRate Clock, IReadOnlyList<SidChip> Chips)
{
    public const int SampleRateHz = 44_100;
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="folder">The corpus's oracle folder.</param>
    public static IEnumerable<ReferenceRun> All(string folder)
    {
        foreach (string line in File.ReadLines(Path.Combine(folder, "flac", "runs.txt")))
        {
            Dictionary<string, string> fields = line.Split(' ')
                .Select(field => field.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1]);
            string name = $"{Path.GetFileNameWithoutExtension(fields["file"])}.{fields["song"].Split('/')[0]}";
            ClockRate clock = fields["clock"].StartsWith("985", StringComparison.Ordinal) ? ClockRate.Pal : ClockRate.Ntsc;
            yield return new ReferenceRun(name, folder, clock,
                [.. fields["models"].Split('+').Select(model => new SidChip(model == "6581" ? ChipModel.Mos6581 : ChipModel.Mos8580, 0xd400))]);
        }
    }

    /// <summary>The log as a tape in slices of a fiftieth of a second.</summary>
    public IEnumerable<TapeSlice> Tape()
    {
        const long SliceCycles = 20_000;
        using var reader = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(Folder, $"{Name}.writes.gz")), CompressionMode.Decompress));
        long end = Clock.ToCycles(Length).Value;
        long cycle = 0;
        long start = 0;
        var writes = new List<SidWrite>();
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(' ');
            cycle += long.Parse(fields[0]);
            for (; cycle >= start + SliceCycles; start += SliceCycles)
            {
                if (start + SliceCycles >= end)
                {
                    yield return Slice(start, end, writes);
                    yield break;
                }

                yield return Slice(start, start + SliceCycles, writes);
            }

            const string Mark = "255";
            if (fields[1] != Mark)
                writes.Add(new SidWrite((uint)(cycle - start), byte.Parse(fields[1]), byte.Parse(fields[2]), byte.Parse(fields[3])));
        }

        for (; start < end; start += SliceCycles)
            yield return Slice(start, Math.Min(start + SliceCycles, end), writes);
    }

    public float[] Render(SoftwareSidOptions options)
    {
        var samples = new Collected();
        var sid = new SoftwareSid(Clock, Chips, options, samples);
        foreach (TapeSlice slice in Tape())
            sid.Play(slice);
        sid.Flush();
        return [.. samples];
    }

    /// <summary>The reference's own render; null when there is no ffmpeg to decode it.</summary>
    public float[]? ReferenceSound()
    {
        string path = Path.Combine(Folder, "flac", $"{Name}.flac");
        var start = new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", path, "-f", "f32le", "-ac", "1", "-ar", $"{SampleRateHz}", "-"])
        {
            RedirectStandardOutput = true,
        };
        Process decoder;
        try
        {
            decoder = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (decoder)
        {
            var bytes = new MemoryStream();
            decoder.StandardOutput.BaseStream.CopyTo(bytes);
            if (!decoder.WaitForExit(Patience) || decoder.ExitCode != 0)
                throw new InvalidOperationException($"ffmpeg does not decode {path}");
            return MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
        }
    }

    TapeSlice Slice(long start, long end, List<SidWrite> writes)
    {
        SidWrite[] inside = [.. writes.Where(write => write.Offset < end - start)];
        writes.Clear();
        return new TapeSlice(new Cycles(start), new Cycles(end), inside);
    }

    sealed class Collected : List<float>, ISampleSink
    {
        public void Write(ReadOnlySpan<float> samples) => this.AddRange(samples);
    }
}
