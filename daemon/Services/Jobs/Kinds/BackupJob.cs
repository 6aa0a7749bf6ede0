using SidFlow.Services.Backup;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>backup</c>: database and settings into an archive in the data folder's backups.</summary>
public static class BackupJob
{
    public static JobKind Kind(Database database, BackupArchive backups, SidFlowSettings settings, TimeProvider clock) => new("backup", NoParameters.Check, async run =>
    {
        run.Report(0, 1, "writing the archive");
        string archive = BackupNames.New(settings, clock);
        await backups.CreateAsync(database, settings.SettingsFile, archive, run.Stop);
        run.Say($"Wrote {archive}.");
        run.Report(1, 1, "written");
    });
}
