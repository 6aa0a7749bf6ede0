using System.Globalization;
using System.Text.Json.Nodes;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Json;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Renders;

/// <summary>Which songs there are as sound files, as a document for others: version 1.0.0 of the format that SIDFlow has published. The same files give the same bytes.</summary>
/// <param name="cacheFolder">Where the cache's files lie.</param>
/// <param name="assetRoot">Storage paths are relative to it where a file lies below it.</param>
/// <param name="publicBaseUrl">The asset root as others reach it; null where they do not.</param>
public sealed class AvailabilityManifest(RenderStore store, string cacheFolder, string assetRoot, string? publicBaseUrl)
{
    public const string Version = "1.0.0";

    /// <summary>Files that count and are there. Of several files of one id the newest.</summary>
    /// <remarks>The format knows wav, m4a, flac and hls, and its readers no other: tapes stand beside the assets, in a list of ours that they pass over.</remarks>
    public IReadOnlyList<RenderAsset> Assets() => Files(asset => asset.Format != RenderFormat.Tape);

    /// <inheritdoc cref="Assets" path="/summary"/>
    public IReadOnlyList<RenderAsset> Tapes() => Files(asset => asset.Format == RenderFormat.Tape);

    private IReadOnlyList<RenderAsset> Files(Func<RenderAsset, bool> wanted) =>
    [
        .. store.All().Where(asset => !asset.IsStale && wanted(asset) && File.Exists(PathOf(asset)))
            .GroupBy(asset => asset.Id)
            .Select(same => same.OrderByDescending(asset => asset.Made).ThenBy(asset => asset.File, StringComparer.Ordinal).First())
            .OrderBy(KeyOf, Comparer<string>.Create(TrackId.CompareUtf8)).ThenBy(asset => asset.Engine, StringComparer.Ordinal),
    ];

    public JsonObject Write()
    {
        IReadOnlyList<RenderAsset> assets = Assets(), tapes = Tapes();
        return new JsonObject
        {
            ["version"] = Version,
            ["generatedAt"] = Time(assets.Concat(tapes).Select(asset => asset.Made).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max()),
            ["assets"] = new JsonArray([.. assets.Select(ToJson)]),
            ["tapes"] = new JsonArray([.. tapes.Select(ToJson)]),
        };
    }

    private readonly Lock exporting = new();

    /// <summary>Replaces the file, whole or not at all.</summary>
    public void Export(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string part = file + ".part";
        // A job at its end and an operator's call may both write it.
        lock (exporting)
        {
            File.WriteAllText(part, CanonicalJson.File(Write()));
            RenderCache.Flush(part);
            File.Move(part, file, overwrite: true);
        }
    }

    public string PathOf(RenderAsset asset) => asset.Place == RenderPlace.Cache ? Path.Combine(cacheFolder, asset.File) : asset.File;

    private JsonObject ToJson(RenderAsset asset)
    {
        string storage = StorageOf(asset);
        JsonObject json = new()
        {
            ["id"] = asset.Id,
            ["relativeSidPath"] = asset.Song.Path,
            ["songIndex"] = asset.Song.Song,
            ["format"] = RenderAsset.NameOf(asset.Format),
            ["engine"] = asset.Engine,
            ["renderMode"] = new JsonObject
            {
                ["location"] = RenderAsset.Location,
                ["time"] = RenderAsset.Time,
                ["technology"] = asset.Engine,
                ["target"] = RenderAsset.Target,
            },
            ["durationMs"] = (long)asset.Duration.TotalMilliseconds,
            ["sizeBytes"] = asset.Bytes,
            ["codec"] = asset.Codec,
            ["storagePath"] = storage,
            ["generatedAt"] = Time(asset.Made),
        };
        // A tape is played by whoever has a chip, at a rate of his own.
        if (asset.Format != RenderFormat.Tape)
            (json["sampleRate"], json["channels"]) = (asset.SampleRateHz, asset.Channels);
        if (asset.BitrateKbps is { } rate)
            json["bitrateKbps"] = rate;
        if (publicBaseUrl is not null && !Path.IsPathRooted(storage))
            json["publicPath"] = $"{publicBaseUrl.TrimEnd('/')}/{string.Join('/', storage.Split('/').Select(Uri.EscapeDataString))}";
        if (asset.Sha256 is { } checksum)
            json["checksum"] = checksum;
        if (asset.Capture is { } capture)
            json["capture"] = new JsonObject
            {
                ["packetsReceived"] = capture.Received,
                ["packetsReordered"] = capture.Reordered,
                ["packetsLost"] = capture.Lost,
                ["lossRate"] = Math.Round(capture.LossRate, 6),
                ["durationMs"] = (long)capture.Duration.TotalMilliseconds,
            };
        return json;
    }

    private string StorageOf(RenderAsset asset)
    {
        string path = asset.Format == RenderFormat.Hls ? SoundEncoder.PlaylistOf(PathOf(asset)) : PathOf(asset);
        return path.StartsWith(assetRoot + "/", StringComparison.Ordinal) ? path[(assetRoot.Length + 1)..] : path;
    }

    private static string KeyOf(RenderAsset asset) => $"{asset.Song}.{RenderAsset.NameOf(asset.Format)}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
