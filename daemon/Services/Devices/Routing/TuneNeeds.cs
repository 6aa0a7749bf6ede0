using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.Routing;

/// <summary>What a song asks of whatever plays it.</summary>
/// <param name="Chips">The models it was written for.</param>
/// <param name="Clock">The clock it was written for.</param>
/// <param name="PlaysSamples">It writes more often than a few times a frame, so that only exact times sound right.</param>
/// <param name="NeedsC64">Only a whole C64 plays it: a BASIC program, and no ROM images here. It has no tape.</param>
public sealed record TuneNeeds(IReadOnlyList<ChipModel> Chips, ClockRate Clock, bool PlaysSamples = false, bool NeedsC64 = false);
