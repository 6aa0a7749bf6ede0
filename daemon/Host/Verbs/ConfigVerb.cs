using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services;
using SidFlow.Services.Audit;
using SidFlow.Services.Doctor;
using SidFlow.Services.Settings;
using SidFlow.Web.Api;

namespace SidFlow.Host.Verbs;

/// <summary><c>config show|get|set|unset</c>: the settings, each with where it comes from. Works with the daemon down, too.</summary>
static class ConfigVerb
{
    const string Path = "/api/admin/config";

    public static Command Command() => new("config", "Settings: what they are, where each comes from, changing them") { Show(), Get(), Set(), Unset() };

    static Command Show()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string?> section = new("SECTION") { Description = "Only keys that begin so, such as Web", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> changed = new("--changed") { Description = "Only what is not the default" };
        Command show = new("show", "List the settings") { section, changed, data, json };
        show.SetAction(async (line, stop) =>
        {
            await using ConfigDoor door = await ConfigDoor.OpenAsync(line.GetValue(data), stop);
            ConfigReply[] settings = [.. (await door.ListAsync(stop)).Where(setting =>
                setting.Key.StartsWith(line.GetValue(section) ?? "", StringComparison.OrdinalIgnoreCase) && (!line.GetValue(changed) || setting.Origin != "default"))];
            if (line.GetValue(json))
                Print.Json(settings);
            else
                Print.Fields([.. settings.Select(setting => (setting.Key, (string?)$"{Shown(setting)}  ({Origin(setting)})"))]);
            return ExitCode.Done;
        });
        return show;
    }

    static Command Get()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> key = Key();
        Command get = new("get", "Tell all about one setting") { key, data, json };
        get.SetAction(async (line, stop) =>
        {
            await using ConfigDoor door = await ConfigDoor.OpenAsync(line.GetValue(data), stop);
            Tell((await door.ListAsync(stop)).First(setting => setting.Key == Known(line.GetRequiredValue(key)).Key), line.GetValue(json));
            return ExitCode.Done;
        });
        return get;
    }

    static Command Set()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> key = Key();
        Argument<string[]> values = new("VALUE") { Description = "Several for a list", Arity = ArgumentArity.OneOrMore };
        Command set = new("set", "Store a value in the data folder, checked as at the start") { key, values, data, json };
        set.SetAction(async (line, stop) =>
        {
            SettingNote note = Known(line.GetRequiredValue(key));
            string[] given = line.GetRequiredValue(values);
            await using ConfigDoor door = await ConfigDoor.OpenAsync(line.GetValue(data), stop);
            SettingKind kind = door.KindOf(note);
            if (kind == SettingKind.Objects)
                throw new VerbException($"{note.Key} holds objects: write them into a settings file (docs/settings.md).") { ExitCode = ExitCode.Usage };
            bool isList = kind is SettingKind.List or SettingKind.Choices or SettingKind.Folders;
            if (!isList && given.Length > 1)
                throw new VerbException($"{note.Key} takes one value.") { ExitCode = ExitCode.Usage };
            Tell(await door.SetAsync(note, JsonSerializer.SerializeToElement<object>(isList ? given : given[0]), stop), line.GetValue(json));
            return ExitCode.Done;
        });
        return set;
    }

    static Command Unset()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> key = Key();
        Command unset = new("unset", "Take a stored value away") { key, data, json };
        unset.SetAction(async (line, stop) =>
        {
            SettingNote note = Known(line.GetRequiredValue(key));
            await using ConfigDoor door = await ConfigDoor.OpenAsync(line.GetValue(data), stop);
            Tell(await door.UnsetAsync(note, stop), line.GetValue(json));
            return ExitCode.Done;
        });
        return unset;
    }

    static Argument<string> Key() => new("KEY") { Description = "Such as Web:RequestsPerMinute" };

    static SettingNote Known(string key) => SettingNotes.Find(key) ?? throw new VerbException($"there is no setting '{key}'. 'sidflowd config show' lists them.") { ExitCode = ExitCode.Usage };

    static void Tell(ConfigReply setting, bool json)
    {
        if (json)
        {
            Print.Json(setting);
            return;
        }
        Print.Fields(
            (setting.Key, Shown(setting)), ("from", Origin(setting)), ("allowed", setting.Range), ("default", setting.Default), ("means", setting.Meaning),
            ("counts", setting.Effect == "atOnce" ? "at once" : "from the next start on"),
            ("", setting.Overruled ? "A value is stored, but this one wins over it." : null),
            ("", setting.Waits ? "The daemon runs with another value until its next start ('sidflowd restart')." : null));
    }

    static string Shown(ConfigReply setting) =>
        setting.Kind == "secret" ? setting.IsSet ? "(set)" : "(not set)"
        : setting.Value is null ? setting.Default.Length == 0 ? "(none)" : setting.Default
        : setting.Value is System.Text.Json.Nodes.JsonArray list ? string.Join(", ", list.Select(item => item?.ToString())) : setting.Value.ToString();

    static string Origin(ConfigReply setting) => setting.Origin switch
    {
        "default" => "default",
        "stored" => "stored by an administrator",
        "shipped" or "operator" => setting.Source,
        _ => setting.Source,
    };
}

