using SidFlow.Ml.Features;
using SidFlow.Services.Jobs;

namespace SidFlow.Services.Classify;

/// <summary>Looks at what is known of an order's songs, and measures nothing.</summary>
internal sealed class ClassifyCheck(ClassifyTools tools, JobRun run, ClassifyOrder order, ClassifyTally tally, Action<string> enter)
{
    private int whole, degraded, refused, failed, outdated, missing, violating;

    /// <exception cref="InvalidOperationException">Records contradict themselves.</exception>
    public async Task RunAsync()
    {
        enter("building");
        List<TuneToClassify> tunes = await Task.Run(() => ClassifyList.Select(tools.Library.All(), order, tools.Top, run.Alive), run.Stop);
        tally.Total = tunes.Sum(tune => (long)tune.LengthsMs.Length);
        enter("analyzing");
        foreach (TuneToClassify tune in tunes)
        {
            await run.BreatheAsync();
            IReadOnlyDictionary<long, KnownSong> known = tools.Ledger.Known(tune.Path);
            for (int song = 1; song <= tune.LengthsMs.Length; song++)
                Look(tune, song, known.GetValueOrDefault(song));
            run.Report(tally.Done, tally.Total, "looking at records");
        }
        run.Say($"{whole} whole, {degraded} degraded, {refused} refused, {failed} failed, {outdated} of another file or recipe, {missing} not classified, {violating} contradict themselves, of {tally.Total} songs.");
        run.Say(tools.Store.Scale is { } scale ? $"Ratings come from the scale of {scale.Songs} songs, made {scale.MadeAt:yyyy-MM-dd HH:mm} UTC." : "There is no scale yet, so no ratings.");
        if (violating > 0)
            throw new InvalidOperationException($"{violating} records contradict themselves; the log names them. Have them measured anew: classify --force-rebuild --path PATH.");
        run.Report(tally.Total, tally.Total, $"{whole} of {tally.Total} whole");
    }

    private void Look(TuneToClassify tune, int song, KnownSong? known)
    {
        tally.Skip();
        SongId id = new(tune.Path, song);
        if (known is null)
            Count(ref missing, "not classified");
        else if (known.Md5 != tune.Md5 || known.Recipe != SongRecipe.Of(tune.LengthOf(song, tools.UsualLength), tools.Roms, tools.Cia))
            Count(ref outdated, "of another file or recipe");
        else if (!known.HasRecord)
            Count(ref (known.IsLasting ? ref refused : ref failed), known.IsLasting ? "refused" : "failed");
        else if (tools.Store.Find(new(tune.Path, song)) is { } record && Violation(record) is { } violation)
        {
            violating++;
            run.Say($"{id}: {violation}", JobLevel.Warning);
        }
        else if (known.IsLasting)
            Count(ref whole, "whole");
        else
            Count(ref degraded, "degraded");

        void Count(ref int kind, string name)
        {
            kind++;
            if (order.Verbose)
                run.Say($"{id}: {name}");
        }
    }

    private static string? Violation(ClassifiedSong record) => Integrity.ViolationOf(
        record.Vector, record.Features, (long)record.Features.GetValueOrDefault("sidTraceWriteCount"), (int)record.Features.GetValueOrDefault("sidNoteCount"));
}
