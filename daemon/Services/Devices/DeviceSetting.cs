using System.Text.Json.Nodes;

namespace SidFlow.Services.Devices;

/// <summary>What happens to a tune that was written for a clock the device does not have.</summary>
public enum ClockPolicy
{
    /// <summary>Cycles and pitches are scaled; see <see cref="Heads.RetimedPort"/>.</summary>
    Retime,

    /// <summary>Another output plays it.</summary>
    Refuse,
}

/// <summary>A device as it is configured.</summary>
/// <param name="Id">The household's name for it: lower-case letters, digits and hyphens.</param>
/// <param name="Kind">One of <see cref="DeviceKinds"/>.</param>
/// <param name="OtherClock">What happens to tunes for a clock that it does not have.</param>
/// <param name="Options">What its driver is told; the names are those of the driver's settings record.</param>
public sealed record DeviceSetting(string Id, string Kind, ClockPolicy OtherClock, JsonObject Options)
{
    /// <summary>The ALSA device that the chips' line-out is plugged into; null when none is.</summary>
    public string? Capture { get; init; }
}
