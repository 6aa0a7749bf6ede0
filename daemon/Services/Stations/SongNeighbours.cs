using System.Diagnostics;
using SidFlow.Services.Library;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Stations;

/// <summary>How the neighbours stand.</summary>
/// <param name="Songs">That can be compared; 0 while there are none.</param>
/// <param name="Offered">Songs that the source has, those included that the library does not.</param>
/// <param name="Source">Where the vectors come from; null while there are none.</param>
/// <param name="MegaBytes">Of vectors.</param>
/// <param name="BuildSeconds">What the last build took.</param>
/// <param name="Building">A new picture is on its way.</param>
/// <param name="Trouble">Why the last build failed; null when it did not.</param>
public sealed record NeighboursStatus(
    int Songs, int Offered, double MatchRate, int Dimensions, string? Source, string? Warning, double MegaBytes, double BuildSeconds, bool Building, string? Trouble);

/// <summary>Which songs sound alike, for everybody: kept in memory, built anew in the background when the songs or the library change.</summary>
/// <remarks>The old picture serves until the new one is whole. While a job classifies, changes come all the time: a build waits then, so that it takes a small share of the time.</remarks>
public sealed class SongNeighbours : IAsyncDisposable
{
    private static readonly TimeSpan look = TimeSpan.FromSeconds(2), fewestBetween = TimeSpan.FromSeconds(20), step = TimeSpan.FromMilliseconds(50);

    /// <summary>A build may take a twentieth of the time.</summary>
    private const int RestPerBuild = 20;

    private readonly IReadOnlyList<ISongVectors> sources;
    private readonly LibraryIndex library;
    private readonly TimeProvider clock;
    private readonly Action<NeighboursStatus> told;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim hurry = new(0, 1);
    private readonly Task watching;
    private volatile Neighbourhood? current;
    private volatile string? trouble;
    private volatile bool building;
    private TimeSpan buildTime;

    /// <param name="sources">The most wanted first. A source serves once it has at least half as many songs as any after it.</param>
    /// <param name="told">Called after each build, from any thread.</param>
    public SongNeighbours(IReadOnlyList<ISongVectors> sources, LibraryIndex library, TimeProvider clock, Action<NeighboursStatus> told)
    {
        this.sources = sources;
        this.library = library;
        this.clock = clock;
        this.told = told;
        watching = WatchAsync();
    }

    /// <summary>Null until the first build is whole, and while there is nothing to compare.</summary>
    public Neighbourhood? Current => current;

    /// <summary>Something is there to build from, and the first build is not whole yet.</summary>
    public bool IsWarmingUp => current is null && trouble is null && (building || sources.Any(source => source.Count > 0));

    public NeighboursStatus Status
    {
        get
        {
            Neighbourhood? now = current;
            int songs = now?.Songs.Count ?? 0, offered = now?.Offered ?? 0;
            return new NeighboursStatus(songs, offered, offered > 0 ? Math.Round((double)songs / offered, 4) : 0, now?.Songs.Likeness.Width ?? 0, now?.Source, now?.Warning,
                Math.Round((now?.VectorBytes ?? 0) / 1e6, 1), Math.Round(buildTime.TotalSeconds, 2), building || IsWarmingUp, trouble);
        }
    }

    /// <summary>Looks at once whether something has changed, without the usual pause.</summary>
    public void Hurry()
    {
        if (hurry.CurrentCount == 0)
            hurry.Release();
    }

    /// <summary>Has the newest picture made, and waits for one that is as wanted.</summary>
    /// <returns>False: the limit came first.</returns>
    internal async Task<bool> UntilAsync(Func<Neighbourhood, bool> wanted, TimeSpan limit, CancellationToken stop)
    {
        long since = clock.GetTimestamp();
        while (current is not { } now || !wanted(now))
        {
            if (clock.GetElapsedTime(since) > limit)
                return false;
            Hurry();
            await Task.Delay(step, clock, stop);
        }
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await watching;
        stopping.Dispose();
        hurry.Dispose();
    }

    private async Task WatchAsync()
    {
        await Task.Yield();
        (string, DateTimeOffset?)? built = null;
        long builtAt = 0;
        try
        {
            while (true)
            {
                bool hurried = await hurry.WaitAsync(look, stopping.Token);
                TimeSpan rest = buildTime * RestPerBuild > fewestBetween ? buildTime * RestPerBuild : fewestBetween;
                if (builtAt != 0 && !hurried && clock.GetElapsedTime(builtAt) < rest)
                    continue;
                if (TryKey() is { } now && now == built)
                    continue;
                built = await BuildAsync();
                builtAt = clock.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private (string, DateTimeOffset?) Key() => (string.Join(' ', sources.Select(source => source.Version)), library.Count().LastScan);

    /// <summary>Null where a disk does not tell; the build says then what is wrong.</summary>
    private (string, DateTimeOffset?)? TryKey()
    {
        try
        {
            return Key();
        }
        catch (Exception failure) when (IsOfTheWorld(failure))
        {
            trouble = failure.Message;
            return null;
        }
    }

    private static bool IsOfTheWorld(Exception failure) =>
        failure is StorageException or IOException or UnauthorizedAccessException or SidFlow.Ml.Similarity.SidcorrFormatException or ArgumentException;

    /// <returns>What the picture is made from; null where it could not be made, and is to be tried again.</returns>
    private async Task<(string, DateTimeOffset?)?> BuildAsync()
    {
        building = true;
        (string, DateTimeOffset?)? from = null;
        long start = Stopwatch.GetTimestamp();
        // Policy: whatever a source is made of, a failure to read it leaves the old picture and is told.
        try
        {
            // Taken first: what changes while it is made is noticed afterwards.
            (string, DateTimeOffset?) key = Key();
            current = await Task.Run(Build, stopping.Token);
            (from, trouble) = (key, null);
        }
        catch (Exception failure) when (IsOfTheWorld(failure))
        {
            trouble = failure.Message;
        }
        finally
        {
            buildTime = Stopwatch.GetElapsedTime(start);
            building = false;
        }
        told(Status);
        return from;
    }

    private Neighbourhood? Build() =>
        Source() is { } source ? new Neighbourhood(source.Load(stopping.Token), library.ReadSketches(), library.ReadCovers) : null;

    private ISongVectors? Source()
    {
        for (int i = 0; i < sources.Count; i++)
        {
            int count = sources[i].Count;
            if (count > 0 && sources.Skip(i + 1).All(other => count >= other.Count / 2))
                return sources[i];
        }
        return null;
    }
}
