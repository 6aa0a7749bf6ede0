using System.Buffers.Binary;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Simulated;

/// <summary>A host-timed device without a device: takes writes at once, fails on a script, and may note when each came.</summary>
/// <remarks>
/// A trace is 16 bytes a write, little-endian: u64 nanoseconds of CLOCK_MONOTONIC, u32 number of the batch, u8 chip, register, value, 0.
/// It is kept in memory until <see cref="TraceRoom"/> writes are in it or the bus is disposed, so that writing it costs no time meanwhile.
/// </remarks>
public sealed class SimulatedBus : IChipBus
{
    public const int TraceBytes = 16;
    public const int TraceRoom = 4096;

    private readonly SimulatedSettings settings;
    private readonly TimeProvider time;
    private readonly FaultScript faults;
    private readonly FileStream? trace;
    private readonly byte[] room = new byte[TraceRoom * TraceBytes];
    private int used;
    private uint batch;
    private int chips;
    private volatile bool interrupted;
    private bool disposed;

    private SimulatedBus(SimulatedSettings settings, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        faults = new FaultScript(settings.Faults);
        chips = settings.Models.Count;
        Info = settings.Info("simulated") with { Timing = SidPortTiming.HostTimed };
        // Unbuffered: the room is the buffer.
        trace = settings.Trace is null ? null : new FileStream(settings.Trace, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
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
        Save();
        trace?.Dispose();
    }

    private void Mute()
    {
        for (int chip = 0; chip < chips; chip++)
            foreach (byte register in ChipSequences.SilencedRegisters)
                Note(chip, register, 0);
        Flush();
    }

    private void Note(int chip, int register, int value)
    {
        if (trace is null)
            return;
        Span<byte> entry = room.AsSpan(used, TraceBytes);
        BinaryPrimitives.WriteInt64LittleEndian(entry, time.GetTimestamp());
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], batch);
        entry[12] = (byte)chip;
        entry[13] = (byte)register;
        entry[14] = (byte)value;
        used += TraceBytes;
        if (used == room.Length)
            Save();
    }

    private void Save()
    {
        trace?.Write(room.AsSpan(0, used));
        used = 0;
    }
}
