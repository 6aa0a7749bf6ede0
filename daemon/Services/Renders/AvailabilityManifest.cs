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
    /// <remarks>Tapes are none of the format's kinds and are left out.</remarks>
    public IReadOnlyList<RenderAsset> Assets() =>
    [
        .. store.All().Where(asset => !asset.IsStale && asset.Format != RenderFormat.Tape && File.Exists(PathOf(asset)))
            .GroupBy(asset => asset.Id)
            .Select(same => same.OrderByDescending(asset => asset.Made).ThenBy(asset => asset.File, StringComparer.Ordinal).First())
            .OrderBy(KeyOf, Comparer<string>.Create(TrackId.CompareUtf8)).ThenBy(asset => asset.Engine, StringComparer.Ordinal),
    ];

    public JsonObject Write()
    {
        IReadOnlyList<RenderAsset> assets = Assets();
        return new JsonObject
        {
            ["version"] = Version,
            ["generatedAt"] = Time(assets.Count == 0 ? DateTimeOffset.UnixEpoch : assets.Max(asset => asset.Made)),
            ["assets"] = new JsonArray([.. assets.Select(ToJson)]),
        };
    }

    /// <summary>Replaces the file, whole or not at all.</summary>
    public void Export(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string part = file + ".part";
        File.WriteAllText(part, CanonicalJson.File(Write()));
        RenderCache.Flush(part);
        File.Move(part, file, overwrite: true);
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
            ["sampleRate"] = asset.SampleRateHz,
            ["channels"] = asset.Channels,
            ["sizeBytes"] = asset.Bytes,
            ["codec"] = asset.Codec,
            ["storagePath"] = storage,
            ["generatedAt"] = Time(asset.Made),
        };
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
