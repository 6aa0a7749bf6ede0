using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library;

/// <summary>Models and clocks as bits, so that "made for either" matches both.</summary>
internal static class TuneFacets
{
    private const int First = 1, Second = 2;

    public static int Bits(IEnumerable<TuneModel> models) => models.Aggregate(0, (bits, model) => bits | model switch
    {
        TuneModel.Mos6581 => First,
        TuneModel.Mos8580 => Second,
        TuneModel.Any => First | Second,
        _ => 0,
    });

    public static int Bits(TuneClock clock) => clock switch
    {
        TuneClock.Pal => First,
        TuneClock.Ntsc => Second,
        TuneClock.Any => First | Second,
        _ => 0,
    };
}
