namespace SidFlow.Hw.ExSid;

/// <summary>Which board, and how it is driven.</summary>
public sealed record ExSidSettings
{
    /// <summary>Its node, or better its name below /dev/serial/by-id. Null: by <see cref="Serial"/>, or the only one there is.</summary>
    public string? Path { get; init; }

    /// <summary>Its USB serial number. Not together with <see cref="Path"/>.</summary>
    public string? Serial { get; init; }

    /// <summary>The board at <see cref="Path"/> where the port's USB product string cannot be read; null to go by the string alone.</summary>
    public ExSidKind? TrustedKind { get; init; }

    /// <summary>How far ahead of the sound it is fed, 20 to 40 ms.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <returns>A sentence for each value out of its range.</returns>
    public IEnumerable<string> Validate()
    {
        if (Path is not null && Serial is not null)
            yield return "Give the path or the serial number of the exSID, not both.";
        if (Path is "" || Serial is "")
            yield return "The path or serial number of the exSID is empty; leave it out to take the only one there is.";
        if (TrustedKind is not null && Path is null)
            yield return "Trusting the path of an exSID needs a path.";
        if (TrustedKind is { } kind && !Enum.IsDefined(kind))
            yield return "An exSID is either an Original or a Plus.";
        if (Lead < TimeSpan.FromMilliseconds(20) || Lead > TimeSpan.FromMilliseconds(40))
            yield return $"The lead of an exSID is 20 to 40 ms, not {Lead.TotalMilliseconds:0.###} ms.";
    }
}

public enum ExSidKind
{
    Original,
    Plus,
}
