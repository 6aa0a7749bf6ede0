namespace SidFlow.Hw.Ports;

/// <summary>What a port can do, for choosing an output and for people.</summary>
public sealed record SidPortInfo
{
    /// <summary>The driver: <c>usbsid-pico</c>, <c>gpio</c> …</summary>
    public required string Driver { get; init; }

    /// <summary>What a person calls it, with the version where the device tells one: <c>USBSID-Pico v1.3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is: a path below /dev, a host and port.</summary>
    public required string Address { get; init; }

    /// <summary>Stays the same when the device is plugged in elsewhere; null when it has none.</summary>
    public string? Serial { get; init; }

    /// <summary>The device's own word for its version, null when it tells none.</summary>
    public string? Firmware { get; init; }

    /// <summary>In the port's own order.</summary>
    public required IReadOnlyList<SidPortChip> Chips { get; init; }

    /// <summary>The chips' possible clocks; one for a fixed crystal.</summary>
    public required IReadOnlyList<SidClock> Clocks { get; init; }

    public required SidPortTiming Timing { get; init; }

    /// <summary>How far ahead of the sound the port wants to be fed.</summary>
    public required TimeSpan Lead { get; init; }

    /// <summary>It takes a whole tune and runs the tune's own code: an <see cref="INativePlayer"/>.</summary>
    public bool IsC64 { get; init; }

    /// <summary>From the time the port reports a cycle as played to the time it is heard; what cannot be known counts as zero.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>What every <c>Begin</c> asks first.</summary>
    /// <exception cref="SidPortException">Unsupported: the tune has no chip, or more than there are here, or a clock that is not in <see cref="Clocks"/>.</exception>
    public void Require(SidPortTune tune)
    {
        if (tune.Models.Count == 0 || tune.Models.Count > Chips.Count)
            throw new SidPortException(SidPortFault.Unsupported, Address, "begin", $"the tune is for {tune.Models.Count} chips, there are {Chips.Count}");
        if (!Clocks.Contains(tune.Clock))
            throw new SidPortException(SidPortFault.Unsupported, Address, "begin", $"the chips cannot be clocked at {tune.Clock.Hz:f0} Hz");
    }
}

/// <summary>One chip of a port.</summary>
/// <param name="Model">Unknown when the device does not tell and nobody has said.</param>
/// <param name="Selectable">The device is or emulates either model and takes the tune's.</param>
public readonly record struct SidPortChip(SidPortModel Model, bool Selectable = false);

public enum SidPortModel
{
    Unknown,
    Mos6581,
    Mos8580,
}

/// <summary>How true a port is to the cycles it is given.</summary>
public enum SidPortTiming
{
    /// <summary>The device counts the cycles itself.</summary>
    Exact,

    /// <summary>All writes in order, at times as good as the host's; sampled sound suffers.</summary>
    HostTimed,

    /// <summary>One set of registers a frame; what a tune does inside a frame is lost.</summary>
    Frame,
}
