using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>model deltas</c>: what listeners' browsers learnt on top of the model and sent, by way of the running daemon.</summary>
static class DeltasVerb
{
    const string Deltas = "/api/admin/model/deltas";

    public static Command Command() => new("deltas", "What listeners' browsers learnt and sent; 'train --deltas' learns from it") { List(), Show(), Discard() };

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "List them by listener") { data, json };
        list.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement all = await daemon.GetAsync(Deltas, stop);
            JsonElement deltas = all.GetProperty("deltas");
            if (line.GetValue(json))
                Print.Json(all);
            else if (deltas.GetArrayLength() == 0)
                Print.Line("No browser has sent any.");
            else
                Print.Fields([.. deltas.EnumerateArray().Select(delta => (delta.GetProperty("listener").GetString()!, (string?)Summary(delta)))]);
            return ExitCode.Done;
        });
        return list;
    }

    static Command Show()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> listener = new("LISTENER") { Description = "As the list names him" };
        Command show = new("show", "Show one, with its parts") { listener, data, json };
        show.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement one = await daemon.GetAsync($"{Deltas}/{Uri.EscapeDataString(line.GetRequiredValue(listener))}", stop);
            if (line.GetValue(json))
                Print.Json(one);
            else
                Print.Fields([(one.GetProperty("delta").GetProperty("listener").GetString()!, Summary(one.GetProperty("delta"))),
                    .. one.GetProperty("parts").EnumerateArray().Select(part => (part.GetProperty("name").GetString()!, (string?)$"length {part.GetProperty("length")}"))]);
            return ExitCode.Done;
        });
        return show;
    }

    static Command Discard()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string?> listener = new("LISTENER") { Description = "As the list names him", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> stale = new("--stale") { Description = "All that cannot be learnt from" }, all = new("--all") { Description = "All of them" };
        Command discard = new("discard", "Forget one, the stale ones or all") { listener, stale, all, data, json };
        discard.SetAction(async (line, stop) =>
        {
            string address = (line.GetValue(listener), line.GetValue(stale), line.GetValue(all)) switch
            {
                ({ } name, false, false) => $"{Deltas}/{Uri.EscapeDataString(name)}",
                (null, true, false) => $"{Deltas}?stale=true",
                (null, false, true) => $"{Deltas}?all=true",
                _ => throw new VerbException("say which: LISTENER, --stale or --all.") { ExitCode = ExitCode.Usage },
            };
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement reply = await daemon.SendAsync(HttpMethod.Delete, address, stop);
            if (line.GetValue(json))
                Print.Json(reply);
            else
                Print.Line($"{reply.GetProperty("discarded").GetInt32()} discarded.");
            return ExitCode.Done;
        });
        return discard;
    }

    static string Summary(JsonElement delta) => string.Join("  ", new[]
    {
        delta.GetProperty("submittedAt").GetString(), $"on {delta.GetProperty("baseModelVersion").GetString()}", $"{delta.GetProperty("numbers")} numbers",
        delta.GetProperty("share") is { ValueKind: JsonValueKind.Number } share ? $"{100 * share.GetDouble():0.0} % of the model's length" : null, delta.GetProperty("trouble").GetString(),
    }.Where(part => !string.IsNullOrEmpty(part)));
}
