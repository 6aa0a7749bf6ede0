namespace SidFlow.Services.Devices.Breaking;

/// <summary>How patient a breaker is.</summary>
/// <param name="OpenTokens">Failures that it takes before it opens; 1 to 100. A token comes back every <paramref name="Refill"/>.</param>
/// <param name="Refill">Also how long it stays open before one attempt is let through; 100 ms to 1 h.</param>
public sealed record BreakerOptions(int OpenTokens, TimeSpan Refill)
{
    public static BreakerOptions Default { get; } = new(3, TimeSpan.FromSeconds(30));

    /// <summary>Null, or what is wrong, in a sentence.</summary>
    public string? Validate() => this switch
    {
        { OpenTokens: < 1 or > 100 } => "A breaker takes 1 to 100 failures before it opens.",
        { Refill: var refill } when refill < TimeSpan.FromMilliseconds(100) || refill > TimeSpan.FromHours(1) =>
            "A breaker's token comes back after 100 ms to 1 h.",
        _ => null,
    };
}

/// <summary>A breaker as the operator sees it.</summary>
/// <param name="Tokens">Failures left before it opens.</param>
/// <param name="SuccessRate">Of the last 100 attempts, 0 to 1; 1 before the first.</param>
/// <param name="P95Latency">Of those of them that succeeded; zero before the first.</param>
public sealed record BreakerStatus(BreakerState State, int Tokens, double SuccessRate, TimeSpan P95Latency);
