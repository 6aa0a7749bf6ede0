using System.Text.Json.Nodes;
using SidFlow.Services.Backup;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary>The jobs around backups: <c>backup</c>, <c>backup-second</c>, <c>backup-verify</c>, <c>backup-prune</c>, <c>backup-test</c>, <c>restore</c>.</summary>
/// <remarks>The second target has a type of its own: a network path that hangs holds up nothing but itself.</remarks>
public sealed class BackupJobs(Database database, BackupTargets targets, SidFlowSettings settings, TimeProvider clock)
{
    public const string Create = "backup", CreateSecond = "backup-second", Verify = "backup-verify", Prune = "backup-prune", Test = "backup-test", Restore = "restore";

    private const string Label = "label", Target = "target", Snapshot = "snapshot", Init = "init", DropDamaged = "dropDamaged";

    public IReadOnlyList<JobKind> Kinds =>
    [
        new(Create, given => CheckCreate(given, BackupTargets.Local), run => CreateAsync(run, BackupTargets.Local)),
        new(CreateSecond, given => CheckCreate(given, BackupTargets.Second), run => CreateAsync(run, BackupTargets.Second)),
        new(Verify, given => Check(given, new JsonObject { [Target] = BackupTargets.Local, [Snapshot] = "all" }), VerifyAsync),
        new(Prune, given => Check(given, new JsonObject { [DropDamaged] = false }), PruneAsync),
        new(Test, given => Check(given, new JsonObject { [Target] = BackupTargets.Local, [Snapshot] = "latest" }), TestAsync),
        new(Restore, given => Check(given, new JsonObject { [Target] = BackupTargets.Local, [Snapshot] = "latest" }), RestoreAsync) { HasOwnDoor = true },
    ];

    private JsonObject CheckCreate(JsonObject given, string target)
    {
        JsonObject whole = Check(given, new JsonObject { [Label] = "manual", [Init] = false });
        if (whole[Label]!.GetValue<string>() is not { Length: > 0 and <= 20 } label || !label.All(char.IsAsciiLetterLower))
            throw new FormatException($"{Label} must have 1 to 20 lower-case letters.");
        _ = Asked(target);
        return whole;
    }

