using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Gpio;
using SidFlow.Hw.Wires.Spi;

namespace SidFlow.Hw.GpioSid;

/// <summary>SID chips wired to this machine, write only. The pump gives it its time.</summary>
public sealed class GpioSidBus : IChipBus
{
    /// <summary>Twice the ten cycles of phi2 a reset needs at 1 MHz.</summary>
    private const int ResetMicroseconds = 20;

    private const string Consumer = "sidflow";

    private readonly GpioSidSettings settings;
    private readonly IBusLines lines;
    private readonly PwmClock? clockOutput;
    private double microsecondsPerCycle;
    private volatile bool interrupted;
    private bool disposed;

    private GpioSidBus(GpioSidSettings settings, IBusLines lines)
    {
        this.settings = settings;
        this.lines = lines;
        clockOutput = settings.ClockSource == GpioClockSource.Pwm ? new PwmClock(settings.Pwm) : null;
        SetClock(settings.Clocks[0]);
        Info = new SidPortInfo
        {
            Driver = "gpio",
            Name = settings.Wiring switch
            {
                GpioWiring.Expander => "SID on an MCP23S17",
                GpioWiring.ShiftRegisters => "SID on shift registers",
                _ => "SID on GPIO",
            },
            Address = lines.Name,
            Chips = [.. settings.Models.Select(model => new SidPortChip(model))],
            Clocks = settings.Clocks,
            Timing = SidPortTiming.HostTimed,
            Lead = settings.Lead,
        };
    }

    public SidPortInfo Info { get; }
    public int BatchCycles => lines.BatchCycles;

    /// <summary>Takes the lines, starts the clock, resets and mutes the chips.</summary>
    /// <exception cref="SidPortException">Refused: the settings make no sense; Absent, Denied, or Busy with the name of who has a line.</exception>
    public static GpioSidBus Open(GpioSidSettings settings)
    {
        foreach (string problem in settings.Validate())
            throw new SidPortException(SidPortFault.Refused, "gpio", "open", problem);
        try
        {
            return Open(settings, OpenLines(settings));
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <param name="lines">Belong to the bus from here on, also when this throws.</param>
    internal static GpioSidBus Open(GpioSidSettings settings, IBusLines lines)
    {
        var bus = new GpioSidBus(settings, lines);
        try
        {
            bus.clockOutput?.Run(settings.Clocks[0]);
            lines.Rest();
            lines.Reset(ResetMicroseconds);
            bus.Mute();
            return bus;
        }
        catch (WireException error)
        {
            lines.Dispose();
            throw SidPortException.From(error);
        }
    }

    public void Begin(SidPortTune tune)
    {
        ThrowIfInterrupted("begin");
        Info.Require(tune);
        try
        {
            Mute();
            clockOutput?.Run(tune.Clock);
            SetClock(tune.Clock);
            lines.Reset(ResetMicroseconds);
            // RES/ may not be wired: a tune that relies on a filter that is off would get that of the tune before.
            Zero(ChipSequences.InaudibleRegisters);
            Mute();
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        ThrowIfInterrupted("write");
        try
        {
            lines.Write((int)(cycles * microsecondsPerCycle), chip, register, value);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    public void Flush()
    {
        try
        {
            lines.Flush();
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <remarks>The chips cannot answer; the lines are set to rest, which they are already.</remarks>
    public void Probe()
    {
        ThrowIfInterrupted("probe");
        try
        {
            lines.Rest();
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    public void Interrupt() => interrupted = true;

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        MuteIfPossible();
        lines.Dispose();
    }

    private void SetClock(SidClock clock) => microsecondsPerCycle = 1e6 / clock.Hz;

    private void Mute() => Zero(ChipSequences.SilencedRegisters);

    private void Zero(ReadOnlySpan<byte> registers)
    {
        for (int chip = 0; chip < settings.Models.Count; chip++)
            foreach (byte register in registers)
                lines.Write((int)(ChipSequences.Spacing * microsecondsPerCycle), chip, register, 0);
        lines.Flush();
    }

    /// <returns>False when the lines are gone, and with them the chips.</returns>
    private bool MuteIfPossible()
    {
        try
        {
            Mute();
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }

    private void ThrowIfInterrupted(string operation)
    {
        if (interrupted)
            throw new SidPortException(SidPortFault.Lost, Info.Address, operation, "interrupted");
    }

    private static IBusLines OpenLines(GpioSidSettings settings)
    {
        int chips = settings.Models.Count;
        if (settings.Wiring == GpioWiring.Direct)
        {
            using GpioChip chip = settings.ChipLabel.Length > 0 ? GpioChip.OpenByLabel(settings.ChipLabel) : GpioChip.OpenByLabel(GpioChip.RaspberryPiLabels);
            return OpenLines(settings, chip);
        }
        ISpiEncoding encoding = settings.Wiring == GpioWiring.Expander
            ? new ExpanderEncoding(settings.ExpanderAddress, chips)
            : new ShiftEncoding(settings.HighByteFirst, chips);
        return new SpiLines(SpiDevice.Open(settings.SpiPath, mode: 0, settings.SpiHz), encoding, settings.SpiHz, settings.SelectNanoseconds, settings.HasReset);
    }

    internal static IBusLines OpenLines(GpioSidSettings settings, GpioChip chip)
    {
        int[] wanted = [.. settings.Lines.All];
        bool hasReset = settings.HasResetLine;
        IGpioOutputs outputs = chip.RequestOutputs(wanted, DirectLines.LevelsAtRest(settings.Models.Count, hasReset), Consumer);
        return new DirectLines(outputs, settings.Models.Count, hasReset, settings.SelectNanoseconds);
    }
}
