namespace SidFlow.Simulators.NetworkSidDevice;

/// <summary>When a server says busy and when it begins to sound.</summary>
/// <param name="BusyCycles">More queued cycles than this: busy.</param>
/// <param name="BusyWrites">More queued writes than this: busy.</param>
/// <param name="StartCycles">More queued cycles than this start the sound.</param>
/// <param name="ClearCycles">Once busy, it stays so until no more than this is queued.</param>
public sealed record ServerRules(long BusyCycles, int BusyWrites, long StartCycles, long ClearCycles)
{
    public static ServerRules JSidDevice { get; } = new(250_000, int.MaxValue, 125_000, 250_000);
    public static ServerRules SidDevice { get; } = new(196_560, 32_768, 98_280, 196_560);
    public static ServerRules UsbSid { get; } = new(58_968, 16_384 - 256, 0, 19_656);

    /// <summary>Takes everything at once: what a recorder does.</summary>
    public static ServerRules Recorder { get; } = new(long.MaxValue, int.MaxValue, 0, long.MaxValue);
}

public enum ServerFault
{
    None,

    /// <summary>The connection ends in the middle of a request.</summary>
    CloseInRequest,

    /// <summary>The request is read and never answered.</summary>
    Stall,

    /// <summary>All but the last byte of the answer, then nothing; of a one-byte answer nothing.</summary>
    HalfAnswer,

    /// <summary>Busy, from here on.</summary>
    BusyForEver,

    /// <summary>An answer with code 9.</summary>
    Code9,

    /// <summary>An answer with code 2.</summary>
    Error,

    /// <summary>A name of 300 letters without an end.</summary>
    EndlessName,

    /// <summary>Two answers where one was asked for.</summary>
    TwoAnswers,
}

/// <summary>A server's nature and its bad day.</summary>
public sealed record ServerScript
{
    public int Version { get; init; } = 4;
    public ServerRules Rules { get; init; } = ServerRules.Recorder;
    public IReadOnlyList<(int Model, string Name)> Configurations { get; init; } = [(0, "MOS6581"), (1, "MOS8580")];
    public ServerFault Fault { get; init; }

    /// <summary>At the first such request after <see cref="After"/> requests.</summary>
    public int? AtCommand { get; init; }

    /// <summary>Requests that go well first.</summary>
    public int After { get; init; }

    /// <summary>Each byte of an answer in a packet of its own.</summary>
    public bool SplitAnswers { get; init; }

    /// <summary>Two NULs behind a name, as SidPi has them.</summary>
    public bool NamesEndTwice { get; init; }

    /// <summary>How fast its clock runs against ours; 1 is exact.</summary>
    public double Speed { get; init; } = 1;
}
