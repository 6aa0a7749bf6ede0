using SidFlow.Hw.Ports;

namespace SidFlow.Hw.GpioSid;

/// <summary>How the chips' bus hangs on this machine.</summary>
public enum GpioWiring
{
    /// <summary>Each bus line on a GPIO line.</summary>
    Direct,

    /// <summary>An MCP23S17 on SPI: port A is the data bus, port B the rest.</summary>
    Expander,

    /// <summary>Two 74HC595 on SPI, latched by its chip select.</summary>
    ShiftRegisters,
}

/// <summary>What makes phi2.</summary>
public enum GpioClockSource
{
    /// <summary>An oscillator of its own, whose frequency is in the settings.</summary>
    Oscillator,

    /// <summary>A hardware PWM of this machine, programmed for each tune.</summary>
    Pwm,
}

/// <summary>Numbers of GPIO lines.</summary>
public sealed record GpioLineMap
{
    /// <summary>D0 to D7.</summary>
    public IReadOnlyList<int> Data { get; init; } = [];

    /// <summary>A0 to A4.</summary>
    public IReadOnlyList<int> Address { get; init; } = [];

    /// <summary>CS/ of each chip.</summary>
    public IReadOnlyList<int> Selects { get; init; } = [];

    /// <summary>RES/, all chips together; null when it is not wired.</summary>
    public int? Reset { get; init; }

    /// <summary>SidBerry's wiring on the 40-pin header; R/W lies on ground.</summary>
    public static GpioLineMap SidBerry { get; } = new() { Data = [14, 15, 18, 23, 24, 25, 8, 7], Address = [2, 3, 4, 17, 27], Selects = [22] };

    internal IEnumerable<int> All => [.. Data, .. Address, .. Selects, .. Reset is { } reset ? new[] { reset } : []];
}

/// <summary>A hardware PWM in /sys/class/pwm.</summary>
/// <param name="Chip">Folder of the controller.</param>
/// <param name="Line">The GPIO line it comes out on, to see whether the bus uses it as well; null when it is another pin.</param>
public sealed record GpioPwm(string Chip = "/sys/class/pwm/pwmchip0", int Channel = 0, int? Line = 12);

/// <summary>SID chips wired to this machine.</summary>
public sealed record GpioSidSettings
{
    /// <summary>The longest chip select that is still one write to a real chip and tolerable to its replacements.</summary>
    private const int LongestSelect = 10_000;

    /// <summary>One whole cycle of phi2 and the set-up time of a write: 1.2 µs at 1 MHz.</summary>
    private const int ShortestSelect = 1200;

    private const int MostLines = 64;

    public GpioWiring Wiring { get; init; }

    /// <summary>For <see cref="GpioWiring.Direct"/>; SidBerry's when not given.</summary>
    public GpioLineMap Lines { get; init; } = GpioLineMap.SidBerry;

    /// <summary>Label of the GPIO chip; empty for the Raspberry Pi's own, whichever model.</summary>
    public string ChipLabel { get; init; } = "";

    /// <summary>For the two wirings on SPI.</summary>
    public string SpiPath { get; init; } = "/dev/spidev0.0";

    public int SpiHz { get; init; } = 10_000_000;

    /// <summary>Pins A2 to A0 of the MCP23S17, 0..7.</summary>
    public int ExpanderAddress { get; init; }

    /// <summary>The 74HC595 farther from the host holds the data bus, so the high byte goes first.</summary>
    public bool HighByteFirst { get; init; } = true;

    /// <summary>RES/ is wired to the expander or the shift registers.</summary>
    public bool HasReset { get; init; } = true;

    /// <summary>The chips, one for each CS/; on SPI two at most.</summary>
    public IReadOnlyList<SidPortModel> Models { get; init; } = [SidPortModel.Mos6581];

    public GpioClockSource ClockSource { get; init; }

    /// <summary>The oscillator's true frequency; nothing is assumed of it.</summary>
    public SidClock? Clock { get; init; }

    public GpioPwm Pwm { get; init; } = new();

