using System.Text.Json.Nodes;
using SidFlow.Hw.Ports;
using SidFlow.Simulators;

namespace SidFlow.Faults.Rigs;

/// <summary>A simulated device at the end of a real transport, as the daemon is told of it and as fate treats it.</summary>
public abstract class Rig : IDisposable
{
    /// <summary>A chip's registers that are written when it is muted, and what may be left sounding otherwise.</summary>
    protected const int Volume = 24;

    /// <summary>What an operator writes into the settings.</summary>
    /// <param name="opening">Times it was opened before: for devices that are told of their faults in the settings.</param>
    public abstract JsonObject Options(int opening);

    /// <summary>For host-timed kinds.</summary>
    public virtual Func<string, string, ISidPort>? Pump => null;

    /// <summary>It happens, now or with one of the next packets.</summary>
    public abstract void Break(Fault fault, Random random);

    /// <summary>All is well again.</summary>
    public abstract void Mend();

    /// <summary>When it really happened, where that was not at once: a timestamp.</summary>
    public virtual long? BrokenAt => null;

    /// <summary>Every byte that reached a chip, over all openings. Empty for devices that do not play a tape.</summary>
    public abstract IReadOnlyList<HeardWrite> Heard { get; }

    /// <summary>The device resets its chips at a tune's beginning, which is no write and so not among those heard.</summary>
    public virtual bool ResetsUnheard => false;

    /// <summary>Each message set whole registers at once, in an order of its own.</summary>
    public virtual bool IsByFrame => false;

    /// <summary>No note sounds.</summary>
    public abstract bool IsSilent { get; }

    /// <summary>What the device was told and should not have been; null when nothing.</summary>
    public virtual string? Complaint => null;

    /// <summary>Longest gap that the design allows when this fault happens.</summary>
    public virtual double GapLimit => FaultOutcome.MostGap;

    public virtual double OffsetLimit => FaultOutcome.MostOffset;

    public void Dispose()
    {
        End();
        GC.SuppressFinalize(this);
    }

    protected abstract void End();

    /// <summary>Volume down, or all gates shut and nothing but silence in the envelopes.</summary>
    protected static bool IsQuiet(ReadOnlySpan<byte> registers) =>
        (registers[Volume] & 0x0f) == 0 || ((registers[4] | registers[11] | registers[18]) & 1) == 0;

    protected static bool IsQuiet(IEnumerable<HeardWrite> heard)
    {
        var chips = new Dictionary<int, byte[]>();
        foreach (HeardWrite write in heard)
        {
            if (!chips.TryGetValue(write.Chip, out byte[]? registers))
                chips[write.Chip] = registers = new byte[32];
            registers[write.Register] = (byte)write.Value;
        }
        return chips.Values.All(registers => IsQuiet(registers));
    }
}
