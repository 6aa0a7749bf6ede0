using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Machine;
using SidFlow.Ml.Features;
using SidFlow.Services.Jobs;
using SidFlow.Services.Library;
using SidFlow.Services.Workers;

namespace SidFlow.Services.Classify;

/// <summary>What a run works with.</summary>
/// <param name="RomFolder">Where workers find the ROM images.</param>
/// <param name="Roms">What lies there.</param>
/// <param name="UsualLength">Of a song whose length nobody knows.</param>
/// <param name="Top">So many of the songs that are played and liked most.</param>
public sealed record ClassifyTools(
    ClassifiedStore Store, ClassifyLedger Ledger, LibraryIndex Library, WorkerPool Workers, string RomFolder, RomSet Roms, CiaModel Cia, TimeSpan UsualLength, Func<int, IReadOnlyList<SongId>> Top, TimeProvider Clock);

/// <summary>One run over the songs of an order, from wherever an earlier life of the job has come to.</summary>
/// <remarks>
/// What is done stands in the database, song by song, so a run that is killed loses the last second at most and needs no other marker. Songs are measured
/// side by side by workers; one writer puts what they bring into the database.
/// </remarks>
internal sealed class ClassifyRun(ClassifyTools tools, JobRun run, ClassifyOrder order, ClassifyTally tally, IReadOnlyList<ClassifyThread> threads, Action<string> enter)
{
    private const int MostWaiting = ClassifyOrder.MostBatch;
    private static readonly TimeSpan gather = TimeSpan.FromMilliseconds(250);

    private readonly Lock taking = new();
    private readonly IntegrityTally integrity = new();
    private readonly HashSet<(string Path, int Song)> failedNow = [];
    private readonly SortedDictionary<string, int> refusals = new(StringComparer.Ordinal);

    public async Task RunAsync()
    {
        enter("building");
        List<TuneToClassify> tunes = await Task.Run(() => ClassifyList.Select(tools.Library.All(), order, tools.Top, run.Alive), run.Stop);
        tally.Total = tunes.Sum(tune => (long)tune.LengthsMs.Length);
        run.Say($"{tally.Total} songs of {tunes.Count} tunes, {threads.Count} side by side.");
        long began = tools.Clock.GetTimestamp();

        enter("analyzing");
        await MeasureAsync(ToDo(tunes));
        // What failed in an earlier life of this job: once more, behind all others, so that no number of ends keeps the run from coming to its own.
        IReadOnlySet<(string, int)> failed = tools.Ledger.Failed(run.Id);
        await MeasureAsync(Again(tunes, failed));

        enter("finalizing");
        await FinishAsync();
        double seconds = tools.Clock.GetElapsedTime(began).TotalSeconds;
        foreach ((string reason, int count) in refusals)
            run.Say($"{count} refused: {reason}");
        run.Say($"{tally.Measured} songs measured in {seconds:0} s ({tally.Measured / Math.Max(seconds, 0.001):0.0} a second), {tally.Skipped} known, {tally.Cached} known by their file, {tally.Degraded} degraded, {tally.Refused} refused, {tally.Failed} failed.");
        run.Report(tally.Total, tally.Total, "classified");
    }

    private IEnumerable<SongToDo> ToDo(IEnumerable<TuneToClassify> tunes) => Songs(tunes, (tune, known, song, recipe) =>
    {
        if (known is null || known.Md5 != tune.Md5 || known.Recipe != recipe)
            return true;
        if (known.Job == run.Id)
        {
            if (known.HasRecord || known.IsLasting)
                tally.Skip();
            else
                tally.Fail();
            return false;
        }
        if (order.ForceRebuild || !known.IsLasting)
            return true;
        if (order.SkipAlreadyClassified)
            tally.Skip();
        else
            tally.Cache();
        return false;
    });

    private IEnumerable<SongToDo> Again(IEnumerable<TuneToClassify> tunes, IReadOnlySet<(string, int)> failed) => failed.Count == 0
        ? []
        : Songs(tunes.Where(tune => Enumerable.Range(1, tune.LengthsMs.Length).Any(song => failed.Contains((tune.Path, song)))), (tune, _, song, _) =>
        {
            if (!failed.Contains((tune.Path, song)) || failedNow.Contains((tune.Path, song)))
                return false;
            tally.TakeUpFailed();
            return true;
        });

