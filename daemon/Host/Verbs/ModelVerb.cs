using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>model</c>: the taste models on the shelf, and which of them is in use, by way of the running daemon.</summary>
static class ModelVerb
{
    public static Command Command() => new("model", "List the taste models, put one into use, or go back") { List(), Show(), Publish(), RollBack(), DeltasVerb.Command() };

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "List the models, the newest first") { data, json };
        list.SetAction((line, stop) => ListAsync(line.GetValue(data), line.GetValue(json), stop));
        return list;
    }

    public static async Task<int> ListAsync(string? data, bool json, CancellationToken stop)
    {
        using DaemonClient daemon = await DaemonClient.ConnectAsync(data, stop);
        JsonElement all = await daemon.GetAsync("/api/admin/model", stop);
        JsonElement models = all.GetProperty("models");
        if (json)
            Print.Json(all);
        else if (models.GetArrayLength() == 0)
            Print.Line("There are no models yet: 'sidflowd train' makes one.");
        else
            Print.Fields([.. models.EnumerateArray().Select(model => (Version(model), (string?)Summary(model)))]);
        return ExitCode.Done;
    }

    static Command Show()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> version = new("VERSION") { Description = "The model's version" };
        Command show = new("show", "Show what is known of a model") { version, data, json };
        show.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement model = await daemon.GetAsync(Path(line.GetRequiredValue(version)), stop);
            if (line.GetValue(json))
            {
                Print.Json(model);
                return ExitCode.Done;
            }
            JsonElement about = model.GetProperty("metadata");
            Print.Fields(
                ("model", $"{Version(model)}{(model.GetProperty("published").GetBoolean() ? "  in use" : "")}"),
                ("trained", Text(about, "trainedAt")), ("samples", Text(about, "samples")), ("held out", Text(about, "heldOut")),
                ("trial", about.TryGetProperty("trial", out JsonElement trial) ? Text(trial, "reason") : "It was not tried against the model in use."),
                ("metrics", Numbers(about, "metrics")), ("incumbent", trial.ValueKind == JsonValueKind.Object ? Numbers(trial, "incumbentMetrics") : null),
                ("options", Numbers(about, "options")), ("trouble", Text(about, "trouble")));
            return ExitCode.Done;
        });
        return show;
    }

    static Command Publish()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> version = new("VERSION") { Description = "The model's version" };
        Option<bool> force = new("--force") { Description = "Also one that was not better than the model in use, or was not tried" };
        Command publish = new("publish", "Put a model into use") { version, force, data, json };
        publish.SetAction((line, stop) => ChangeAsync(line.GetValue(data), $"{Path(line.GetRequiredValue(version))}/publish", new { force = line.GetValue(force) }, line.GetValue(json), stop));
        return publish;
    }

    static Command RollBack()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string?> version = new("VERSION") { Description = "An earlier model's version; the one in use before when absent", Arity = ArgumentArity.ZeroOrOne };
        Command back = new("rollback", "Go back to an earlier model") { version, data, json };
        back.SetAction((line, stop) => RollBackAsync(line.GetValue(data), line.GetValue(version), line.GetValue(json), stop));
        return back;
    }

    /// <param name="version">Null: the model that was in use before.</param>
    public static Task<int> RollBackAsync(string? data, string? version, bool json, CancellationToken stop) =>
        ChangeAsync(data, version is null ? "/api/admin/model/rollback" : $"{Path(version)}/rollback", null, json, stop);

    static async Task<int> ChangeAsync(string? data, string path, object? body, bool json, CancellationToken stop)
    {
        using DaemonClient daemon = await DaemonClient.ConnectAsync(data, stop);
        JsonElement model = await daemon.SendAsync(HttpMethod.Post, path, stop, body);
        if (json)
            Print.Json(model);
        else
            Print.Line($"{Version(model)} is in use.");
        return ExitCode.Done;
    }

    static string Path(string version) => $"/api/admin/model/{Uri.EscapeDataString(version)}";

    static string Version(JsonElement model) => model.GetProperty("modelVersion").GetString()!;

    static string Summary(JsonElement model)
    {
        JsonElement about = model.GetProperty("metadata");
        bool better = about.TryGetProperty("trial", out JsonElement trial) && trial.GetProperty("better").GetBoolean();
        return string.Join("  ", new[]
        {
            model.GetProperty("published").GetBoolean() ? "in use" : better ? "better" : "stays", Text(about, "trainedAt"), Text(about, "samples") is { } samples ? $"{samples} samples" : null,
            about.TryGetProperty("metrics", out _) ? Numbers(about, "metrics") : Text(about, "trouble"),
        }.Where(part => !string.IsNullOrEmpty(part)));
    }

    static string? Text(JsonElement about, string name) => about.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    static string? Numbers(JsonElement about, string name) =>
        about.TryGetProperty(name, out JsonElement values) ? string.Join(' ', values.EnumerateObject().Select(value => $"{value.Name}={value.Value}")) : null;
}
