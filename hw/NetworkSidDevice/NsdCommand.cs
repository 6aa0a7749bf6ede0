namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>What a request asks for. "Try" may be answered with busy.</summary>
public enum NsdCommand : byte
{
    Flush = 0,
    TrySetSidCount = 1,
    Mute = 2,
    TryReset = 3,
    TryDelay = 4,
    TryWrite = 5,
    TryRead = 6,
    GetVersion = 7,

    // From version 2.
    TrySetSampling = 8,
    TrySetClocking = 9,
    GetConfigCount = 10,
    GetConfigInfo = 11,
    SetSidPosition = 12,
    SetSidLevel = 13,
    TrySetSidModel = 14,

    // From version 4.
    SetDelay = 15,
    SetFadeIn = 16,
    SetFadeOut = 17,
    SetSidHeader = 18,
}

/// <summary>The first byte of an answer.</summary>
public enum NsdAnswer : byte
{
    Ok = 0,
    Busy = 1,
    Error = 2,
    Read = 3,
    Version = 4,
    Count = 5,
    Info = 6,
}
