using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SidFlow.Services.Hvsc;

/// <summary>An update that was applied to the collection.</summary>
/// <param name="Checksum">SHA-256 of the archive, lower hex.</param>
public sealed record HvscDelta(int Version, string Filename, string Checksum, DateTimeOffset AppliedAt);

/// <summary><c>hvsc-version.json</c>: what lies in the collection's folder and where it came from. Immutable.</summary>
/// <param name="BaseChecksum">SHA-256 of the archive, lower hex.</param>
public sealed record HvscVersion(
    int BaseVersion, string BaseFilename, string BaseChecksum, DateTimeOffset BaseAppliedAt, IReadOnlyList<HvscDelta> Deltas, DateTimeOffset LastUpdated)
{
    public const string FileName = "hvsc-version.json";

    private const int MostDeltas = 1000, LargestFile = 1 << 20;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>The release that the collection is at. A label such as "HVSC 85 + Update 85" says 85.</summary>
    [JsonIgnore]
    public int Release => Math.Max(BaseVersion, Deltas.Select(delta => delta.Version).DefaultIfEmpty().Max());

    [JsonIgnore]
    public string Label => $"HVSC {BaseVersion}" + string.Concat(Deltas.Select(delta => $" + Update {delta.Version}"));

    public HvscVersion With(HvscDelta delta) => this with { Deltas = [.. Deltas, delta], LastUpdated = delta.AppliedAt };

    /// <summary>The SHA-256 that was recorded for an archive of this name; null for none.</summary>
    public string? ChecksumOf(string fileName) => fileName == BaseFilename ? BaseChecksum : Deltas.LastOrDefault(delta => delta.Filename == fileName)?.Checksum;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, json);

    /// <returns>Null, and why, when the bytes are no version file.</returns>
    public static (HvscVersion? Version, string? Problem) Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LargestFile)
            return (null, "it is larger than any version file");
        try
        {
            HvscVersion? version = JsonSerializer.Deserialize<HvscVersion>(bytes, json);
            return version switch
            {
                null => (null, "it is empty"),
                { BaseVersion: < 1 } => (null, "baseVersion must be at least 1"),
                { Deltas.Count: > MostDeltas } => (null, "it lists more updates than there can be"),
                _ when version.Deltas.Any(delta => delta is null || delta.Version < 1) => (null, "a delta has no version"),
                _ => (version, null),
            };
        }
        catch (JsonException error)
        {
            return (null, $"it is not valid: {error.Message}");
        }
    }

    /// <returns>Null when there is no file; a file that makes no sense is a <see cref="FetchException"/>.</returns>
    public static HvscVersion? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        (HvscVersion? version, string? problem) = Parse(File.ReadAllBytes(file));
        return version ?? throw new FetchException($"{file} cannot be used: {problem}. Move it away; the next fetch brings the whole collection.");
    }
}
