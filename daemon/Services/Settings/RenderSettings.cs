using SidFlow.Services.Renders;

namespace SidFlow.Services.Settings;

/// <param name="PreferredEngines"><c>Render:PreferredEngines</c>: what jobs without an engine take, the first that can. Default emulator.</param>
/// <param name="DefaultFormats"><c>Render:DefaultFormats</c>. Default flac.</param>
/// <param name="DefaultChip"><c>Render:DefaultChip</c>: 6581 or 8580r5; null: as the tune asks. Default empty.</param>
/// <param name="OutputPath"><c>Render:OutputPath</c>: jobs write below it alone. Default <c>renders</c> in the data folder.</param>
/// <param name="M4aKbit"><c>Render:M4aBitrate</c>, 32..512 kilobits a second, also of HLS. Default 256.</param>
/// <param name="FlacLevel"><c>Render:FlacCompressionLevel</c>, 0..12. Default 5.</param>
/// <param name="SidplayPath"><c>Render:SidplayPath</c>: the program sidplayfp; null disables it. Default empty.</param>
/// <param name="ManifestPath"><c>Availability:ManifestPath</c>: where jobs write the availability manifest. Default <c>availability.json</c> in the cache folder.</param>
/// <param name="AssetRoot"><c>Availability:AssetRoot</c>: storage paths in the manifest are relative to it. Default the cache folder.</param>
/// <param name="PublicBaseUrl"><c>Availability:PublicBaseUrl</c>: the asset root as others reach it; null where they do not. Default empty.</param>
public sealed record RenderSettings(
    IReadOnlyList<string> PreferredEngines, IReadOnlyList<string> DefaultFormats, string? DefaultChip, string OutputPath, int M4aKbit, int FlacLevel, string? SidplayPath,
    string ManifestPath, string AssetRoot, Uri? PublicBaseUrl)
{
    /// <summary>Every engine there is: the emulator, sidplayfp where it is configured, kinds and ids of the devices.</summary>
    public required IReadOnlyList<string> Engines { get; init; }

    /// <summary>Every engine of these settings.</summary>
    public static IReadOnlyList<string> EnginesOf(string? sidplayPath, IEnumerable<(string Id, string Kind)> devices) =>
        [RenderEngines.Emulator, .. sidplayPath is null ? [] : (string[])[RenderEngines.Sidplayfp], .. devices.SelectMany(device => (string[])[device.Kind, device.Id]).Distinct()];
}
