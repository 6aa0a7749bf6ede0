using SidFlow.Services.Devices;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Deck;

public sealed record RoomOptions
{
    public PlaybackRules Rules { get; init; } = new();
    public OutputSetting Output { get; init; } = OutputSetting.None;

    /// <summary>Heard while the room itself does not play; null for nobody.</summary>
    public IRoomGuest? Guest { get; init; }

    public DeviceDirectory Devices { get; init; } = DeviceDirectory.Empty;
    public OutletRules Outlet { get; init; } = new();

    /// <summary>How outputs are opened; null opens the real ones.</summary>
    public OutputOpener? OpenOutput { get; init; }
}
