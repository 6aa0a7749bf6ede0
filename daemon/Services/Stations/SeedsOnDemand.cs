using System.Text.Json.Nodes;
using SidFlow.Services.Classify;
using SidFlow.Services.Library;
using SidFlow.Services.Workers;

namespace SidFlow.Services.Stations;

/// <summary>Measures a song that is to be compared, where no run has come to it yet. Any thread; one tune at a time.</summary>
public sealed class SeedsOnDemand(ClassifyTools tools, SongNeighbours neighbours) : IAsyncDisposable
{
    /// <summary>Stands in the ledger where runs have their job's id. A run does again what failed.</summary>
    private const string Job = "on demand";

    /// <summary>Who asks waits so long; the work goes on, and the next one finds it done.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    /// <summary>For all songs of a tune. What is not done then is left to a run.</summary>
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<IReadOnlyDictionary<int, string>>> underWay = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Sees to it that a song can be compared. Does nothing while nothing is compared, or by numbers that are not ours: one song more would be of no use.</summary>
    /// <param name="wholeTune">And the other songs of its file.</param>
    /// <exception cref="StationException">It cannot be measured, with the reason, or not as quickly as anybody waits.</exception>
    public async Task ReadyAsync(SongId song, bool wholeTune, CancellationToken stop)
    {
        if (neighbours.Current is not { HasPlaces: true } here || tools.Library.Find(song.Path) is not { Refusal: null, Md5: { } md5 } tune)
            return;
        int[] missing = [.. (wholeTune ? Enumerable.Range(1, tune.Songs) : [song.Song]).Where(number => here.RowOf(new SongId(tune.Path, number)) < 0)];
        if (missing.Length == 0)
            return;
        try
        {
            IReadOnlyDictionary<int, string> failed = await Begin(tune, md5, missing).WaitAsync(patience, tools.Clock, stop);
            if (failed.TryGetValue(song.Song, out string? reason))
                throw new StationException(StationRefusal.NotFound, $"{song} cannot be measured, so nothing is known to be like it. {reason}");
        }
        catch (TimeoutException late)
        {
            throw new StationException(StationRefusal.NotReady, $"{song} is being measured. Ask again in a few seconds.", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        Task[] left;
        lock (gate)
            left = [.. underWay.Values];
        // Whoever waits for one is told how it ended.
        await Task.WhenAll(left).ContinueWith(_ => { }, TaskScheduler.Default);
        stopping.Dispose();
        one.Dispose();
    }

    private Task<IReadOnlyDictionary<int, string>> Begin(TuneRecord tune, string md5, int[] songs)
    {
        lock (gate)
        {
            string key = $"{tune.Path}#{string.Join(',', songs)}";
            if (underWay.TryGetValue(key, out Task<IReadOnlyDictionary<int, string>>? work))
                return work;
            work = underWay[key] = Task.Run(() => MeasureAsync(tune, md5, songs));
            work.ContinueWith(_ =>
            {
                lock (gate)
                    underWay.Remove(key);
            }, TaskScheduler.Default);
            return work;
        }
    }

    /// <returns>Why songs cannot be measured.</returns>
    private async Task<IReadOnlyDictionary<int, string>> MeasureAsync(TuneRecord tune, string md5, int[] songs)
    {
        await one.WaitAsync(stopping.Token);
        try
        {
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            ending.CancelAfter(limit);
            IReadOnlyDictionary<long, KnownSong> known = tools.Ledger.Known(tune.Path);
            byte[] file = tools.Library.ReadTuneBytes(tune.Path);
            Outcome[] outcomes = await Task.WhenAll(songs.Select(song => OutcomeAsync(tune, md5, song, file, known.GetValueOrDefault(song), ending.Token)));
            await tools.Store.SaveAsync([.. outcomes.Where(outcome => outcome.New is not null).Select(outcome => outcome.New!)], stopping.Token);
            await tools.Ledger.SaveAsync([.. outcomes.Where(outcome => outcome.Failure is not null).Select(outcome => outcome.Failure!)], stopping.Token);
            if (outcomes.Any(outcome => outcome.New is not null))
                await tools.Store.NoticeAsync(stopping.Token);
            int[] awaited = [.. outcomes.Where(outcome => outcome.Reason is null).Select(outcome => outcome.Song)];
            if (awaited.Length > 0)
                await neighbours.UntilAsync(here => awaited.All(song => here.RowOf(new SongId(tune.Path, song)) >= 0), limit, stopping.Token);
            return outcomes.Where(outcome => outcome.Reason is not null).ToDictionary(outcome => outcome.Song, outcome => outcome.Reason!);
        }
        catch (TuneFileException failure)
        {
            return songs.ToDictionary(song => song, _ => failure.Message);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<Outcome> OutcomeAsync(TuneRecord tune, string md5, int song, byte[] file, KnownSong? known, CancellationToken stop)
    {
        TimeSpan length = tune.Length(song) ?? tools.UsualLength;
        string recipe = SongRecipe.Of(length, tools.Roms, tools.Cia);
        if (known is not null && known.Md5 == md5 && known.Recipe == recipe)
        {
            if (known.HasRecord)
                return new Outcome(song);
            if (known.IsLasting || known.Job == Job)
                return new Outcome(song) { Reason = tools.Ledger.ReasonOf(tune.Path, song) ?? "It was refused." };
        }
        SongId id = new(tune.Path, song);
        try
        {
            JsonObject order = MeasureUnit.Order(id, file, length, tools.RomFolder, tools.Cia);
            MeasureAnswer answer = MeasureUnit.Read(await tools.Workers.DoAsync(MeasureUnit.Name, order, stop));
            return answer.Song is { } measured
                ? new Outcome(song) { New = new Measured(measured with { Track = new(tune.Path, song), ClassifiedAt = tools.Clock.GetUtcNow() }, md5, recipe, Job) }
                : Failed(answer.Violation ?? answer.Refusal!, isLasting: answer.Refusal is not null);
        }
        catch (Exception failure) when (failure is UnitException or FormatException)
        {
            return Failed(failure.Message, isLasting: false);
        }
        catch (Exception failure) when (failure is WorkerStartException or OperationCanceledException)
        {
            // Not the song's fault: nothing is written down.
            return new Outcome(song) { Reason = failure is WorkerStartException ? failure.Message : "It took too long." };
        }

        Outcome Failed(string reason, bool isLasting) => new(song) { Reason = reason, Failure = new Unclassified(tune.Path, song, md5, recipe, Job, isLasting, reason) };
    }

    /// <summary>Measured now, known before, or not to be measured.</summary>
    private sealed record Outcome(int Song)
    {
        public Measured? New { get; init; }
        public Unclassified? Failure { get; init; }
        public string? Reason { get; init; }
    }
}
