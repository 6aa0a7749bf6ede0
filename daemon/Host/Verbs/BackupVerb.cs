using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Backup;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;

namespace SidFlow.Host.Verbs;

/// <summary><c>backup create|list|verify|restore|prune</c>: snapshots of all that cannot be made again, and back.</summary>
static class BackupVerb
{
    public static Command Command() => new("backup", "Back up what cannot be made again, and bring it back") { Create(), List(), Verify(), RestoreVerb.Command(), Prune() };

    static Command Create()
    {
        BackupAccess access = new();
        Argument<string?> folder = new("DIR") { Description = "A repository in this folder, made where there is none; the settings' own when absent", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> init = new("--init") { Description = "Make the repository of the second target, once, with its disk mounted" };
        Option<string> label = new("--label") { Description = "What it is for: up to 20 lower-case letters", DefaultValueFactory = _ => "manual" };
        Command create = new("create", "Make a snapshot") { folder, init, label };
        access.AddTo(create);
        create.SetAction((line, stop) => CreateAsync(access, line, line.GetValue(folder), line.GetValue(init), line.GetRequiredValue(label), stop));
        return create;
    }

    static Command List()
    {
        BackupAccess access = new();
        Command list = new("list", "Show snapshots, and where they lie");
        access.AddTo(list);
        list.SetAction((line, _) => Task.FromResult(Show(access, line)));
        return list;
    }

    static Command Verify()
    {
        BackupAccess access = new();
        Argument<string?> id = new("ID") { Description = "A snapshot, its number or 'latest'; all when absent", Arity = ArgumentArity.ZeroOrOne };
        Command verify = new("verify", "Read every piece and compare it with what was saved; exit code 1 when anything is amiss") { id };
        access.AddTo(verify);
        verify.SetAction((line, stop) => VerifyAsync(access, line, line.GetValue(id), stop));
        return verify;
    }

    static Command Prune()
    {
        BackupAccess access = new();
        Option<bool> dropDamaged = new("--drop-damaged") { Description = "Give up snapshots whose manifest cannot be read" };
        Command prune = new("prune", "Forget old snapshots as the settings say, and delete what none needs") { dropDamaged };
        access.AddTo(prune);
        prune.SetAction((line, stop) => PruneAsync(access, line, line.GetValue(dropDamaged), stop));
        return prune;
    }

    static async Task<int> CreateAsync(BackupAccess access, ParseResult line, string? folder, bool init, string label, CancellationToken stop)
    {
        SidFlowSettings settings = access.Settings(line);
        BackupTarget target = access.Target(line, settings);
        if (folder is not null)
            target = target with { Name = folder, Folder = Path.GetFullPath(folder), MakeFolder = true };
        if (folder?.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) == true)
            throw new VerbException("a backup is no longer one zip file but a folder in which each piece is stored once: name a folder. Old archives can still be restored.");
        if (!File.Exists(settings.DatabaseFile))
            throw new VerbException($"there is nothing to back up in {settings.DataDir}. Name the data folder with --data.");
        using DaemonClient? daemon = await DaemonClient.TryConnectAsync(settings.Admin.Socket, stop);
        bool isElsewhere = folder is not null || access.IsElsewhere(line);
        if (daemon is not null && !isElsewhere)
            await BackupByDaemon.RunAsync(daemon, "/api/admin/backups", new { target = target.Name, label, init }, stop);
        else
            await CreateHereAsync(settings, target, init, label, daemon is not null, isElsewhere, stop);
        TargetState state = BackupTargets.Look(target);
        if (state.Snapshots is not [.., var made])
            throw new VerbException(state.Trouble ?? $"there is no snapshot in {target.Folder}.");
        if (line.GetValue(access.Json))
            Print.Json(new { folder = target.Folder, snapshot = made });
        else
            Print.Line($"{made.Id}  {Size(made.Size ?? 0)}, {Size(made.AddedBytes ?? 0)} of it new, in {target.Folder}");
        return ExitCode.Done;
    }

