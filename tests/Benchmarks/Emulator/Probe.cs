using System.Diagnostics;
using System.Globalization;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Heads;

namespace SidFlow.Benchmarks.Emulator;

/// <summary>What a fresh process does for a measurement; it prints one number, or nothing.</summary>
/// <remarks>
/// <c>probe empty</c>: its largest memory in bytes. <c>probe memory PATH SONG SECONDS</c>: the same after a render.
/// <c>probe tables PATH SONG</c>: ms to make the tune's chips for the first time.
/// <c>probe render PATH SONG SECONDS WAV QUALITY</c>: a mono 44.1 kHz WAV file.
/// </remarks>
static class Probe
{
    public static int Run(string[] words, CancellationToken stop)
    {
        switch (words)
        {
            case ["empty"]:
                Print(LargestMemory());
                return 0;
            case ["memory", string path, string song, string seconds]:
                using (Stream nowhere = Stream.Null)
                    Render(path, int.Parse(song), TimeSpan.FromSeconds(double.Parse(seconds)), nowhere, RenderQuality.Default, stop);
                Print(LargestMemory());
                return 0;
            case ["tables", string path, string song]:
                (ITapeSource? machine, _) = Machines.Start(path, int.Parse(song));
                if (machine is null)
                    return 1;
                long started = Stopwatch.GetTimestamp();
                Machines.ChipFor(machine, new Nowhere());
                Print(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                return 0;
            case ["render", string path, string song, string seconds, string wav, string quality]:
                using (FileStream file = File.Create(wav))
                    Render(path, int.Parse(song), TimeSpan.FromSeconds(double.Parse(seconds)), file, Enum.Parse<RenderQuality>(quality), stop);
                return 0;
            default:
                return 2;
        }
    }

    /// <summary>This program's command line for a probe.</summary>
    public static string[] Arguments(params string[] words) => [typeof(Probe).Assembly.Location, "probe", .. words];

    /// <summary>The number that a probe printed; not a number when it failed.</summary>
    public static async Task<double> AskAsync(CancellationToken stop, params string[] words)
    {
        using Process child = Process.Start(new ProcessStartInfo("dotnet", Arguments(words)) { RedirectStandardOutput = true })!;
        try
        {
            string said = await child.StandardOutput.ReadToEndAsync(stop).WaitAsync(TimeSpan.FromSeconds(120), stop);
            await child.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromSeconds(10), stop);
            return double.TryParse(said, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
        }
        finally
        {
            if (!child.HasExited)
                child.Kill();
        }
    }

    static void Render(string path, int song, TimeSpan length, Stream file, RenderQuality quality, CancellationToken stop)
    {
        (ITapeSource? machine, string? refusal) = Machines.Start(path, song);
        if (machine is null)
            throw new InvalidOperationException($"{path}: {refusal}");
        using var wav = new WavWriter(file, 44_100, 1);
        SoftwareSid chip = Machines.ChipFor(machine, wav, quality);
        Machines.Play(machine, length, chip, stop);
        chip.Flush();
        if (file.CanSeek)
            wav.Finish();
    }

    static long LargestMemory()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    static void Print(double number) => Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Takes samples and keeps none.</summary>
sealed class Nowhere : ISampleSink
{
    public void Write(ReadOnlySpan<float> samples)
    {
    }
}
