namespace SidFlow.Services.Health;

public enum HealthState
{
    Healthy,

    /// <summary>Something is missing, the rest goes on.</summary>
    Degraded,
    Unhealthy,
}

/// <summary>How one part is.</summary>
/// <param name="Message">What is wrong and what to do; null while all is well.</param>
public sealed record CheckResult(HealthState Status, string? Message = null, IReadOnlyDictionary<string, object?>? Details = null);

/// <param name="Name">The key in the report.</param>
/// <param name="Weight">What it means for the whole.</param>
public sealed record HealthCheck(string Name, CheckWeight Weight, Func<CheckResult> Run);

public enum CheckWeight
{
    /// <summary>Reported, and nothing more: a part nobody needs.</summary>
    Extra,

    /// <summary>At worst the whole is degraded.</summary>
    Part,

    /// <summary>Not ready while it is unhealthy.</summary>
    Blocking,
}
