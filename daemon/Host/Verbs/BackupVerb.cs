using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Backup;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;

namespace SidFlow.Host.Verbs;

/// <summary><c>backup create|restore</c>: the database and the settings in one file, and back.</summary>
static class BackupVerb
{
    public static Command Command() => new("backup", "Back up the database and the settings, or bring them back") { Create(), Restore() };

    static Command Create()
    {
        Argument<string?> file = new("FILE") { Description = "The archive to write; one in the data folder's backups when absent", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command create = new("create", "Write a backup") { file, data, json };
        create.SetAction((line, stop) => CreateAsync(line.GetValue(file), HostSettings.Load(line.GetValue(data)), line.GetValue(json), stop));
        return create;
    }

    static Command Restore()
    {
        Argument<string> file = new("FILE") { Description = "The archive to bring back" };
        Option<string?> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command restore = new("restore", "Bring a backup back; what it replaces is kept beside it") { file, data, json };
        restore.SetAction((line, stop) => RestoreAsync(line.GetRequiredValue(file), HostSettings.Load(line.GetValue(data)), line.GetValue(json), stop));
        return restore;
    }

    static async Task<int> CreateAsync(string? file, SidFlowSettings settings, bool json, CancellationToken stop)
    {
        // Before anything is made: a copy that cannot be taken on would stay behind in the data folder.
        if (file is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file))))
            throw new VerbException($"{Path.GetFullPath(file)} cannot be written: there is no such folder. Make it, or name another place.");
        if (File.Exists(file))
            throw new VerbException($"{Path.GetFullPath(file)} exists already. Name another file, or delete this one first.");
        using DaemonClient? daemon = await DaemonClient.TryConnectAsync(settings.Admin.Socket, stop);
        string archive = daemon is null ? await CreateAloneAsync(settings, stop) : await CreateByDaemonAsync(daemon, stop);
        if (file is not null)
        {
            string wanted = Path.GetFullPath(file);
            // The daemon may write to its own folders only; this process, with its caller's rights, takes the file on.
            // Under another name first: half an archive must not look like a whole one.
            File.Copy(archive, wanted + ".part", overwrite: true);
            File.Move(wanted + ".part", wanted);
            File.Delete(archive);
            archive = wanted;
        }
        if (json)
            Print.Json(new { archive, sizeBytes = new FileInfo(archive).Length });
        else
            Console.Out.WriteLine(archive);
        return ExitCode.Done;
    }

    static async Task<string> CreateByDaemonAsync(DaemonClient daemon, CancellationToken stop)
    {
        JsonElement reply = await daemon.SendAsync(HttpMethod.Post, "/api/admin/backup", stop);
        return reply.GetProperty("archive").GetString()!;
    }

    static async Task<string> CreateAloneAsync(SidFlowSettings settings, CancellationToken stop)
    {
        if (!File.Exists(settings.DatabaseFile))
            throw new VerbException($"there is nothing to back up in {settings.DataDir}. Name the data folder with --data.");
        using DataFolderLock folder = DataFolderLock.Take(settings);
        using var database = new Database(settings.DatabaseFile);
        string archive = BackupNames.New(settings, TimeProvider.System);
        await new BackupArchive(TimeProvider.System).CreateAsync(database, settings.SettingsFile, archive, stop);
        return archive;
    }

    static async Task<int> RestoreAsync(string file, SidFlowSettings settings, bool json, CancellationToken stop)
    {
        using DataFolderLock folder = DataFolderLock.Take(settings);
        RestoreReport report = await new BackupArchive(TimeProvider.System)
            .RestoreAsync(Path.GetFullPath(file), settings.DatabaseFile, settings.SettingsFile, stop);
        if (json)
        {
            Print.Json(report);
            return ExitCode.Done;
        }
        Console.Out.WriteLine($"Brought back the backup of {report.Manifest.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        foreach (string kept in report.KeptFiles)
            Console.Out.WriteLine($"What was there before: {kept}");
        return ExitCode.Done;
    }
}
