using SidFlow.Hw.Ports;

namespace SidFlow.Hw.SidBlaster;

/// <summary>Which boards, one a SID, and how they are driven.</summary>
public sealed record SidBlasterSettings
{
    /// <summary>USB serial numbers in the order of the SIDs. Empty: all that are plugged in, sorted by serial number. Not together with <see cref="Paths"/>.</summary>
    public IReadOnlyList<string> Serials { get; init; } = [];

    /// <summary>Nodes or names below /dev/serial/by-id, in the order of the SIDs.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Takes <see cref="Paths"/> at their word where the port's USB product string cannot be read. A port whose string names another device is refused all the same.</summary>
    public bool TrustsPaths { get; init; }

    /// <summary>How far ahead of the sound the pump is fed, 20 to 200 ms.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What sits in the boards, where their product strings do not tell. May be shorter or empty.</summary>
    public IReadOnlyList<SidPortModel> Models { get; init; } = [];

    /// <returns>A sentence for each value out of its range.</returns>
    public IEnumerable<string> Validate()
    {
        if (Serials.Count > 0 && Paths.Count > 0)
            yield return "Give the paths or the serial numbers of the SIDBlasters, not both.";
        if (Serials.Contains("") || Paths.Contains(""))
            yield return "A path or serial number of a SIDBlaster is empty.";
        if (Serials.Distinct().Count() < Serials.Count || Paths.Distinct().Count() < Paths.Count)
            yield return "The same SIDBlaster is named twice.";
        if (Serials.Count > SidBlasterBus.MostChips || Paths.Count > SidBlasterBus.MostChips)
            yield return $"At most {SidBlasterBus.MostChips} SIDBlasters play together.";
        if (TrustsPaths && Paths.Count == 0)
            yield return "Trusting the paths of SIDBlasters needs paths.";
        if (Lead < TimeSpan.FromMilliseconds(20) || Lead > TimeSpan.FromMilliseconds(200))
            yield return $"The lead of a SIDBlaster is 20 to 200 ms, not {Lead.TotalMilliseconds:0.###} ms.";
    }
}
