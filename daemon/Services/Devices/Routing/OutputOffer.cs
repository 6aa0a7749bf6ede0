using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices.Routing;

/// <summary>What an output can do, as far as choosing it goes.</summary>
/// <param name="Id">The device's name in the settings; <c>emulator</c> for our own chip.</param>
/// <param name="Chips">Null is a chip that takes any tune's model; one whose model nobody knows counts as wrong for none.</param>
/// <param name="Clocks">Empty: any.</param>
/// <param name="IsC64">It runs the tune's own code.</param>
/// <param name="Takes">False while it is down, leased by somebody else, or its breaker is open.</param>
/// <param name="Healthy">False while what it plays suffers: chosen only when nothing healthy can play.</param>
public sealed record OutputOffer(
    string Id,
    IReadOnlyList<ChipModel?> Chips,
    IReadOnlyList<ClockRate> Clocks,
    SidPortTiming Timing,
    bool IsC64 = false,
    bool Takes = true,
    bool Healthy = true);
