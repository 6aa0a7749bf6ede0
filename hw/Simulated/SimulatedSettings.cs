using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Simulated;

/// <summary>A device that is not there, so that the appliance can run dry.</summary>
public sealed record SimulatedSettings
{
    public IReadOnlyList<SidPortModel> Models { get; init; } = [SidPortModel.Mos6581];
    public IReadOnlyList<SidClock> Clocks { get; init; } = [SidClock.Pal, SidClock.Ntsc];
    public SidPortTiming Timing { get; init; } = SidPortTiming.Exact;

    /// <summary>10 ms to 1 s.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>What it says is wrong with it; null for nothing. Another output is preferred to it.</summary>
    public string? Complaint { get; init; }

    public IReadOnlyList<SimulatedFault> Faults { get; init; } = [];

    /// <summary>For a bus: writes that lie so close go out together.</summary>
    public int BatchCycles { get; init; } = 20;

    /// <summary>Every write is noted in this file; see <see cref="WriteTrace"/>. Null for none.</summary>
    public string? Trace { get; init; }

    internal SidPortInfo Info(string driver) => new()
    {
        Driver = driver,
        Name = "Simulated SID",
        Address = "nowhere",
        Chips = [.. Models.Select(model => new SidPortChip(model))],
        Clocks = Clocks,
        Timing = Timing,
        Lead = Lead,
    };
}
