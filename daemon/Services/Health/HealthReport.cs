namespace SidFlow.Services.Health;

/// <summary>How the whole appliance is: as its worst part is, as far as that part counts.</summary>
public sealed record HealthReport(HealthState Overall, bool Ready, IReadOnlyList<string> BlockingChecks, IReadOnlyDictionary<string, CheckResult> Checks)
{
    public static HealthReport Of(IReadOnlyList<HealthCheck> checks)
    {
        var results = new SortedDictionary<string, CheckResult>(StringComparer.Ordinal);
        var blocking = new List<string>();
        HealthState overall = HealthState.Healthy;
        foreach (HealthCheck check in checks)
        {
            CheckResult result = check.Run();
            results[check.Name] = result;
            if (result.Status == HealthState.Unhealthy && check.Weight == CheckWeight.Blocking)
                blocking.Add(check.Name);
            HealthState counts = Counting(result.Status, check.Weight);
            overall = counts > overall ? counts : overall;
        }
        return new HealthReport(overall, blocking.Count == 0, blocking, results);
    }

    static HealthState Counting(HealthState status, CheckWeight weight) => weight switch
    {
        CheckWeight.Blocking => status,
        CheckWeight.Part when status == HealthState.Unhealthy => HealthState.Degraded,
        CheckWeight.Part => status,
        _ => HealthState.Healthy,
    };
}
