using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Accounts;

namespace SidFlow.Host.Verbs;

/// <summary><c>key</c>: API keys of the running daemon.</summary>
static class KeyVerb
{
    const string Path = "/api/admin/keys";

    public static Command Command() => new("key", "API keys for programs") { List(), Add(), Revoke() };

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "List the keys") { data, json };
        list.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement keys = await daemon.GetAsync(Path, stop);
            if (line.GetValue(json))
                Print.Json(keys);
            else if (keys.GetArrayLength() == 0)
                Print.Line("There are no keys. 'key add NAME --scope status:read' makes one.");
            else
                Print.Fields([.. keys.EnumerateArray().Select(key => ($"{key.GetProperty("id").GetInt64()}  {key.GetProperty("name").GetString()}", (string?)Summary(key)))]);
            return ExitCode.Done;
        });
        return list;
    }

    static Command Add()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> name = new("NAME") { Description = "To tell it from other keys" };
        Option<string[]> scopes = new("--scope") { Description = "What it may do; once for each permission", Required = true };
        scopes.AcceptOnlyFromAmong([.. AccessTable.Rows.Select(row => row.Name)]);
        Option<string?> user = new("--user") { Description = "Its owner, without whose permissions it opens nothing; the machine's operator when absent", HelpName = "NAME" };
        Option<int?> days = new("--days") { Description = "How long it is good; until it is revoked when absent", HelpName = "N" };
        days.Validators.Add(result => CommonOptions.Within(result, 1, 3_650));
        Command add = new("add", "Make a key, which is printed") { name, scopes, user, days, data, json };
        add.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement made = await daemon.SendAsync(HttpMethod.Post, Path, stop, new
            {
                name = line.GetValue(name),
                scopes = line.GetValue(scopes),
                user = line.GetValue(user),
                expiresInDays = line.GetValue(days),
            });
            if (line.GetValue(json))
                Print.Json(made);
            else
                Print.Fields((made.GetProperty("key").GetProperty("name").GetString()!, Summary(made.GetProperty("key"))), ("key", made.GetProperty("secret").GetString() + "  (shown this once)"));
            return ExitCode.Done;
        });
        return add;
    }

    static Command Revoke()
    {
        Option<string?> data = CommonOptions.Data();
        Argument<long> id = new("ID") { Description = "The number that 'key list' shows" };
        Command revoke = new("revoke", "Revoke a key") { id, data };
        revoke.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            await daemon.SendAsync(HttpMethod.Delete, $"{Path}/{line.GetValue(id)}", stop);
            return ExitCode.Done;
        });
        return revoke;
    }

    static string Summary(JsonElement key) => string.Join("  ", new[]
    {
        key.GetProperty("start").GetString() + "…",
        Text(key, "owner") ?? "the operator's",
        string.Join(' ', key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString())),
        Text(key, "expiresAt") is { } end ? $"until {end}" : null,
        Text(key, "lastUsedAt") is { } last ? $"last used {last}" : "never used",
    }.OfType<string>());

    static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
