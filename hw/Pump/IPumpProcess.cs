using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Pump;

/// <summary>A running pump as its parent sees it.</summary>
public interface IPumpProcess : IDisposable
{
    /// <summary>The kernel's number for it.</summary>
    int Id { get; }

    /// <summary>Written by the parent. Disposing it tells the pump to end.</summary>
    IByteWire Input { get; }

    /// <summary>Read by the parent.</summary>
    IByteWire Output { get; }

    /// <returns>False when it still runs.</returns>
    bool WaitForExit(TimeSpan timeout);

    /// <summary>Ends it without its leave. Cannot fail.</summary>
    void Kill();
}
