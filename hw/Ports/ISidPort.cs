namespace SidFlow.Hw.Ports;

/// <summary>SID chips behind a cable. The whole vocabulary is "wait n cycles, put this byte in that register".</summary>
/// <remarks>
/// Between Open and Dispose it plays any number of tunes, each opened by <see cref="Begin"/>. Only an idle port is probed.
/// <para>
/// Time. Cycles are counted from <see cref="Begin"/> in the tune's clock, whatever the slices were. The time line starts to run once
/// <see cref="SidPortInfo.Lead"/> is queued, or that long after the first event. When the queue runs empty the chips hold their last state
/// and the time line stands still until the next event: nothing is caught up, an underrun is counted.
/// </para>
/// <para>
/// Feeding. Give events until <see cref="Delay"/> is more than zero, then come back after that time. Whoever keeps to it is never held up.
/// Who does not is held up by a full queue, for <see cref="StallLimit"/> at most.
/// </para>
/// <para>
/// Threads. <see cref="ISidDevice.Info"/>, <see cref="Report"/> and <see cref="ISidDevice.Interrupt"/> may be used from any thread at any time. Everything else is for one thread at a time.
/// After a <see cref="SidPortException"/> only these three, <see cref="Cancel"/> and Dispose are allowed.
/// </para>
/// </remarks>
public interface ISidPort : ISidDevice
{
    /// <summary>No call but <c>Open</c> takes longer than this on a device that has stopped answering.</summary>
    static readonly TimeSpan StallLimit = TimeSpan.FromMilliseconds(400);

    /// <summary>The ranges of <see cref="Write"/>, for ports to check.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bug of the caller.</exception>
    static void CheckWrite(int cycles, int chip, int chips, int register, int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cycles);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)chip, (uint)chips, nameof(chip));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)register, 31u, nameof(register));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, 255u, nameof(value));
    }

    /// <summary>How far the chips have come, and what went wrong on the way. Never fails; any thread.</summary>
    SidPortReport Report { get; }

    /// <summary>Zero while more events are wanted, else the time after which to look again. Never fails, costs no wire traffic.</summary>
    TimeSpan Delay { get; }

    /// <summary>Forgets the tune before, mutes, sets clock and chips up and resets them. Cycle 0 of the new time line.</summary>
    /// <exception cref="SidPortException">Unsupported: more chips than there are, or a clock not in <see cref="SidPortInfo.Clocks"/>; otherwise Lost, Stalled or Refused.</exception>
    void Begin(SidPortTune tune);

    /// <summary>Waits, then puts a byte into a register.</summary>
    /// <param name="cycles">Cycles of the tune's clock since the event before; 0 or more.</param>
    /// <param name="chip">0-based, in the order of <see cref="SidPortTune.Models"/>.</param>
    /// <param name="register">0..31; 25..31 do nothing in the chip and may be left out by the port, their cycles may not.</param>
    /// <param name="value">0..255.</param>
    /// <exception cref="SidPortException">Lost or Stalled; not necessarily at the write that was lost.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bug of the caller.</exception>
    void Write(int cycles, int chip, int register, int value);

    /// <summary>Nothing happens for so many cycles more. Keeps a silent tune's time line moving.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    void Wait(int cycles);

    /// <summary>Sends what a port has gathered so far. Call it at the end of a slice; a port that gathers nothing does nothing.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    void Push();

    /// <summary>Silences the chips and stops the time line; what is queued stays. What has already left for the device is played out first.</summary>
    /// <exception cref="SidPortException">Lost or Stalled.</exception>
    void Pause();

    /// <summary>Puts the volume back and goes on.</summary>
    /// <exception cref="SidPortException">Lost or Stalled.</exception>
    void Resume();

    /// <summary>Forgets what is queued and mutes, as well as the wire still allows. Cannot fail. <see cref="Begin"/> goes on from here.</summary>
    void Cancel();
}
