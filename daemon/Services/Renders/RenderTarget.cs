using System.Text.Json.Nodes;
using SidFlow.Services.Json;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Renders;

/// <summary>Where a job's files go: into the cache, under its budget, or into a folder of the operator's.</summary>
/// <param name="folder">Null: the cache.</param>
public sealed class RenderTarget(RenderCache cache, RenderShelf shelf, DiskReserve reserve, SoundEncoder encoder, string? folder)
{
    /// <summary>What is not whole yet; removed when a job begins.</summary>
    public const string Part = ".sidflow.part";

    public RenderPlace Place => folder is null ? RenderPlace.Cache : RenderPlace.Output;

    /// <summary>What an earlier life of the job has left half done.</summary>
    public void Sweep()
    {
        if (folder is not null && Directory.Exists(folder))
            foreach (string half in Directory.EnumerateFiles(folder, "*" + Part + "*", SearchOption.AllDirectories))
                File.Delete(half);
    }

    /// <summary>The file's name as rows have it.</summary>
    public string FileOf(Sounding sound, RenderFormat format) =>
        folder is null ? RenderFormats.FileName(sound.Key, format, encoder) : Path.Combine(folder, NameOf(sound) + RenderFormats.ExtensionOf(format));

    /// <summary>Whether it is there already, of this very sound.</summary>
    /// <param name="since">Files made before do not count.</param>
    public bool Has(Sounding sound, RenderFormat format, DateTimeOffset? since) =>
        shelf.Find(sound.Key, format, Place) is { } asset && asset.File == FileOf(sound, format) && (since is null || asset.Made >= since);

    /// <summary>A WAV file of the sound in the cache, kept from eviction until the stream is disposed.</summary>
    public Stream? HoldSound(Sounding sound, out string path)
    {
        string name = RenderFormats.FileName(sound.Key, RenderFormat.Wav, encoder);
        path = cache.PathOf(name);
        return cache.TryOpen(name);
    }

    /// <summary>Room for what is about to be written.</summary>
    /// <param name="since">The job's beginning: its own files are not deleted for others of it.</param>
    /// <exception cref="NoRoomException">There is none; a sentence that says what to do.</exception>
    public void Demand(long bytes, DateTimeOffset since)
    {
        string on = folder is null ? cache.Folder : Directory.CreateDirectory(folder).FullName;
        // The cache gives way to a low disk, as far as that helps this one.
        bool fits = cache.TryMakeRoom(folder is null ? bytes : 0, since);
        if (reserve.Complaint(on, bytes, "for the next song and for what must stay free (Cache:KeepFreeBytes)") is { } complaint)
            throw new NoRoomException($"{complaint} Free some space; the job goes on by itself.", mayPass: true);
        if (folder is null && !fits)
            throw new NoRoomException($"The cache holds {DiskReserve.Mebibytes(cache.MaxBytes)} (Cache:MaxBytes), and this job's own files fill it. Raise that, or name an outputDir; then retry the job.", mayPass: false);
    }

    public RenderOutput NewOutput(Sounding sound, RenderFormat format)
    {
        string file = FileOf(sound, format);
        if (folder is null)
            return new RenderOutput(format, cache.NewPart(file, 0), file);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string part = $"{file}.{Environment.ProcessId}{Part}";
        File.Delete(part);
        return new RenderOutput(format, part, Path.GetFileName(file));
    }

    public string NewScratch(Sounding sound) => cache.NewPart(RenderFormats.FileName(sound.Key, RenderFormat.Wav, encoder), 0);

    /// <summary>The part is whole: it gets its name, then its row.</summary>
    public async Task CompleteAsync(Sounding sound, RenderOutput output, RenderedPart part, RenderYield yield, DateTimeOffset now, bool isUsual)
    {
        string file = FileOf(sound, output.Format);
        if (folder is null)
            cache.Complete(output.Part, file);
        else
            PutInFolder(sound, output, part, file);
        await shelf.PutAsync(new RenderAsset(Place, file, sound.Song, sound.Tune, output.Format, sound.Engine, sound.Key, sound.Code)
        {
            Duration = yield.Duration,
            SampleRateHz = yield.SampleRateHz,
            Channels = yield.Channels,
            Bytes = RenderShelf.BytesOf(folder is null ? cache.PathOf(file) : file),
            Sha256 = part.Sha256,
            Capture = sound.Capture,
            Made = now,
            IsUsual = isUsual,
        });
    }

    public static void Discard(RenderOutput output)
    {
        File.Delete(output.Part);
        File.Delete(SoundEncoder.PlaylistOf(output.Part));
    }

    /// <summary>What lies beside a WAV comes first, then its playlist where it has one, the file itself last.</summary>
    private static void PutInFolder(Sounding sound, RenderOutput output, RenderedPart part, string file)
    {
        if (output.Format == RenderFormat.Wav)
        {
            Write(file + ".sha256", $"{part.Sha256}  {Path.GetFileName(file)}\n");
            Write(file + ".render.json", CanonicalJson.File(Sidecar(sound)));
        }
        if (File.Exists(SoundEncoder.PlaylistOf(output.Part)))
            File.Move(SoundEncoder.PlaylistOf(output.Part), SoundEncoder.PlaylistOf(file), overwrite: true);
        File.Move(output.Part, file, overwrite: true);
    }

    private static JsonObject Sidecar(Sounding sound) => new()
    {
        ["version"] = 4,
        ["maxRenderSec"] = sound.Length.TotalSeconds,
        ["introSkipSec"] = null,
        ["maxClassifySec"] = null,
        ["sourceOffsetSec"] = 0,
        ["renderEngine"] = sound.Engine,
        ["sidEngine"] = sound.Code,
        ["traceCaptureEnabled"] = false,
        ["traceSidecarVersion"] = null,
        ["renderProfile"] = sound.Chip,
        ["renderSampleRate"] = sound.RateHz,
        ["truncated"] = sound.IsCut,
        ["fallbackReason"] = sound.FallbackReason,
    };

    private static void Write(string file, string text)
    {
        File.WriteAllText(file + Part, text);
        RenderCache.Flush(file + Part);
        File.Move(file + Part, file, overwrite: true);
    }

    /// <summary>As the collection has it, with song, engine and chip; <c>.sid</c> goes without saying.</summary>
    private static string NameOf(Sounding sound)
    {
        string path = sound.Song.Path.EndsWith(".sid", StringComparison.OrdinalIgnoreCase) ? sound.Song.Path[..^4] : sound.Song.Path;
        return $"{path}-{sound.Song.Song:00}-{sound.Engine}{(sound.Chip is null ? "" : "-" + sound.Chip)}";
    }
}

/// <summary>A song as one engine sounds it.</summary>
/// <param name="Chip">As it was asked for; null: as the tune asks.</param>
/// <param name="IsCut">Shorter than the song.</param>
/// <param name="FallbackReason">Why no engine that was preferred made it.</param>
public sealed record Sounding(SongId Song, string Tune, string Engine, string Key, string Code, TimeSpan Length, string? Chip, int RateHz, bool IsCut, string? FallbackReason)
{
    public CaptureFigures? Capture { get; init; }
}

/// <summary>A disk or the cache has no room; the message is a sentence for the operator.</summary>
public sealed class NoRoomException(string reason, bool mayPass) : IOException(reason)
{
    /// <summary>Room may come by itself.</summary>
    public bool MayPass { get; } = mayPass;
}