    static async Task CreateHereAsync(SidFlowSettings settings, BackupTarget target, bool init, string label, bool isDaemonUp, bool isElsewhere, CancellationToken stop)
    {
        // Beside a daemon it only reads: SQLite's own locks are enough. Alone, the database may be brought to today's tables, which is for one process at a time.
        using DataFolderLock? alone = isDaemonUp ? null : DataFolderLock.Take(settings);
        if (isDaemonUp)
            RefuseOtherTables(settings.DatabaseFile);
        using Database database = new(settings.DatabaseFile);
        using BackupRepository repository = await OpenToWriteAsync(target, init, stop);
        await new SnapshotWriter(TimeProvider.System).WriteAsync(repository, database, settings.DataDir, label, new TerminalWatch(stop));
        if (!isElsewhere)
            await BackupAccess.HandOverAsync(target.Folder, settings.DataDir, stop);
    }

    static async Task<BackupRepository> OpenToWriteAsync(BackupTarget target, bool init, CancellationToken stop) =>
        target.MakeFolder || init ? BackupRepository.OpenOrMake(target.Folder, target.Secret, TimeProvider.System) : await BackupAccess.OpenAsync(target, stop);

    /// <summary>A newer command beside an older daemon would change the tables under it.</summary>
    static void RefuseOtherTables(string file)
    {
        if (!Database.HasAllSteps(file))
            throw new VerbException("the daemon that runs is of another version. Restart it first.");
    }

    static int Show(BackupAccess access, ParseResult line)
    {
        SidFlowSettings settings = access.Settings(line);
        BackupTarget named = access.Target(line, settings);
        IReadOnlyList<BackupTarget> targets = access.IsElsewhere(line) ? [named] : [.. new BackupTargets(settings, TimeProvider.System).All.Select(each => each with { Secret = named.Secret })];
        TargetState[] states = [.. targets.Select(BackupTargets.Look)];
        RestoreJournal? due = PreparedRestore.Find(settings.DataDir);
        if (line.GetValue(access.Json))
        {
            Print.Json(new { targets = states, prepared = due });
            return ExitCode.Done;
        }
        foreach (TargetState state in states)
        {
            Print.Line($"{state.Target}: {state.Folder}, {state.State}{(state.Encrypted ? ", encrypted" : "")}, {state.Snapshots.Count} snapshots in {state.Chunks} pieces, {Size(state.Bytes)}");
            if (state.Trouble is { } trouble)
                Print.Line($"  {trouble}");
            foreach (SnapshotState snapshot in state.Snapshots)
                Print.Line(snapshot.Damage is { } damage ? $"  {snapshot.Id}  {damage}"
                    : $"  {snapshot.Id}  {snapshot.Label,-12}{Size(snapshot.Size ?? 0),10}  new {Size(snapshot.AddedBytes ?? 0),10}");
        }
        if (due is not null)
            Print.Line($"{due.From} is prepared and comes back at the daemon's next start.");
        return ExitCode.Done;
    }

    static async Task<int> VerifyAsync(BackupAccess access, ParseResult line, string? id, CancellationToken stop)
    {
        SidFlowSettings settings = access.Settings(line);
        using BackupRepository repository = await BackupAccess.OpenAsync(access.Target(line, settings), stop);
        VerifyReport report = await new SnapshotReader(TimeProvider.System).VerifyAsync(repository, id is null ? null : repository.Find(id), new TerminalWatch(stop));
        if (line.GetValue(access.Json))
            Print.Json(report);
        else
        {
            foreach (string problem in report.Problems)
                Print.Line(problem);
            Print.Line($"{report.Snapshots} snapshots, {report.Chunks} pieces read, {report.Problems.Count} problems.");
        }
        return report.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    static async Task<int> PruneAsync(BackupAccess access, ParseResult line, bool dropDamaged, CancellationToken stop)
    {
        SidFlowSettings settings = access.Settings(line);
        BackupTarget target = access.Target(line, settings);
        using BackupRepository repository = await BackupAccess.OpenAsync(target, stop);
        PruneReport report = await new RepositoryPrune(TimeProvider.System).RunAsync(repository, target.Thinning, dropDamaged, new TerminalWatch(stop));
        if (line.GetValue(access.Json))
            Print.Json(report);
        else
        {
            Print.Line($"{report.Forgotten} snapshots forgotten, {report.Kept} kept; {report.DeletedChunks} pieces deleted, {Size(report.DeletedBytes)}.");
            if (report.Damaged.Count > 0)
                Print.Line($"{string.Join(", ", report.Damaged)} cannot be read, and may need any piece: nothing was deleted. --drop-damaged gives them up.");
        }
        return report.Damaged.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => $"{bytes / 1e3:F0} kB",
        _ => $"{bytes / 1e6:F1} MB",
    };
}
