namespace SidFlow.Hw.Ports;

/// <summary>The lights in a device's case.</summary>
/// <remarks>Any thread, also while the device plays. A failure is the call's alone: whatever plays goes on. Each call takes <see cref="INativePlayer.StallLimit"/> at most.</remarks>
public interface IDeviceLights
{
    /// <summary>As the device lists them; empty where it has none.</summary>
    /// <exception cref="SidPortException">Lost, Stalled or Refused.</exception>
    IReadOnlyList<LightSetting> Read();

    /// <summary>Holds until the device restarts.</summary>
    /// <exception cref="SidPortException">Unsupported: not one of what it lists; otherwise Lost, Stalled or Refused.</exception>
    void Set(string name, string value);
}

/// <summary>A setting of the lights.</summary>
/// <param name="Values">Empty for a number.</param>
public sealed record LightSetting(string Name, string Current, IReadOnlyList<string> Values);
