using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices.Routing;

/// <summary>Orders the outputs for a song: the first is tried, the others are what it falls back to.</summary>
/// <remarks>Fewest compromises first, by weight: a missing chip, a wrong model, times lost, another clock; the listed order decides among equals.</remarks>
public static class Router
{
    private const int Sick = 1_000_000, MissingChip = 10_000, LostSamples = 1_000, WrongModel = 100, LostTimes = 10, WrongClock = 1;

    /// <param name="offers">In the order in which the household prefers them.</param>
    /// <returns>Best first; empty when nothing plays the song.</returns>
    public static IReadOnlyList<Route> Order(TuneNeeds needs, IReadOnlyList<OutputOffer> offers) =>
    [
        .. offers
            .Where(offer => offer.Takes && offer.Chips.Count > 0 && (offer.IsC64 || !needs.NeedsC64))
            .Select(offer => Plan(needs, offer))
            .OrderBy(plan => plan.Cost)
            .Select(plan => plan.Route),
    ];

    private static (Route Route, int Cost) Plan(TuneNeeds needs, OutputOffer offer)
    {
        int?[] chipOf = Assign(needs.Chips, offer.Chips);
        List<string> compromises = [];
        int cost = offer.Healthy ? 0 : Sick;

        int missing = chipOf.Count(chip => chip is null);
        if (missing > 0)
        {
            cost += MissingChip * missing;
            compromises.Add($"{needs.Chips.Count - missing} of {needs.Chips.Count} chips");
        }
        for (int i = 0; i < chipOf.Length; i++)
        {
            if (chipOf[i] is not { } chip || offer.Chips[chip] is not { } model || model == needs.Chips[i])
                continue;
            cost += WrongModel;
            string told = $"{Name(needs.Chips[i])} tune on {(model == ChipModel.Mos6581 ? "a" : "an")} {Name(model)}";
            if (!compromises.Contains(told))
                compromises.Add(told);
        }
        if (offer.Timing != SidPortTiming.Exact)
        {
            cost += needs.PlaysSamples ? LostSamples : LostTimes;
            if (needs.PlaysSamples)
                compromises.Add("its samples do not come through");
            else if (offer.Timing == SidPortTiming.Frame)
                compromises.Add("exact to the frame only");
        }
        bool retimed = offer.Clocks.Count > 0 && !offer.Clocks.Contains(needs.Clock);
        if (retimed)
        {
            cost += WrongClock;
            compromises.Add($"{Name(needs.Clock)} tune on a {offer.Clocks[0].Hz / 1e6:0.000} MHz clock");
        }
        return (new Route(offer, chipOf, retimed, compromises), cost);
    }

    /// <summary>Gives the tune's chips the output's, the same model where there is one. Where chips are short the tune's last ones go without.</summary>
    private static int?[] Assign(IReadOnlyList<ChipModel> wanted, IReadOnlyList<ChipModel?> there)
    {
        int?[] chipOf = new int?[wanted.Count];
        bool[] taken = new bool[there.Count];
        Give((want, have) => have == want);
        Give((_, have) => have is null);
        Give((_, _) => true);
        return chipOf;

        void Give(Func<ChipModel, ChipModel?, bool> fits)
        {
            for (int i = 0; i < Math.Min(wanted.Count, there.Count); i++)
            {
                for (int j = 0; j < there.Count && chipOf[i] is null; j++)
                {
                    if (taken[j] || !fits(wanted[i], there[j]))
                        continue;
                    chipOf[i] = j;
                    taken[j] = true;
                }
            }
        }
    }

    private static string Name(ChipModel model) => model == ChipModel.Mos6581 ? "6581" : "8580";

    private static string Name(ClockRate clock) => clock == ClockRate.Ntsc ? "NTSC" : "PAL";
}
