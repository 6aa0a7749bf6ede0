namespace SidFlow.Hw.Simulated;

/// <summary>One thing that goes wrong, once.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="AtWrite">At the n-th register write since opening, counted from 1; 0 is opening itself.</param>
/// <param name="Writes">For <see cref="SimulatedFaultKind.Drop"/>: how many writes are lost.</param>
/// <param name="Time">For <see cref="SimulatedFaultKind.Delay"/>: for how long nothing more is wanted.</param>
public sealed record SimulatedFault(SimulatedFaultKind Kind, long AtWrite, long Writes = 1, TimeSpan Time = default);

public enum SimulatedFaultKind
{
    /// <summary>The device takes nothing for a time, and says so through <c>Delay</c>.</summary>
    Delay,

    /// <summary>Writes do not reach the chip; they are counted.</summary>
    Drop,

    /// <summary>The device says no.</summary>
    Refuse,

    /// <summary>The link breaks; the port is lost.</summary>
    Vanish,

    /// <summary>The link is up and takes nothing more.</summary>
    Stall,
}
