using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices.Routing;

/// <summary>Where the emulator stands among the devices that <see cref="Router"/> has ordered.</summary>
/// <remarks>
/// Real chips come first, as that is what they were bought for: a wrong model or clock does not move them behind the emulator. A device that would leave
/// chips or samples out does, and so does one the household prefers less. What a listener asks for comes first in any case.
/// </remarks>
public static class OutputOrder
{
    public const string Emulator = "emulator";

    private static readonly OutputOffer emulator = new(Emulator, [null, null, null], [], SidPortTiming.Exact);

    /// <param name="preferred">Ids, the most wanted first; what is not listed comes after, the emulator last.</param>
    /// <returns>Never empty, except for a song that needs a whole C64.</returns>
    public static IReadOnlyList<Route> For(TuneNeeds needs, IReadOnlyList<OutputOffer> devices, IReadOnlyList<string> preferred)
    {
        int rankOfEmulator = Rank(Emulator);
        IReadOnlyList<Route> real = Router.Order(needs, [.. devices.OrderBy(device => Rank(device.Id))]);
        IReadOnlyList<Route> own = Router.Order(needs, [emulator]);
        return [.. real.Where(ComesFirst), .. own, .. real.Where(route => !ComesFirst(route))];

        int Rank(string id)
        {
            int listed = preferred.TakeWhile(other => other != id).Count();
            return listed == preferred.Count && id == Emulator ? int.MaxValue : listed;
        }

        bool ComesFirst(Route route) => Rank(route.Output.Id) < rankOfEmulator && route.Output.Healthy && !LeavesOut(needs, route);
    }

    private static bool LeavesOut(TuneNeeds needs, Route route) =>
        route.ChipOf.Any(chip => chip is null) || (needs.PlaysSamples && route.Output.Timing != SidPortTiming.Exact);
}