/// <summary>The settings through the running daemon; while none runs, in its data folder.</summary>
sealed class ConfigDoor : IAsyncDisposable
{
    readonly DaemonClient? daemon;
    readonly SidFlowSettings settings;
    readonly SettingsShelf shelf;

    ConfigDoor(DaemonClient? daemon, SidFlowSettings settings)
    {
        (this.daemon, this.settings) = (daemon, settings);
        shelf = new SettingsShelf(settings, _ => { });
    }

    public static async Task<ConfigDoor> OpenAsync(string? data, CancellationToken stop)
    {
        SidFlowSettings settings = HostSettings.LoadOfService(data, InstalledUnit.Find());
        return new ConfigDoor(await DaemonClient.TryConnectAsync(settings.Admin.Socket, stop), settings);
    }

    public SettingKind KindOf(SettingNote note) => settings.Origin.Facts.First(fact => fact.Key.Equals(note.Key, StringComparison.OrdinalIgnoreCase)).Kind;

    public async Task<IReadOnlyList<ConfigReply>> ListAsync(CancellationToken stop) => daemon is null
        ? [.. shelf.List().Select(Here)]
        : Read<ConfigReply[]>(await daemon.GetAsync("/api/admin/config", stop));

    public async Task<ConfigReply> SetAsync(SettingNote note, JsonElement value, CancellationToken stop) => daemon is null
        ? await AloneAsync("config:set", note, () => shelf.Set(note, value))
        : Read<ConfigReply>(await daemon.SendAsync(HttpMethod.Put, $"/api/admin/config/{Uri.EscapeDataString(note.Key)}", stop, new { value }));

    public async Task<ConfigReply> UnsetAsync(SettingNote note, CancellationToken stop) => daemon is null
        ? await AloneAsync("config:unset", note, () => shelf.Unset(note))
        : Read<ConfigReply>(await daemon.SendAsync(HttpMethod.Delete, $"/api/admin/config/{Uri.EscapeDataString(note.Key)}", stop));

    public ValueTask DisposeAsync()
    {
        daemon?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What the daemon would do, with the folder to oneself; it leaves the same line in the audit log.</summary>
    async Task<ConfigReply> AloneAsync(string action, SettingNote note, Func<SettingLine> change)
    {
        if (note.Guard == SettingGuard.Files)
            throw new VerbException($"{note.Key} is given in a settings file, the environment or a systemd credential (docs/settings.md).");
        using DataFolderLock folder = DataFolderLock.Take(settings);
        using var audit = new AuditLog(System.IO.Path.Combine(settings.DataDir, "audit", "admin-actions.jsonl"), TimeProvider.System);
        string? failure = "it was broken off";
        try
        {
            ConfigReply reply = Here(change());
            failure = null;
            return reply;
        }
        catch (SettingsException refusal)
        {
            failure = refusal.Message;
            throw;
        }
        finally
        {
            await audit.AppendAsync(new AuditEntry(action, $"user:{Environment.UserName}", $"sidflowd config {note.Key}", failure));
        }
    }

    static ConfigReply Here(SettingLine line) => ConfigReply.Of(line with { Waits = false }, line.Note.Guard != SettingGuard.Files);

    static T Read<T>(JsonElement data) => data.Deserialize<T>(JsonSerializerOptions.Web)!;
}
