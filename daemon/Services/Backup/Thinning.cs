using System.Globalization;

namespace SidFlow.Services.Backup;

/// <summary>Which snapshots stay: counted, not timed, so that a clock that jumps throws nothing away.</summary>
/// <param name="Last">The newest so many.</param>
/// <param name="Days">The newest of each of so many days that have one.</param>
/// <param name="Weeks">Likewise of ISO weeks.</param>
/// <param name="Months">Likewise.</param>
public sealed record Thinning(int Last, int Days, int Weeks, int Months)
{
    /// <summary>Those that stay, of any order.</summary>
    public IReadOnlySet<SnapshotName> Keep(IEnumerable<SnapshotName> all)
    {
        // By number, not by time: the newest is the one that was made last, whatever the clock said.
        SnapshotName[] newest = [.. all.OrderByDescending(name => name.Sequence)];
        HashSet<SnapshotName> kept = [.. newest.Take(Math.Max(1, Last))];
        NewestOfEach(newest, Days, at => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), kept);
        NewestOfEach(newest, Weeks, at => $"{ISOWeek.GetYear(at)}-{ISOWeek.GetWeekOfYear(at)}", kept);
        NewestOfEach(newest, Months, at => at.ToString("yyyy-MM", CultureInfo.InvariantCulture), kept);
        return kept;
    }

    private static void NewestOfEach(SnapshotName[] newest, int most, Func<DateTime, string> span, HashSet<SnapshotName> kept)
    {
        foreach (IGrouping<string, SnapshotName> one in newest.GroupBy(name => span(name.CreatedAt.UtcDateTime)).Take(most))
            kept.Add(one.First());
    }
}
