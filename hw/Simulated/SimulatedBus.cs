using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Simulated;

/// <summary>A host-timed device without a device: takes writes at once, fails on a script, and may note when each came.</summary>
public sealed class SimulatedBus : IChipBus
{
    private readonly SimulatedSettings settings;
    private readonly FaultScript faults;
    private readonly WriteTrace? trace;
    private uint batch;
    private int chips;
    private volatile bool interrupted;
    private bool disposed;

    private SimulatedBus(SimulatedSettings settings, TimeProvider time)
    {
        this.settings = settings;
        faults = new FaultScript(settings.Faults);
        chips = settings.Models.Count;
        Info = settings.Info("simulated") with { Timing = SidPortTiming.HostTimed };
        trace = settings.Trace is null ? null : new WriteTrace(settings.Trace, time);
    }

    public SidPortInfo Info { get; }
    public int BatchCycles => settings.BatchCycles;

    /// <exception cref="SidPortException">As the script says.</exception>
    /// <exception cref="IOException">The trace cannot be written.</exception>
    public static SimulatedBus Open(SimulatedSettings settings, TimeProvider time)
    {
        var bus = new SimulatedBus(settings, time);
        bus.faults.Open();
        bus.Mute();
        return bus;
    }

    public void Begin(SidPortTune tune)
    {
        Info.Require(tune);
        chips = tune.Models.Count;
        Zero(ChipSequences.InaudibleRegisters);
        Mute();
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        if (interrupted)
            throw new SidPortException(SidPortFault.Lost, "simulated", "write", "interrupted");
        if (faults.Write())
            Note(chip, register, value);
    }

    public void Flush() => batch++;

    public void Probe()
    {
        if (faults.Stalled)
            throw new SidPortException(SidPortFault.Stalled, "simulated", "probe", "no answer");
    }

    public void Interrupt() => interrupted = true;

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Mute();
        trace?.Dispose();
    }

    private void Mute() => Zero(ChipSequences.SilencedRegisters);

    private void Zero(ReadOnlySpan<byte> registers)
    {
        for (int chip = 0; chip < chips; chip++)
            foreach (byte register in registers)
                Note(chip, register, 0);
        Flush();
    }

    private void Note(int chip, int register, int value) => trace?.Note(batch, chip, register, value);
}
