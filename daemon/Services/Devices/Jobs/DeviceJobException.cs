namespace SidFlow.Services.Devices.Jobs;

/// <summary>Why a job on a device did not come to its end.</summary>
public enum DeviceJobEnd
{
    /// <summary>The device is in use, or not well.</summary>
    NotFree,

    /// <summary>A listener took the device.</summary>
    TakenOver,

    /// <summary>The device was lost while the job used it.</summary>
    Lost,

    /// <summary>The device cannot do this, or what was asked for is not there.</summary>
    Refused,

    /// <summary>Too much of the device's sound was lost on the way.</summary>
    Incomplete,
}

/// <summary>A job ended early; the message is a sentence for the operator.</summary>
public sealed class DeviceJobException(DeviceJobEnd end, string message, Exception? cause = null) : Exception(message, cause)
{
    public DeviceJobEnd End { get; } = end;
}
