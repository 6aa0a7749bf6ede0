using SidFlow.Services.States;

namespace SidFlow.Services.Devices.Breaking;

/// <summary>Whether a device is trusted with a tune. The numbers are those of the public gauge <c>circuit_breaker_state</c>.</summary>
public enum BreakerState
{
    /// <summary>Trusted.</summary>
    Closed = 0,

    /// <summary>One attempt decides.</summary>
    HalfOpen = 1,

    /// <summary>Not to be tried.</summary>
    Open = 2,
}

public enum BreakerTrigger
{
    /// <summary>The last token is spent.</summary>
    Exhausted,

    /// <summary>It has been open long enough.</summary>
    Cooled,

    Succeeded,
    Failed,

    /// <summary>An operator says that it is well.</summary>
    Reset,

    /// <summary>A test wants it open.</summary>
    ForceOpen,
}

/// <summary>The breaker's states as data.</summary>
public static class BreakerTable
{
    public static IReadOnlyList<Transition<BreakerState, BreakerTrigger>> Arrows { get; } =
    [
        new(BreakerState.Closed, BreakerTrigger.Exhausted, BreakerState.Open),
        new(BreakerState.Closed, BreakerTrigger.Reset, BreakerState.Closed),
        new(BreakerState.Closed, BreakerTrigger.ForceOpen, BreakerState.Open),

        new(BreakerState.Open, BreakerTrigger.Cooled, BreakerState.HalfOpen),
        new(BreakerState.Open, BreakerTrigger.Reset, BreakerState.Closed),
        new(BreakerState.Open, BreakerTrigger.ForceOpen, BreakerState.Open),

        new(BreakerState.HalfOpen, BreakerTrigger.Succeeded, BreakerState.Closed),
        new(BreakerState.HalfOpen, BreakerTrigger.Failed, BreakerState.Open),
        new(BreakerState.HalfOpen, BreakerTrigger.Reset, BreakerState.Closed),
        new(BreakerState.HalfOpen, BreakerTrigger.ForceOpen, BreakerState.Open),
    ];
}
