using System.Globalization;
using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Telemetry;

/// <summary>What browsers tell of their playing, as counts by day: no listener, address or time of day is kept.</summary>
/// <remarks>Thread-safe. Counts wait in memory and are stored every 15 s; a crash loses those. Days older than 30 are forgotten.</remarks>
public sealed class TelemetryBook : IAsyncDisposable
{
    public const int DaysKept = 30;

    /// <summary>Different kinds a day, so that nobody can fill the disk with names.</summary>
    private const int MostKinds = 256;

    /// <summary>Events of one client a minute.</summary>
    private const int MostOfClient = 600;

    private const int ValuesPerDoubling = 5;
    private static readonly TimeSpan storeEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);

    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task storing;
    private readonly Dictionary<string, int> clients = [];
    private readonly HashSet<(int Day, string Event, string Path)> kinds = [];
    private Dictionary<(int Day, string Event, string Path, int Bucket), (double Count, double Sum)> counts = [];
    private DateTimeOffset minuteBegan;
    private long dropped;

    public TelemetryBook(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        storing = StoreInTimeAsync();
    }

    /// <summary>Counts what can be counted and drops the rest.</summary>
    /// <param name="client">Whose events are limited together; not kept.</param>
    public void Add(string client, IEnumerable<TelemetryEvent> events)
    {
        DateTimeOffset now = clock.GetUtcNow();
        int day = DayOf(now);
        lock (gate)
        {
            if (now - minuteBegan >= minute)
            {
                clients.Clear();
                minuteBegan = now;
            }
            foreach (TelemetryEvent one in events)
            {
                int told = clients.GetValueOrDefault(client) + 1;
                clients[client] = told;
                if (told > MostOfClient || !one.IsSound || !Knows((day, one.Event, one.Path)))
                {
                    dropped++;
                    continue;
                }
                (int, string, string, int) key = (day, one.Event, one.Path, BucketOf(one.Value));
                (double count, double sum) = counts.GetValueOrDefault(key);
                counts[key] = (count + one.Weight, sum + one.Weight * (one.Value ?? 0));
            }
        }
    }

    /// <summary>Why counts could not be stored the last time; null while they can.</summary>
    public string? StoreTrouble { get; private set; }

    /// <summary>What was not even read.</summary>
    public void Drop()
    {
        lock (gate)
            dropped++;
    }

    /// <param name="days">Today and the days before, 1 to 30.</param>
    public async Task<TelemetryReport> ReportAsync(int days, CancellationToken stop)
    {
        await StoreAsync(stop);
        int first = DayOf(clock.GetUtcNow()) - days + 1;
        (long Day, string Event, string Path, long Bucket, double Count, double Sum)[] rows = [.. database.Read(connection => connection.Query<(long, string, string, long, double, double)>(
            "SELECT day, event, path, bucket, count, sum FROM telemetry WHERE day >= @first ORDER BY day, event, path, bucket", new { first }))];
        return new TelemetryReport(
            [.. rows.GroupBy(row => (row.Event, row.Path)).Select(kind => Summary(kind.Key.Event, kind.Key.Path, [.. kind.Select(row => ((int)row.Bucket, row.Count, row.Sum))]))],
            [.. rows.GroupBy(row => (row.Day, row.Event, row.Path)).Select(kind => new TelemetryDay(
                DateTime.UnixEpoch.AddDays(kind.Key.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), kind.Key.Event, kind.Key.Path, kind.Sum(row => row.Count)))],
            Interlocked.Read(ref dropped));
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TryStoreAsync(CancellationToken.None);
        stopping.Dispose();
    }

    /// <summary>Five buckets a doubling from 1 up; -1 for no value.</summary>
    internal static int BucketOf(double? value) => value is not { } number ? -1 : number < 1 ? 0 : 1 + (int)(ValuesPerDoubling * Math.Log2(number));

    private static double UpperEnd(int bucket) => Math.Pow(2, (double)bucket / ValuesPerDoubling);

    private static TelemetrySummary Summary(string name, string path, (int Bucket, double Count, double Sum)[] buckets)
    {
        double all = buckets.Sum(bucket => bucket.Count);
        (int Bucket, double Count, double Sum)[] valued = [.. buckets.Where(bucket => bucket.Bucket >= 0).GroupBy(bucket => bucket.Bucket).OrderBy(same => same.Key)
            .Select(same => (same.Key, same.Sum(one => one.Count), same.Sum(one => one.Sum)))];
        double values = valued.Sum(bucket => bucket.Count);
        return values == 0 ? new(name, path, all, null, null, null) : new(name, path, all, valued.Sum(bucket => bucket.Sum) / values, At(0.5), At(0.95));

        double At(double share)
        {
            double passed = 0;
            foreach ((int bucket, double count, _) in valued)
                if ((passed += count) >= share * values)
                    return UpperEnd(bucket);
            return UpperEnd(valued[^1].Bucket);
        }
    }

    private static int DayOf(DateTimeOffset time) => (int)(time.ToUnixTimeSeconds() / 86_400);

    /// <summary>Within the lock.</summary>
    private bool Knows((int Day, string Event, string Path) kind)
    {
        if (kinds.Contains(kind))
            return true;
        kinds.RemoveWhere(known => known.Day != kind.Day);
        return kinds.Count < MostKinds && kinds.Add(kind);
    }

    private async Task StoreInTimeAsync()
    {
        using PeriodicTimer timer = new(storeEvery, clock);
        while (await timer.WaitForNextTickAsync(stopping.Token))
            await TryStoreAsync(stopping.Token);
    }

    /// <summary>Policy: while the disk fails the counts wait in memory, and nobody's music waits for them.</summary>
    private async Task TryStoreAsync(CancellationToken stop)
    {
        try
        {
            await StoreAsync(stop);
            StoreTrouble = null;
        }
        catch (StorageException failure)
        {
            StoreTrouble = failure.Message;
        }
    }

    private async Task StoreAsync(CancellationToken stop)
    {
        Dictionary<(int Day, string Event, string Path, int Bucket), (double Count, double Sum)> taken;
        lock (gate)
            (taken, counts) = (counts, []);
        if (taken.Count == 0)
            return;
        bool stored = false;
        try
        {
            int oldest = DayOf(clock.GetUtcNow()) - DaysKept + 1;
            await database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
            {
                connection.Execute("DELETE FROM telemetry WHERE day < @oldest", new { oldest }, transaction);
                connection.Execute(
                    """
                    INSERT INTO telemetry(day, event, path, bucket, count, sum) VALUES(@Day, @Event, @Path, @Bucket, @Count, @Sum)
                    ON CONFLICT(day, event, path, bucket) DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum
                    """,
                    taken.Select(entry => new { entry.Key.Day, entry.Key.Event, entry.Key.Path, entry.Key.Bucket, entry.Value.Count, entry.Value.Sum }), transaction);
            }, stop);
            stored = true;
        }
        finally
        {
            if (!stored)
                PutBack(taken);
        }
    }

    private void PutBack(Dictionary<(int Day, string Event, string Path, int Bucket), (double Count, double Sum)> taken)
    {
        lock (gate)
            foreach ((var key, (double count, double sum)) in taken)
            {
                (double newer, double newerSum) = counts.GetValueOrDefault(key);
                counts[key] = (count + newer, sum + newerSum);
            }
    }
}
