using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Accounts;

namespace SidFlow.Host.Verbs;

/// <summary><c>user</c>: accounts of the running daemon.</summary>
static class UserVerb
{
    const string Path = "/api/admin/users";

    public static Command Command() => new("user", "Accounts of administrators and listeners")
    {
        List(), Add(), Role(), Reset(),
        Simple("unlock", "Let an account in again at once after too many failed logins", HttpMethod.Post, "/unlock"),
        Simple("suspend", "Keep an account out; its sessions end", HttpMethod.Post, "/suspend"),
        Simple("resume", "Let a suspended account in again", HttpMethod.Post, "/resume"),
        Simple("remove", "Remove an account with its keys and sessions", HttpMethod.Delete, ""),
    };

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "List the accounts") { data, json };
        list.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            List<JsonElement> all = [];
            while (true)
            {
                JsonElement page = await daemon.GetAsync($"{Path}?limit=200&offset={all.Count}", stop);
                JsonElement users = page.GetProperty("users");
                all.AddRange(users.EnumerateArray());
                if (users.GetArrayLength() == 0 || all.Count >= page.GetProperty("total").GetInt32())
                    break;
            }
            if (line.GetValue(json))
                Print.Json(all);
            else if (all.Count == 0)
                Print.Line("There are no accounts. 'user add NAME --role super-admin' makes one.");
            else
                Print.Fields([.. all.Select(user => (user.GetProperty("name").GetString()!, (string?)Summary(user)))]);
            return ExitCode.Done;
        });
        return list;
    }

    static Command Add()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> name = Name();
        Option<string> role = new("--role") { Description = "What the account is for", DefaultValueFactory = _ => "listener" };
        role.AcceptOnlyFromAmong([.. AccessTable.Roles]);
        Command add = new("add", "Make an account; its first password is printed") { name, role, data, json };
        add.SetAction((line, stop) => PasswordAsync(line.GetValue(data), line.GetValue(json), Path, new { name = line.GetValue(name), role = line.GetValue(role) }, stop));
        return add;
    }

    static Command Role()
    {
        Option<string?> data = CommonOptions.Data();
        Argument<string> name = Name(), role = new("ROLE") { Description = "What the account is for" };
        role.AcceptOnlyFromAmong([.. AccessTable.Roles]);
        Command give = new("role", "Give an account another role") { name, role, data };
        give.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            await daemon.SendAsync(HttpMethod.Put, $"{Address(line.GetRequiredValue(name))}/role", stop, new { role = line.GetValue(role) });
            return ExitCode.Done;
        });
        return give;
    }

    static Command Reset()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> name = Name();
        Option<bool> totp = new("--totp") { Description = "Take the second factor off too" };
        Command reset = new("reset", "Give an account a new password, which is printed") { name, totp, data, json };
        reset.SetAction((line, stop) => PasswordAsync(line.GetValue(data), line.GetValue(json), $"{Address(line.GetRequiredValue(name))}/reset", new { totp = line.GetValue(totp) }, stop));
        return reset;
    }

    static Command Simple(string verb, string description, HttpMethod method, string path)
    {
        Option<string?> data = CommonOptions.Data();
        Argument<string> name = Name();
        Command simple = new(verb, description) { name, data };
        simple.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            await daemon.SendAsync(method, Address(line.GetRequiredValue(name)) + path, stop);
            return ExitCode.Done;
        });
        return simple;
    }

    static async Task<int> PasswordAsync(string? data, bool json, string path, object request, CancellationToken stop)
    {
        using DaemonClient daemon = await DaemonClient.ConnectAsync(data, stop);
        JsonElement made = await daemon.SendAsync(HttpMethod.Post, path, stop, request);
        if (json)
            Print.Json(made);
        else
            Print.Fields((made.GetProperty("user").GetProperty("name").GetString()!, Summary(made.GetProperty("user"))),
                ("password", $"{made.GetProperty("password").GetString()}  (shown this once; to be changed at the first login)"));
        return ExitCode.Done;
    }

    static Argument<string> Name() => new("NAME") { Description = "The account's name" };

    static string Address(string name) => $"{Path}/{Uri.EscapeDataString(name)}";

    static string Summary(JsonElement user) => string.Join("  ", new[]
    {
        user.GetProperty("role").GetString(),
        user.GetProperty("suspended").GetBoolean() ? "suspended" : null,
        user.GetProperty("totp").GetBoolean() ? "second factor" : null,
        user.GetProperty("mustChangePassword").GetBoolean() ? "password to be changed" : null,
        Text(user, "lockedUntil") is { } until ? $"locked until {until}" : null,
        Text(user, "lastLoginAt") is { } last ? $"last login {last}" : "never logged in",
    }.OfType<string>());

    static string? Text(JsonElement user, string name) => user.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
