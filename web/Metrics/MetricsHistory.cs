using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Streams;

namespace SidFlow.Web.Metrics;

/// <summary>A few numbers a minute, for a day, in memory: enough to see on the admin page what happened last night. Prometheus keeps more.</summary>
public sealed class MetricsHistory : IAsyncDisposable
{
    const int MostPoints = 24 * 60;
    const double BytesInMegabyte = 1e6, BytesInGigabyte = 1e9;

    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    readonly TimeProvider clock;
    readonly Course[] courses;
    readonly Queue<(DateTimeOffset At, double?[] Values)> points = new();
    readonly Lock gate = new();
    readonly CancellationTokenSource stopping = new();
    readonly Task writing;

    public MetricsHistory(TimeProvider clock, IEnumerable<Course> courses)
    {
        (this.clock, this.courses) = (clock, [.. courses]);
        Note();
        writing = WriteAsync();
    }

    /// <summary>Of this daemon.</summary>
    public static MetricsHistory Of(MetricsCollector collector, RoomStream stream, PlaybackSessions sessions, SidFlowSettings settings, TimeProvider clock) => new(clock,
    [
        new Course("cpu", "Processor time of the daemon", "% of the machine", 80, CpuShare(clock)),
        new Course("memory", "Memory of the daemon", "MB", null, () => Round(Environment.WorkingSet / BytesInMegabyte)),
        new Course("requests", "Requests", "a minute", null, Growth(() => Sum(collector, "http_server_request_duration_seconds"))),
        new Course("listeners", "Listeners of the room's stream", "listeners", null, () => stream.Listeners),
        new Course("sessions", "Listeners in their own browsers", "sessions", null, () => sessions.Count),
        new Course("disk", "Free on the disk", "GB", null, () => Free(settings.DataDir)),
    ]);

    /// <summary>The day until now, the oldest first.</summary>
    public HistoryReply Read()
    {
        (DateTimeOffset At, double?[] Values)[] all;
        lock (gate)
            all = [.. points];
        return new HistoryReply(
            [.. all.Select(point => point.At.ToUnixTimeSeconds())],
            [.. courses.Select((course, at) => new HistoryCourse(course.Name, course.Title, course.Unit, course.Threshold, [.. all.Select(point => point.Values[at])]))]);
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await writing;
        stopping.Dispose();
    }

    async Task WriteAsync()
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                Note();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    void Note()
    {
        double?[] values = [.. courses.Select(course => course.Look())];
        lock (gate)
        {
            points.Enqueue((clock.GetUtcNow(), values));
            if (points.Count > MostPoints)
                points.Dequeue();
        }
    }

    /// <summary>Since the look before; null at the first.</summary>
    static Func<double?> CpuShare(TimeProvider clock)
    {
        (long At, TimeSpan Used)? before = null;
        return () =>
        {
            (long At, TimeSpan Used) now = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime);
            double? share = before is { } last ? Round(100 * (now.Used - last.Used) / clock.GetElapsedTime(last.At, now.At) / Environment.ProcessorCount) : null;
            before = now;
            return share;
        };
    }

    static Func<double?> Growth(Func<double> count)
    {
        double? before = null;
        return () =>
        {
            double now = count();
            double? grown = now - before;
            before = now;
            return grown;
        };
    }

    static double Sum(MetricsCollector collector, string family) =>
        collector.Collect().Where(each => each.Name == family).SelectMany(each => each.Read()).Sum(sample => sample.Count);

    /// <summary>Null while the disk cannot be asked.</summary>
    static double? Free(string folder)
    {
        try
        {
            return Round(new DriveInfo(folder).AvailableFreeSpace / BytesInGigabyte);
        }
        catch (IOException)
        {
            return null;
        }
    }

    static double Round(double value) => Math.Round(value, 1);

    /// <param name="Threshold">From here on it is a worry; null where nothing is.</param>
    /// <param name="Look">The value now; null while it cannot be told.</param>
    public sealed record Course(string Name, string Title, string Unit, double? Threshold, Func<double?> Look);
}

/// <param name="Times">Seconds since 1970.</param>
public sealed record HistoryReply(IReadOnlyList<long> Times, IReadOnlyList<HistoryCourse> Courses);

/// <param name="Threshold">From here on it is a worry; null where nothing is.</param>
/// <param name="Values">One for each time; null where it could not be told.</param>
public sealed record HistoryCourse(string Name, string Title, string Unit, double? Threshold, IReadOnlyList<double?> Values);