    /// <summary>Fills in what was left out and refuses what is not known or of another kind.</summary>
    private JsonObject Check(JsonObject given, JsonObject usual)
    {
        foreach ((string name, JsonNode? value) in given)
        {
            if (usual[name] is not { } like)
                throw new FormatException($"It has no parameter {name}, only {string.Join(", ", usual.Select(each => each.Key))}.");
            if (value is null || value.GetValueKind() is var kind && (like.GetValueKind() == System.Text.Json.JsonValueKind.String ? kind != System.Text.Json.JsonValueKind.String : kind is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)))
                throw new FormatException($"{name} must be {(like.GetValueKind() == System.Text.Json.JsonValueKind.String ? "a text" : "true or false")}.");
            usual[name] = value.DeepClone();
        }
        if (usual[Target] is { } target)
            _ = Asked(target.GetValue<string>());
        return usual;
    }

    private BackupTarget Asked(string target)
    {
        try
        {
            return targets.Find(target);
        }
        catch (BackupException unknown)
        {
            throw new FormatException(unknown.Message, unknown);
        }
    }

    private async Task CreateAsync(JobRun run, string name)
    {
        BackupTarget target = targets.Find(name);
        try
        {
            using BackupRepository repository = targets.OpenToWrite(target, run.Params[Init]!.GetValue<bool>());
            (SnapshotName made, SnapshotManifest manifest) = await new SnapshotWriter(clock).WriteAsync(repository, database, settings.DataDir, run.Params[Label]!.GetValue<string>(), new Watch(run));
            targets.Note(name, isThere: true, made.CreatedAt);
            run.Say($"Wrote {made.Id} into {target.Folder}: {manifest.AddedChunks} new pieces, {manifest.AddedBytes} bytes, of {manifest.Files.Sum(file => file.Chunks.Count)} pieces, {manifest.Size} bytes.");
            run.Report(manifest.Size, manifest.Size, made.Id);
        }
        catch (TargetAbsentException absent) when (!target.MakeFolder)
        {
            // A stick that is not plugged in is a state, not a fault; it shows in the list of backups, in health and in the metrics.
            targets.Note(name, isThere: false);
            run.Say(absent.Message, JobLevel.Warning);
            run.Report(0, null, "the target is absent");
        }
    }

    private async Task VerifyAsync(JobRun run)
    {
        using BackupRepository repository = OpenToRead(run);
        string snapshot = run.Params[Snapshot]!.GetValue<string>();
        VerifyReport report = await new SnapshotReader(clock).VerifyAsync(repository, snapshot == "all" ? null : repository.Find(snapshot), new Watch(run));
        foreach (string problem in report.Problems.Take(100))
            run.Say(problem, JobLevel.Error);
        run.Say($"Read {report.Chunks} pieces of {report.Snapshots} snapshots: {report.Problems.Count} problems.");
        if (report.Problems.Count > 0)
            throw new BackupException($"{report.Problems.Count} problems; the first: {report.Problems[0]}");
    }

    private async Task PruneAsync(JobRun run)
    {
        foreach (BackupTarget target in targets.All)
        {
            await run.BreatheAsync();
            try
            {
                using BackupRepository repository = BackupRepository.Open(target.Folder, target.Secret);
                PruneReport report = await new RepositoryPrune(clock).RunAsync(repository, target.Thinning, run.Params[DropDamaged]!.GetValue<bool>(), new Watch(run));
                run.Say($"{target.Name}: {report.Forgotten} snapshots forgotten, {report.Kept} kept, {report.DeletedChunks} pieces ({report.DeletedBytes} bytes) deleted.");
                if (report.Damaged.Count > 0)
                    run.Say($"{target.Name}: {string.Join(", ", report.Damaged)} cannot be read, so no piece was deleted; 'sidflowd backup prune --drop-damaged' gives them up.", JobLevel.Warning);
            }
            catch (TargetAbsentException absent)
            {
                run.Say(absent.Message, JobLevel.Warning);
            }
        }
    }

    /// <summary>A restore to the very end, but for the swap: the newest backup is laid out, checked, brought to today's tables and thrown away.</summary>
    private async Task TestAsync(JobRun run)
    {
        using BackupRepository repository = OpenToRead(run);
        SnapshotName name = repository.Find(run.Params[Snapshot]!.GetValue<string>());
        string folder = Path.Combine(settings.DataDir, "restore-test");
        long began = clock.GetTimestamp();
        try
        {
            RemoveTree(folder);
            SnapshotManifest manifest = await new SnapshotReader(clock).LayOutAsync(repository, name, folder, new Watch(run));
            using (Database restored = new(Path.Combine(folder, BackupSet.Database), clock))
                if (restored.FindDamage() is { } damage)
                    throw new BackupException($"The database of {name.Id} is damaged once it is brought to today's tables: {damage}");
            run.Say($"{name.Id} can be restored: {manifest.Files.Count} files, {manifest.Rows.Values.Sum()} rows, in {clock.GetElapsedTime(began).TotalSeconds:F1} s.");
        }
        finally
        {
            RemoveTree(folder);
        }
    }

    private async Task RestoreAsync(JobRun run)
    {
        BackupTarget target = targets.Find(run.Params[Target]!.GetValue<string>());
        using BackupRepository repository = OpenToRead(run);
        SnapshotName name = repository.Find(run.Params[Snapshot]!.GetValue<string>());
        await PreparedRestore.PrepareAsync(settings.DataDir, $"{name.Id} of {target.Folder}",
            async folder => (await new SnapshotReader(clock).LayOutAsync(repository, name, folder, new Watch(run))).CreatedAt, clock);
        run.Say($"{name.Id} is checked and comes back at the next start of the daemon (sidflowd restart).");
    }

    private BackupRepository OpenToRead(JobRun run)
    {
        BackupTarget target = targets.Find(run.Params[Target]!.GetValue<string>());
        return BackupRepository.Open(target.Folder, target.Secret);
    }

    private static void RemoveTree(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private sealed class Watch(JobRun run) : IBackupWatch
    {
        public CancellationToken Stop => run.Stop;

        public void Report(long done, long total, string message) => run.Report(done, total, message);
    }
}
