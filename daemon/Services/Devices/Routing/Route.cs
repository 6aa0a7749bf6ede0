namespace SidFlow.Services.Devices.Routing;

/// <summary>One output's way of playing a song.</summary>
/// <param name="ChipOf">For each of the tune's chips the output's chip that plays it; null for one that is left out.</param>
/// <param name="Retimed">The tune's clock is none of the output's: the driver in front of it must stretch or shift.</param>
/// <param name="Compromises">What the listener gives up, a phrase each: <c>6581 tune on an 8580</c>. Empty when nothing.</param>
public sealed record Route(OutputOffer Output, IReadOnlyList<int?> ChipOf, bool Retimed, IReadOnlyList<string> Compromises);
