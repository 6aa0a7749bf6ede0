namespace SidFlow.Kills;

/// <summary>All types of jobs that there are.</summary>
static class JobCases
{
    static readonly (string Type, Func<JobCase> Make, int Share)[] all =
    [
        ("fetch", () => new FetchCase(), 32),
        ("scan", () => new ScanCase(), 24),
        ("classify", () => new ClassifyCase(), 30),
        ("train", () => new TrainCase(), 28),
        ("render", () => new RenderCase(), 30),
        ("backup", () => new BackupCase(), 16),
        ("pipeline", () => new PipelineCase(), 40),
    ];

    public static IEnumerable<string> Types => all.Select(each => each.Type);

    public static JobCase Make(string type) => all.Single(each => each.Type == type).Make();

    /// <summary>How many of a campaign's kills are a type's; at least one.</summary>
    public static int ShareOf(string type, int kills)
    {
        int before = 0, whole = all.Sum(each => each.Share);
        foreach ((string each, _, int share) in all)
        {
            int upTo = kills * (before + share) / whole;
            if (each == type)
                return Math.Max(1, upTo - kills * before / whole);
            before += share;
        }
        throw new ArgumentException($"There is no type {type}.", nameof(type));
    }
}