    /// <summary>How long CS/ is low, 1200 to 10000 ns. Some replacement chips want little.</summary>
    public int SelectNanoseconds { get; init; } = 2000;

    /// <summary>How far ahead the pump is fed; 20 ms to 1 s.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(100);

    internal bool HasResetLine => Wiring == GpioWiring.Direct ? Lines.Reset is not null : HasReset;

    internal IReadOnlyList<SidClock> Clocks => ClockSource == GpioClockSource.Pwm ? [SidClock.Pal, SidClock.Ntsc] : [Clock!.Value];

    /// <summary>What is wrong, a sentence each; empty when nothing is.</summary>
    public IEnumerable<string> Validate() =>
        [.. ValidateBus(), .. ValidateClock(), .. Wiring == GpioWiring.Direct ? ValidateLines() : ValidateSpi()];

    private IEnumerable<string> ValidateBus()
    {
        if (!Enum.IsDefined(Wiring))
            yield return $"There is no wiring {(int)Wiring}.";
        if (SelectNanoseconds is < ShortestSelect or > LongestSelect)
            yield return $"The chip select must be low for {ShortestSelect} to {LongestSelect} ns.";
        if (Lead < TimeSpan.FromMilliseconds(20) || Lead > TimeSpan.FromSeconds(1))
            yield return "The lead must be 20 ms to 1 s.";
    }

    private IEnumerable<string> ValidateClock()
    {
        if (!Enum.IsDefined(ClockSource))
            yield return $"There is no clock source {(int)ClockSource}.";
        else if (ClockSource == GpioClockSource.Pwm && Clock is not null)
            yield return "A PWM is set for each tune; a frequency belongs to an oscillator.";
        else if (ClockSource == GpioClockSource.Oscillator && Clock is null)
            yield return "The oscillator's true frequency is needed: nothing is assumed.";
        else if (Clock is { } clock && (clock.Denominator <= 0 || clock.Hz is < 500_000 or > 1_100_000))
            yield return "The chips' clock must be 0.5 to 1.1 MHz.";
        if (ClockSource == GpioClockSource.Pwm && Pwm.Channel is < 0 or > 15)
            yield return "The PWM channel must be 0 to 15.";
    }

    private IEnumerable<string> ValidateLines()
    {
        if (Lines.Data.Count != 8)
            yield return $"There are 8 data lines, D0 to D7, not {Lines.Data.Count}.";
        if (Lines.Address.Count != 5)
            yield return $"There are 5 address lines, A0 to A4, not {Lines.Address.Count}.";
        if (Models.Count is 0 or > 8 || Lines.Selects.Count != Models.Count)
            yield return $"Each of the {Models.Count} chips needs its own chip select, there are {Lines.Selects.Count}.";
        foreach (int line in Lines.All.Where(line => line is < 0 or > 511).Distinct())
            yield return $"There is no GPIO line {line}.";
        foreach (IGrouping<int, int> line in Lines.All.GroupBy(line => line).Where(line => line.Count() > 1))
            yield return $"GPIO line {line.Key} is used twice.";
        if (ClockSource == GpioClockSource.Pwm && Pwm.Line is { } clockLine && Lines.All.Contains(clockLine))
            yield return $"GPIO line {clockLine} is the clock's and also on the bus.";
        if (Lines.All.Count() > MostLines)
            yield return $"At most {MostLines} lines can be used together.";
    }

    private IEnumerable<string> ValidateSpi()
    {
        int fastest = Wiring == GpioWiring.Expander ? 10_000_000 : 20_000_000;
        if (SpiHz < 100_000 || SpiHz > fastest)
            yield return $"SPI must run at 100000 to {fastest} Hz.";
        if (!SpiPath.StartsWith('/'))
            yield return "The SPI path is one like /dev/spidev0.0.";
        if (Models.Count is 0 or > 2)
            yield return $"This wiring has 1 or 2 chips, not {Models.Count}.";
        if (ExpanderAddress is < 0 or > 7)
            yield return "The expander's address is 0 to 7.";
    }
}
