namespace SidFlow.Hw.Ports;

/// <summary>What a port must know of a tune before its first write.</summary>
public sealed record SidPortTune
{
    /// <summary>The clock its cycles are counted in, one of <see cref="SidPortInfo.Clocks"/>. A tune for another clock is retimed before it comes here.</summary>
    public required SidClock Clock { get; init; }

    /// <summary>The chips it was written for, one entry each.</summary>
    public required IReadOnlyList<SidPortModel> Models { get; init; }

    /// <summary>Cycles from one play call to the next; zero when it is not known or not even.</summary>
    public int FrameCycles { get; init; }

    /// <summary>For devices with a display; empty when there is nothing to show.</summary>
    public string Title { get; init; } = "";

    /// <summary>The tune file's own header, for protocols that hand it on; empty when there is none.</summary>
    public ReadOnlyMemory<byte> FileHeader { get; init; }
}
