using SidFlow.Hw.Ports;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>Which board, and how it is driven.</summary>
public sealed record UsbSidPicoSettings
{
    /// <summary>Its node, or better its name below /dev/serial/by-id. Null: by <see cref="Serial"/>, or the only one there is.</summary>
    public string? Path { get; init; }

    /// <summary>Its USB serial number, 16 hexadecimal digits. Not together with <see cref="Path"/>.</summary>
    public string? Serial { get; init; }

    /// <summary>How far ahead of the sound it is fed, 20 to 60 ms.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// Cycles the board spends on a write beside the delay it was given: 1, so that n cycles are sent as n-1, or 0.
    /// The firmware's state machine says 1, two public drivers behave as if it were 0; nobody has published a measurement.
    /// </summary>
    public int CycleOffset { get; init; } = 1;

    /// <summary>What sits in the sockets, in the order of the SIDs' numbers, where the board does not know. May be shorter or empty.</summary>
    public IReadOnlyList<SidPortModel> Models { get; init; } = [];

    /// <returns>A sentence for each value out of its range.</returns>
    public IEnumerable<string> Validate()
    {
        if (Path is not null && Serial is not null)
            yield return "Give the path or the serial number of the USBSID-Pico, not both.";
        if (Path is "")
            yield return "The path of the USBSID-Pico is empty; leave it out to take the only one there is.";
        if (Serial is "")
            yield return "The serial number of the USBSID-Pico is empty; leave it out to take the only one there is.";
        if (Lead < TimeSpan.FromMilliseconds(20) || Lead > TimeSpan.FromMilliseconds(60))
            yield return $"The lead of a USBSID-Pico is 20 to 60 ms, not {Lead.TotalMilliseconds:0.###} ms.";
        if (CycleOffset is not (0 or 1))
            yield return $"The cycle offset of a USBSID-Pico is 0 or 1, not {CycleOffset}.";
        if (Models.Count > 4)
            yield return $"A USBSID-Pico has at most 4 SIDs, not {Models.Count}.";
    }
}
