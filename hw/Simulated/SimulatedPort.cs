using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Simulated;

/// <summary>A port without a device: keeps the contract of <see cref="ISidPort"/> by the wall clock and fails on a script.</summary>
public sealed class SimulatedPort : ISidPort
{
    private readonly SimulatedSettings settings;
    private readonly TimeProvider time;
    private readonly Action<SimulatedWrite>? onWrite;
    private readonly WriteTrace? trace;
    private readonly FaultScript faults;
    private readonly TimeLine line;
    private readonly FaultLatch fault = new("simulated");
    private readonly ChipShadow shadow;
    private long heldSince;
    private TimeSpan hold;
    private bool disposed;
    private long cycle;
    private long writes;
    private long dropped;

    private SimulatedPort(SimulatedSettings settings, TimeProvider time, Action<SimulatedWrite>? onWrite)
    {
        this.settings = settings;
        this.time = time;
        this.onWrite = onWrite;
        faults = new FaultScript(settings.Faults);
        line = new TimeLine(time, settings.Lead);
        shadow = new ChipShadow(settings.Models.Count);
        Info = settings.Info("simulated");
        trace = settings.Trace is null ? null : new WriteTrace(settings.Trace, time);
    }

    public SidPortInfo Info { get; }
    public SidDeviceComplaint? Complaint => settings.Complaint is { } phrase ? new SidDeviceComplaint(phrase, IsHeard: true) : null;

    /// <param name="onWrite">Sees every byte that reaches a chip, the silencing ones included; called on the caller's thread.</param>
    /// <exception cref="SidPortException">As the script says.</exception>
    /// <exception cref="IOException">The trace cannot be written.</exception>
    public static SimulatedPort Open(SimulatedSettings settings, TimeProvider time, Action<SimulatedWrite>? onWrite = null)
    {
        var port = new SimulatedPort(settings, time, onWrite);
        try
        {
            port.faults.Open();
            port.Mute();
            return port;
        }
        catch
        {
            port.trace?.Dispose();
            throw;
        }
    }

    public SidPortReport Report => line.Report(Interlocked.Read(ref writes), droppedWrites: Interlocked.Read(ref dropped));

    public TimeSpan Delay
    {
        get
        {
            TimeSpan held = hold - time.GetElapsedTime(heldSince);
            TimeSpan full = line.Delay;
            return held > full ? held : full;
        }
    }

    public void Begin(SidPortTune tune)
    {
        ThrowIfBroken();
        Info.Require(tune);
        Zero(ChipSequences.InaudibleRegisters);
        Mute();
        line.Begin(tune.Clock);
        cycle = 0;
        Interlocked.Exchange(ref writes, 0);
        Interlocked.Exchange(ref dropped, 0);
        shadow.Clear();
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        ISidPort.CheckWrite(cycles, chip, shadow.Chips, register, value);
        Wait(cycles);
        if (register >= ChipSequences.Registers)
            return;
        bool reaches = false;
        fault.Guard(() => reaches = faults.Write());
        if (faults.Pending > TimeSpan.Zero)
        {
            hold = faults.TakePending();
            heldSince = time.GetTimestamp();
        }
        if (!reaches)
        {
            Interlocked.Increment(ref dropped);
            return;
        }
        Interlocked.Increment(ref writes);
        Put(chip, register, value);
        shadow[chip, register] = (byte)value;
    }

    public void Wait(int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cycles);
        ThrowIfBroken();
        cycle += cycles;
        line.Add(cycles);
    }

    public void Push() => ThrowIfBroken();

    public void Pause()
    {
        ThrowIfBroken();
        line.Pause();
        SetVolumes(0xf0);
    }

    public void Resume()
    {
        ThrowIfBroken();
        SetVolumes(0xff);
        line.Resume();
    }

    public void Probe() => ThrowIfBroken();

    public void Cancel()
    {
        line.Cancel();
        Mute();
    }

    public void Interrupt() => fault.Interrupt();

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Cancel();
        trace?.Dispose();
    }

    private void Mute()
    {
        // A lost device takes nothing any more.
        if (!fault.IsSet)
            Zero(ChipSequences.SilencedRegisters);
    }

    private void Zero(ReadOnlySpan<byte> registers)
    {
        for (int chip = 0; chip < shadow.Chips; chip++)
            foreach (byte register in registers)
                Put(chip, register, 0);
    }

    private void SetVolumes(byte mask)
    {
        for (int chip = 0; chip < shadow.Chips; chip++)
            Put(chip, ChipSequences.VolumeRegister, shadow[chip, ChipSequences.VolumeRegister] & mask);
    }

    private void Put(int chip, int register, int value)
    {
        onWrite?.Invoke(new SimulatedWrite(cycle, chip, register, value));
        trace?.Note(0, chip, register, value);
    }

    private void ThrowIfBroken()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        fault.ThrowIfSet();
    }
}

/// <param name="Cycle">Of the tune's time line.</param>
public readonly record struct SimulatedWrite(long Cycle, int Chip, int Register, int Value);