    private IEnumerable<SongToDo> Songs(IEnumerable<TuneToClassify> tunes, Func<TuneToClassify, KnownSong?, int, string, bool> isWanted)
    {
        foreach (TuneToClassify tune in tunes)
        {
            run.Alive();
            IReadOnlyDictionary<long, KnownSong> known = tools.Ledger.Known(tune.Path);
            Lazy<byte[]> file = new(() => tools.Library.ReadTuneBytes(tune.Path));
            for (int song = 1; song <= tune.LengthsMs.Length; song++)
            {
                TimeSpan length = tune.LengthOf(song, tools.UsualLength);
                string recipe = SongRecipe.Of(length, tools.Roms, tools.Cia);
                if (isWanted(tune, known.GetValueOrDefault(song), song, recipe))
                    yield return new SongToDo(new SongId(tune.Path, song), tune.Md5, length, recipe, file);
            }
        }
    }

    private async Task MeasureAsync(IEnumerable<SongToDo> songs)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(run.Stop);
        Channel<Outcome> outcomes = Channel.CreateBounded<Outcome>(MostWaiting);
        using IEnumerator<SongToDo> next = songs.GetEnumerator();
        Task writing = Task.Run(() => WriteAsync(outcomes.Reader, ending), CancellationToken.None);
        Task[] measuring = [.. threads.Select(thread => Task.Run(() => MeasureAsync(thread, next, outcomes.Writer, ending), CancellationToken.None))];
        try
        {
            await Task.WhenAll(measuring);
        }
        finally
        {
            outcomes.Writer.Complete();
            // What was measured is kept, also when the run is told to end.
            await writing;
        }
        run.Stop.ThrowIfCancellationRequested();
    }

    private async Task MeasureAsync(ClassifyThread thread, IEnumerator<SongToDo> songs, ChannelWriter<Outcome> outcomes, CancellationTokenSource ending)
    {
        try
        {
            while (!ending.IsCancellationRequested)
            {
                await run.BreatheAsync();
                SongToDo? song;
                lock (taking)
                    song = songs.MoveNext() ? songs.Current : null;
                if (song is null)
                    return;
                Outcome outcome = await DoAsync(thread, song, ending.Token);
                await outcomes.WriteAsync(outcome, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Whoever ended the others says why.
            Debug.Assert(ending.IsCancellationRequested);
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }

    private async Task<Outcome> DoAsync(ClassifyThread thread, SongToDo song, CancellationToken stop)
    {
        // A song that is to be measured anew is not taken from elsewhere.
        if (!order.ForceRebuild && tools.Ledger.PathOf(song.Md5, song.Id.Song, song.Recipe) is { } twin && twin != song.Id.Path && tools.Store.Find(new(twin, song.Id.Song)) is { } same)
            return new Outcome(song, same with { Track = new(song.Id.Path, song.Id.Song), Ratings = null, ClassifiedAt = tools.Clock.GetUtcNow() }, IsCopy: true);
        UnitWatch watch = thread.Begin(song.Id.ToString());
        bool isSilent = false;
        try
        {
            MeasureAnswer answer = MeasureUnit.Read(await tools.Workers.DoAsync(
                MeasureUnit.Name, MeasureUnit.Order(song.Id, song.File.Value, song.Length, tools.RomFolder, tools.Cia), stop, watch));
            isSilent = answer.Song?.Degraded is not null;
            return new Outcome(song, answer.Song is { } measured ? measured with { Track = new(song.Id.Path, song.Id.Song), ClassifiedAt = tools.Clock.GetUtcNow() } : null)
            {
                Reason = answer.Violation ?? answer.Refusal,
                IsLasting = answer.Refusal is not null,
                Violates = answer.Violation is not null,
            };
        }
        catch (Exception failure) when (failure is UnitException or TuneFileException or FormatException)
        {
            return new Outcome(song, null) { Reason = failure.Message };
        }
        catch (WorkerStartException failure)
        {
            throw new PassingJobException(failure.Message, failure);
        }
        finally
        {
            thread.End(isSilent);
        }
    }

    private async Task WriteAsync(ChannelReader<Outcome> outcomes, CancellationTokenSource ending)
    {
        try
        {
            while (await outcomes.WaitToReadAsync(CancellationToken.None))
            {
                // A transaction for each song would keep the disk busy for nothing.
                await Task.WhenAny(outcomes.Completion, Task.Delay(gather, tools.Clock, CancellationToken.None));
                List<Outcome> batch = [];
                while (batch.Count < order.BatchSize && outcomes.TryRead(out Outcome? outcome))
                    batch.Add(outcome);
                await SaveAsync(batch);
            }
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }

    private async Task SaveAsync(List<Outcome> batch)
    {
        await tools.Store.SaveAsync([.. batch.Where(outcome => outcome.Record is not null).Select(outcome => new Measured(outcome.Record!, outcome.Song.Md5, outcome.Song.Recipe, run.Id))], CancellationToken.None);
        await tools.Ledger.SaveAsync(
            [.. batch.Where(outcome => outcome.Record is null).Select(outcome => new Unclassified(outcome.Song.Id.Path, outcome.Song.Id.Song, outcome.Song.Md5, outcome.Song.Recipe, run.Id, outcome.IsLasting, outcome.Reason!))],
            CancellationToken.None);
        foreach (Outcome outcome in batch)
            Count(outcome);
        if (batch.Count == 0)
            return;
        run.Mark(new JsonObject { ["track"] = batch[^1].Song.Id.ToString(), ["processed"] = tally.Done });
        run.Report(tally.Done, tally.Total, "classifying");
        if (integrity.MustAbort)
            throw new InvalidOperationException($"{integrity.Violations} of {integrity.Records} records contradict themselves; the run was ended. The log says which.");
    }

    private void Count(Outcome outcome)
    {
        if (outcome.IsCopy)
            tally.Cache();
        else if (outcome.Record is { } record)
            tally.Measure(record.Degraded is not null);
        else if (outcome.IsLasting)
        {
            tally.Refuse();
            refusals[outcome.Reason!] = refusals.GetValueOrDefault(outcome.Reason!) + 1;
        }
        else
        {
            tally.Fail();
            lock (taking)
                failedNow.Add((outcome.Song.Id.Path, outcome.Song.Id.Song));
            run.Say($"{outcome.Song.Id}: {outcome.Reason}", JobLevel.Warning);
        }
        if (order.Verbose && outcome.Became is { } became)
            run.Say($"{outcome.Song.Id}: {became}");
        if (!outcome.IsCopy && (outcome.Record is not null || outcome.Violates))
            integrity.Count(outcome.Violates);
    }

    /// <summary>A run over the whole library makes the scale; so does any other while there is none, or one of less than half the songs there are now.</summary>
    private async Task FinishAsync()
    {
        int gone = order.IsFull ? await tools.Ledger.ForgetGoneAsync(run.Stop) : 0;
        int whole = tools.Ledger.CountWhole();
        int scaled = tools.Store.Scale?.Songs ?? 0;
        bool hasChanged = tally.Measured + tally.Cached + gone > 0 || scaled != whole;
        if (whole > 0 && (order.IsFull ? hasChanged : whole >= 2 * scaled && scaled != whole))
        {
            await tools.Store.MakeScaleAsync(run.Stop);
            run.Say($"Cut points and rank tables of {whole} songs are in force.");
        }
        else if (hasChanged)
            await tools.Store.NoticeAsync(run.Stop);
    }

    /// <param name="File">The tune's bytes; one reading for all its songs.</param>
    private sealed record SongToDo(SongId Id, string Md5, TimeSpan Length, string Recipe, Lazy<byte[]> File);

    /// <summary>What became of a song: a record, or a reason why there is none.</summary>
    /// <param name="IsCopy">Of a record of the same file.</param>
    private sealed record Outcome(SongToDo Song, ClassifiedSong? Record, bool IsCopy = false)
    {
        public string? Reason { get; init; }
        public bool IsLasting { get; init; }
        public bool Violates { get; init; }

        /// <summary>In words; null for a failure, which is told anyway.</summary>
        public string? Became => IsCopy ? "known by its file"
            : Record is { } record ? record.Degraded is { } reason ? $"degraded. {reason}" : "measured"
            : IsLasting ? $"refused. {Reason}" : null;
    }
}
