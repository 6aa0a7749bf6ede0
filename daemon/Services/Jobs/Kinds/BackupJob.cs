using SidFlow.Services.Backup;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>backup</c>: database and settings into an archive in the data folder's backups.</summary>
public sealed class BackupJob(Database database, BackupArchive backups, SidFlowSettings settings, TimeProvider clock)
{
    /// <summary>Made with the daemon.</summary>
    private readonly DateTimeOffset began = clock.GetUtcNow();

    public JobKind Kind => new("backup", NoParameters.Check, RunAsync);

    private async Task RunAsync(JobRun run)
    {
        run.Report(0, 1, "writing the archive");
        BackupNames.Sweep(settings, began);
        string archive = BackupNames.New(settings, clock);
        await backups.CreateAsync(database, settings.SettingsFile, archive, run.Stop);
        run.Say($"Wrote {archive}.");
        run.Report(1, 1, "written");
    }
}
