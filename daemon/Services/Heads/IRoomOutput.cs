namespace SidFlow.Services.Heads;

/// <summary>Where the room's sound comes out. Called from the deck's thread alone.</summary>
public interface IRoomOutput : IDisposable
{
    /// <summary>True when <see cref="Write"/> blocks at the pace of a clock of its own, so that nobody else may set the pace.</summary>
    bool OwnsClock { get; }

    /// <summary>Written but not heard yet.</summary>
    TimeSpan Delay { get; }

    /// <summary>Times the device ran out of samples.</summary>
    long Underruns { get; }

    /// <param name="interleaved">Whole frames.</param>
    /// <exception cref="OutputLostException">The output is gone; dispose it and open a new one.</exception>
    void Write(ReadOnlySpan<short> interleaved);
}

/// <summary>An output that cannot be opened or went away, with the reason a listener reads.</summary>
public sealed class OutputLostException(string reason, Exception? cause = null) : Exception(reason, cause);
