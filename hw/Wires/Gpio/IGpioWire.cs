namespace SidFlow.Hw.Wires.Gpio;

/// <summary>Lines of one chip that were requested together. Bit n of a value is the n-th requested line.</summary>
public interface IGpioOutputs : IDisposable
{
    string Name { get; }

    /// <summary>Sets the lines of <paramref name="mask"/> in one system call; whether their pins change at one instant is the controller's affair.</summary>
    /// <exception cref="WireException">The chip is gone.</exception>
    void Set(ulong bits, ulong mask);
}

/// <summary>Lines that are read and watched.</summary>
public interface IGpioInputs : IDisposable
{
    string Name { get; }

    ulong Read(ulong mask);

    /// <summary>The next edge; false when there was none in time.</summary>
    bool TryReadEdge(out GpioEdge edge, TimeSpan timeout);

    /// <summary>Makes a waiting <see cref="TryReadEdge"/> throw ECANCELED. Any thread.</summary>
    void Interrupt();
}

/// <param name="Line">The chip's own number of the line.</param>
/// <param name="Rising">From inactive to active.</param>
/// <param name="Nanoseconds">CLOCK_MONOTONIC.</param>
/// <param name="Sequence">Counts the request's edges from 1; a gap means that edges were lost.</param>
public readonly record struct GpioEdge(int Line, bool Rising, ulong Nanoseconds, uint Sequence);

/// <summary>How input lines are requested.</summary>
/// <param name="PullUp">For buttons to ground.</param>
/// <param name="ActiveLow">0 V reads as 1.</param>
/// <param name="Debounce">Edges closer together are one; zero for encoders.</param>
public sealed record GpioInputSettings(bool PullUp = true, bool ActiveLow = true, TimeSpan Debounce = default);
