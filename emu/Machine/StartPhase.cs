using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Machine;

/// <summary>When, before INIT's first opcode fetch at cycle 0, the hardware was set up: all times are negative cycles.</summary>
/// <remarks>
/// The phases of raster and CIA timer against INIT are what makes register logs comparable with the reference player's.
/// Its set-up code takes different paths for RSID, play address, speed and standard; each path's length stands here.
/// Source: measured costs in the reference's environment, docs/emulator.md.
/// </remarks>
internal readonly record struct StartPhase(long Begin, long RasterCompare, long InterruptSource)
{
    public static StartPhase Of(Tune tune, int song, bool pal)
    {
        bool rsid = tune.Format == TuneFormat.Rsid;
        bool called = !rsid && tune.PlayAddress != 0;
        bool cia = rsid || tune.IsCiaTimed(song);

        long rasterCompare = (rsid ? 79 : 82) + 4;
        long beforeSource = rsid ? 91 : called ? 105 : 100;
        long sourceWrite = beforeSource + (cia ? 18 : 11);
        long init = beforeSource + (cia ? 19 : 15) + (rsid ? 8 : 7) + 3 + 26;

        long standard = pal ? 0 : 2;
        long begin = -(init - standard);
        return new StartPhase(begin, begin + rasterCompare - standard, begin + sourceWrite - standard);
    }
}
