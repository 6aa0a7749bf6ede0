using System.CommandLine;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Backup;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Verbs;

/// <summary><c>backup restore</c>: checks a backup whole, then swaps it in; while the daemon runs, at its next start.</summary>
static class RestoreVerb
{
    public static Command Command()
    {
        BackupAccess access = new();
        Argument<string> what = new("ID") { Description = "A snapshot, its number or 'latest'; or an old archive, FILE.zip" };
        Option<bool> cancel = new("--cancel") { Description = "Take back a restore that waits for the daemon's next start" };
        what.Arity = ArgumentArity.ZeroOrOne;
        Command restore = new("restore", "Bring a backup back; what it replaces is kept beside it") { what, cancel };
        access.AddTo(restore);
        restore.Validators.Add(result =>
        {
            if (result.GetValue(what) is null == !result.GetValue(cancel))
                result.AddError("Name the snapshot to restore, or --cancel.");
        });
        restore.SetAction((line, stop) => line.GetValue(cancel) ? Task.FromResult(Cancel(access, line)) : RestoreAsync(access, line, line.GetValue(what)!, stop));
        return restore;
    }

    static int Cancel(BackupAccess access, ParseResult line)
    {
        bool was = PreparedRestore.Cancel(access.Settings(line).DataDir);
        Print.Line(was ? "The restore is taken back; nothing has changed." : "No restore was waiting.");
        return was ? ExitCode.Done : ExitCode.Failed;
    }

    static async Task<int> RestoreAsync(BackupAccess access, ParseResult line, string what, CancellationToken stop)
    {
        SidFlowSettings settings = access.Settings(line);
        using DaemonClient? daemon = await DaemonClient.TryConnectAsync(settings.Admin.Socket, stop);
        bool isArchive = what.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
        BackupTarget target = access.Target(line, settings);
        if (daemon is not null)
        {
            if (isArchive || access.IsElsewhere(line))
                await PrepareAsync(settings, target, what, isArchive, stop);
            else
                await BackupByDaemon.RunAsync(daemon, $"/api/admin/backups/{Uri.EscapeDataString(what)}/restore", new { target = target.Name }, stop);
            return TellPrepared(settings, line.GetValue(access.Json));
        }
        using DataFolderLock folder = DataFolderLock.Take(settings);
        await PrepareAsync(settings, target, what, isArchive, stop);
        RestoreReport report = PreparedRestore.Finish(settings.DataDir)!;
        if (line.GetValue(access.Json))
        {
            Print.Json(report);
            return ExitCode.Done;
        }
        Print.Line($"Brought back the backup of {report.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        foreach (string kept in report.Kept)
            Print.Line($"What was there before: {kept}");
        return ExitCode.Done;
    }

    static async Task PrepareAsync(SidFlowSettings settings, BackupTarget target, string what, bool isArchive, CancellationToken stop)
    {
        if (isArchive)
            await PreparedRestore.PrepareAsync(settings.DataDir, Path.GetFullPath(what), folder => OldArchive.LayOutAsync(Path.GetFullPath(what), folder, stop), TimeProvider.System);
        else
        {
            using BackupRepository repository = await BackupAccess.OpenAsync(target, stop);
            SnapshotName name = repository.Find(what);
            await PreparedRestore.PrepareAsync(settings.DataDir, $"{name.Id} of {target.Folder}",
                async folder => (await new SnapshotReader(TimeProvider.System).LayOutAsync(repository, name, folder, new TerminalWatch(stop))).CreatedAt, TimeProvider.System);
        }
        await BackupAccess.HandOverAsync(Path.Combine(settings.DataDir, PreparedRestore.FolderName), settings.DataDir, stop);
    }

    static int TellPrepared(SidFlowSettings settings, bool json)
    {
        RestoreJournal prepared = PreparedRestore.Find(settings.DataDir) ?? throw new VerbException("the restore was taken back meanwhile.");
        if (json)
            Print.Json(new { prepared });
        else
            Print.Line($"{prepared.From} is checked. It comes back when the daemon starts next: sidflowd restart. 'sidflowd backup restore --cancel' takes it back.");
        return ExitCode.Done;
    }
}
