using SidFlow.Services.States;

namespace SidFlow.Services.Devices;

/// <summary>Where a configured device stands.</summary>
public enum DeviceState
{
    /// <summary>Nothing answers at its address, and nothing is expected of it.</summary>
    Absent,

    /// <summary>It is being asked who it is.</summary>
    Probing,

    /// <summary>Known, healthy and free.</summary>
    Ready,

    /// <summary>In use by a listener, a job or a network client; nobody else may touch it.</summary>
    Leased,

    /// <summary>It answers, and something is wrong with it. Where that can be heard it is not chosen while anything else can play.</summary>
    Degraded,

    /// <summary>Lost or failing; asked again after a while.</summary>
    Down,
}

public enum DeviceTrigger
{
    /// <summary>A sign of the device was seen, or it is time to ask again.</summary>
    Probe,

    /// <summary>It is there and well.</summary>
    Answered,

    /// <summary>It is there, and something is wrong with it.</summary>
    Complained,

    /// <summary>It did not answer, or its link broke.</summary>
    Failed,

    /// <summary>Its wire is gone: unplugged, or the address does not exist.</summary>
    Vanished,

    Lease,
    Release,
}

/// <summary>A device's states as data.</summary>
public static class DeviceTable
{
    public static IReadOnlyList<Transition<DeviceState, DeviceTrigger>> Arrows { get; } =
    [
        new(DeviceState.Absent, DeviceTrigger.Probe, DeviceState.Probing),
        new(DeviceState.Absent, DeviceTrigger.Vanished, DeviceState.Absent),

        new(DeviceState.Probing, DeviceTrigger.Answered, DeviceState.Ready),
        new(DeviceState.Probing, DeviceTrigger.Complained, DeviceState.Degraded),
        new(DeviceState.Probing, DeviceTrigger.Failed, DeviceState.Down),
        new(DeviceState.Probing, DeviceTrigger.Vanished, DeviceState.Absent),

        new(DeviceState.Ready, DeviceTrigger.Lease, DeviceState.Leased),
        new(DeviceState.Ready, DeviceTrigger.Answered, DeviceState.Ready),
        new(DeviceState.Ready, DeviceTrigger.Complained, DeviceState.Degraded),
        new(DeviceState.Ready, DeviceTrigger.Failed, DeviceState.Down),
        new(DeviceState.Ready, DeviceTrigger.Vanished, DeviceState.Absent),

        new(DeviceState.Leased, DeviceTrigger.Release, DeviceState.Ready),
        new(DeviceState.Leased, DeviceTrigger.Failed, DeviceState.Down),
        new(DeviceState.Leased, DeviceTrigger.Vanished, DeviceState.Absent),

        new(DeviceState.Degraded, DeviceTrigger.Lease, DeviceState.Leased),
        new(DeviceState.Degraded, DeviceTrigger.Answered, DeviceState.Ready),
        new(DeviceState.Degraded, DeviceTrigger.Complained, DeviceState.Degraded),
        new(DeviceState.Degraded, DeviceTrigger.Failed, DeviceState.Down),
        new(DeviceState.Degraded, DeviceTrigger.Vanished, DeviceState.Absent),

        new(DeviceState.Down, DeviceTrigger.Probe, DeviceState.Probing),
        new(DeviceState.Down, DeviceTrigger.Failed, DeviceState.Down),
        new(DeviceState.Down, DeviceTrigger.Vanished, DeviceState.Absent),
    ];
}
