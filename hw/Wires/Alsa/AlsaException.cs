namespace SidFlow.Hw.Wires.Alsa;

/// <summary>A PCM device failed: which one, at what, and why.</summary>
public sealed class AlsaException(string device, string operation, string reason, Exception? cause = null)
    : IOException($"ALSA device '{device}': {operation} failed: {reason}", cause)
{
    public string Device { get; } = device;
    public string Operation { get; } = operation;
}
