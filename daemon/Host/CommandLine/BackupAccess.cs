using System.CommandLine;
using System.Diagnostics;
using System.Text;
using SidFlow.Services.Backup;
using SidFlow.Services.Settings;

namespace SidFlow.Host.CommandLine;

/// <summary>Which repository a command line means, and how it is opened.</summary>
sealed class BackupAccess
{
    const int MostTries = 3;

    readonly Option<string?> target = new("--target") { Description = "local (the default) or second, as the settings name them", HelpName = "NAME" };
    readonly Option<string?> folder = new("--folder") { Description = "A repository in any other folder", HelpName = "DIR" };
    readonly Option<string?> passphraseFile = new("--passphrase-file") { Description = "The first line of this file is the passphrase", HelpName = "FILE" };
    readonly Option<string?> keyFile = new("--key-file") { Description = "The repository's key file", HelpName = "FILE" };
    readonly Option<string?> data = CommonOptions.Data();

    public BackupAccess() => target.AcceptOnlyFromAmong(BackupTargets.Local, BackupTargets.Second);

    public Option<bool> Json { get; } = CommonOptions.Json();

    /// <summary>Adds the options that all verbs of backups have.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[target, folder, passphraseFile, keyFile, data, Json])
            command.Add(option);
    }

    public SidFlowSettings Settings(ParseResult line) => HostSettings.Load(line.GetValue(data));

    /// <summary>Whether another folder than the settings' is meant, which the daemon may have no right to.</summary>
    public bool IsElsewhere(ParseResult line) => line.GetValue(folder) is not null;

    /// <exception cref="VerbException">Both a folder and a target were named, or a file cannot be read.</exception>
    public BackupTarget Target(ParseResult line, SidFlowSettings settings)
    {
        if (line.GetValue(folder) is not null && line.GetValue(target) is not null)
            throw new VerbException("--folder and --target are two names of the same thing: one of them.");
        BackupSecret secret = (line.GetValue(passphraseFile), line.GetValue(keyFile)) switch
        {
            (null, null) => settings.Backup.Secret,
            ({ } file, null) => new BackupSecret(File.ReadLines(file).FirstOrDefault() is { Length: > 0 } text ? text : throw new VerbException($"{file} has no passphrase in its first line.")),
            (null, { } file) => new BackupSecret(KeyFile: Path.GetFullPath(file)),
            _ => throw new VerbException("--passphrase-file and --key-file are given both: one of them."),
        };
        return line.GetValue(folder) is { } other
            ? new BackupTarget(other, Path.GetFullPath(other), secret, settings.Backup.Thinning, MakeFolder: true)
            : new BackupTargets(settings, TimeProvider.System).Find(line.GetValue(target)) with { Secret = secret };
    }

    /// <summary>Opens a repository; at a terminal it asks for a passphrase that is missing or wrong.</summary>
    public static async Task<BackupRepository> OpenAsync(BackupTarget target, CancellationToken stop)
    {
        BackupSecret secret = target.Secret;
        for (int tries = 0; ; tries++)
            try
            {
                return BackupRepository.Open(target.Folder, secret);
            }
            catch (WrongSecretException wrong) when (tries < MostTries && !Console.IsInputRedirected && secret.KeyFile is null)
            {
                await Console.Error.WriteLineAsync(wrong.Message.AsMemory(), stop);
                secret = new BackupSecret(Ask(stop));
            }
    }

    /// <summary>What root has made in the service's folders belongs to the service.</summary>
    public static async Task HandOverAsync(string path, string likeFolder, CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Path.Exists(path))
            return;
        using Process? chown = Process.Start(new ProcessStartInfo("chown", ["-hR", $"--reference={likeFolder}", path]));
        if (chown is not null)
            await chown.WaitForExitAsync(stop);
    }

    static string Ask(CancellationToken stop)
    {
        Console.Error.Write("Passphrase: ");
        StringBuilder typed = new();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
                break;
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}

/// <summary>Shows on a terminal how far it is.</summary>
sealed class TerminalWatch(CancellationToken stop) : IBackupWatch
{
    int shown = -1;

    public CancellationToken Stop => stop;

    public void Report(long done, long total, string message)
    {
        int percent = total > 0 ? (int)Math.Min(100, 100 * done / total) : 0;
        if (percent == Interlocked.Exchange(ref shown, percent) || Console.IsErrorRedirected)
            return;
        Console.Error.Write($"\r{percent,3} % {message}\u001b[K{(percent == 100 ? "\r\u001b[K" : "")}");
    }
}
