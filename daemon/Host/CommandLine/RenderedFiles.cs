using SidFlow.Services.Heads;
using SidFlow.Services.Streams;

namespace SidFlow.Host.CommandLine;

/// <summary>The files of one render, all of them or none: they get their names when all are done.</summary>
sealed class RenderedFiles : IDisposable
{
    readonly List<(string Name, WavWriter? Sound)> files = [];

    public IReadOnlyList<string> Names => [.. files.Select(file => file.Name)];

    /// <summary>A file for sound, .wav or .flac by its name.</summary>
    /// <exception cref="VerbException">It cannot be written there.</exception>
    public WavWriter OpenSound(string name, int rateHz, int channels)
    {
        var wav = new WavWriter(Create(IsFlac(name) ? WavOf(name) : PartOf(name), name), rateHz, channels);
        files.Add((name, wav));
        return wav;
    }

    /// <summary>A file of other bytes, which the caller closes.</summary>
    /// <exception cref="VerbException">It cannot be written there.</exception>
    public FileStream Open(string name)
    {
        FileStream stream = Create(PartOf(name), name);
        files.Add((name, null));
        return stream;
    }

    /// <exception cref="VerbException">ffmpeg, which makes FLAC, is missing or failed.</exception>
    public async Task CompleteAsync(CancellationToken stop)
    {
        foreach ((string name, WavWriter? sound) in files)
        {
            sound?.Finish();
            sound?.Dispose();
            if (IsFlac(name))
                await EncodeAsync(name, stop);
        }
        foreach ((string name, _) in files)
            File.Move(PartOf(name), name, overwrite: true);
    }

    public void Dispose()
    {
        foreach ((string name, WavWriter? sound) in files)
        {
            sound?.Dispose();
            File.Delete(PartOf(name));
            if (IsFlac(name))
                File.Delete(WavOf(name));
        }
    }

    static bool IsFlac(string name) => name.EndsWith(".flac", StringComparison.OrdinalIgnoreCase);

    static string PartOf(string name) => name + ".part";

    static string WavOf(string name) => name + ".wav.part";

    static async Task EncodeAsync(string name, CancellationToken stop)
    {
        try
        {
            await new Ffmpeg().RunAsync(["-y", "-i", WavOf(name), "-c:a", "flac", "-f", "flac", PartOf(name)], stop);
            File.Delete(WavOf(name));
        }
        catch (FfmpegException failure)
        {
            throw new VerbException(failure.Message, failure);
        }
    }

    static FileStream Create(string file, string wanted)
    {
        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new VerbException($"{wanted} cannot be written: there is no such folder. Make it, or name another place with --output.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"{wanted} cannot be written ({error.Message}). Name another place with --output.", error);
        }
    }
}
