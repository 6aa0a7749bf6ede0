using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services;
using SidFlow.Services.Accounts;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The daemon's settings: what they are, where each comes from, and changing them.</summary>
public sealed class ConfigEndpoints(SettingsShelf shelf, RestartBell bell)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin").WithTags("administration");
        api.MapGet("/config", (HttpContext context) => Reply.Ok<IReadOnlyList<ConfigReply>>([.. Asked(shelf.List).Select(line => ConfigReply.Of(line, MayChange(line.Note, context)))]))
            .Needs(Permission.ManageSettings).WithSummary("All settings: value, where it comes from, range, meaning; of secrets only whether they are set");
        api.MapGet("/config/{key}", (string key, HttpContext context) => ReplyOf(Asked(() => shelf.Find(Known(key).Key)!), context))
            .Needs(Permission.ManageSettings).WithSummary("One setting, such as Web:RequestsPerMinute");
        api.MapPut("/config/{key}", Set).Needs(Permission.ManageSettings, "config:set")
            .WithSummary("Store a value in the data folder, checked as at the start. 403 for those that only a super-admin, or only the machine itself, may change");
        api.MapDelete("/config/{key}", Unset).Needs(Permission.ManageSettings, "config:unset").WithSummary("Back to what holds without the stored value");
        api.MapPost("/devices", AddDevice).Needs(Permission.ManageSettings, "device:add").WithSummary("Add a device to the settings, such as one of /devices/found; it counts from the next start on");
        api.MapPost("/restart", Restart).Needs(Permission.ManageSettings, "daemon:restart").WithSummary("Begin anew with the settings as they are now; the music stops for some seconds");
    }

    Ok<Envelope<ConfigReply>> Set(string key, ConfigRequest request, HttpContext context)
    {
        SettingNote note = ForChange(key, context);
        if (request.Value is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value)
            throw RequestException.Invalid("value", "a value is needed; DELETE takes a stored one away");
        // A folder that is not there now would be a library without tunes after the next start.
        if (note.Key == "Library:Roots" && value.ValueKind == JsonValueKind.Array && value.EnumerateArray().FirstOrDefault(IsNoFolder) is { ValueKind: JsonValueKind.String } missing)
            throw RequestException.Invalid("value", $"there is no folder {missing.GetString()} on the machine, or the daemon may not look into it");
        return ReplyOf(Asked(() => shelf.Set(note, value)), context);
    }

    Ok<Envelope<ConfigReply>> Unset(string key, HttpContext context)
    {
        SettingNote note = ForChange(key, context);
        return ReplyOf(Asked(() => shelf.Unset(note)), context);
    }

    Ok<Envelope<ConfigReply>> AddDevice(JsonObject device, HttpContext context)
    {
        SettingNote note = ForChange("Devices", context);
        return ReplyOf(Asked(() => shelf.Append(note, device)), context);
    }

    Accepted<Envelope<RestartReply>> Restart()
    {
        bell.Ring();
        return TypedResults.Accepted("/api/health", new Envelope<RestartReply>(new RestartReply(true)));
    }

    static Ok<Envelope<ConfigReply>> ReplyOf(SettingLine line, HttpContext context) => Reply.Ok(ConfigReply.Of(line, MayChange(line.Note, context)));

    static SettingNote Known(string key) => SettingNotes.Find(key) ?? throw RequestException.NotFound($"There is no setting '{key}'; GET /api/admin/config lists them.");

    static SettingNote ForChange(string key, HttpContext context)
    {
        SettingNote note = Known(key);
        return MayChange(note, context) ? note : throw new RequestException(StatusCodes.Status403Forbidden, "forbidden", note.Guard switch
        {
            SettingGuard.Files => $"{note.Key} is given in a file on the machine, the environment or a systemd credential (docs/settings.md).",
            SettingGuard.Machine => $"{note.Key} is changed on the machine itself: sidflowd config set {note.Key} VALUE.",
            _ => $"{note.Key} decides who comes in or what the machine runs: only a super-admin changes it.",
        });
    }

    static bool MayChange(SettingNote note, HttpContext context) => note.Guard switch
    {
        SettingGuard.Settings => true,
        SettingGuard.Everything => AccessTable.All.All(Caller.Of(context)!.May),
        SettingGuard.Machine => Caller.Of(context)!.Way == Doors.Peer,
        _ => false,
    };

    static bool IsNoFolder(JsonElement item) => item.ValueKind == JsonValueKind.String && !Directory.Exists(item.GetString());

    static T Asked<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (SettingsException refusal)
        {
            throw RequestException.Invalid("value", refusal.Message);
        }
    }
}

/// <param name="Value">true or false, a number, a text, or a list of texts, as the setting's kind asks.</param>
public sealed record ConfigRequest(JsonElement? Value);

/// <param name="Kind">flag, number, seconds, text, choice, list, choices, folder, folders, secret or objects.</param>
/// <param name="Value">As it would be given; null while nothing is, and for secrets.</param>
/// <param name="IsSet">Something is given; all that is told of a secret.</param>
/// <param name="Default">In words where it depends on others.</param>
/// <param name="Origin">default, shipped, operator (a file), stored (by an administrator), environment, credentials or commandLine.</param>
/// <param name="Source">The file's name, or the layer's.</param>
/// <param name="Effect">atOnce or nextStart.</param>
/// <param name="Guard">Who changes it: settings, everything (a super-admin), machine (sidflowd config) or files (nobody by this way).</param>
/// <param name="Changeable">By whoever asks.</param>
/// <param name="Stored">There is a value in settings.json.</param>
/// <param name="Overruled">Which another layer wins over.</param>
/// <param name="Waits">The daemon runs with another value until its next start.</param>
public sealed record ConfigReply(
    string Key, string Kind, JsonNode? Value, bool IsSet, string Default, string Origin, string Source, string Range, double? Min, double? Max, IReadOnlyList<string> Choices,
    string Meaning, string Effect, string Guard, bool Changeable, bool Stored, bool Overruled, bool Waits)
{
    public static ConfigReply Of(SettingLine line, bool changeable)
    {
        SettingFact fact = line.Fact;
        return new ConfigReply(
            line.Note.Key, Word(fact.Kind), ValueOf(fact), fact.Given.Count > 0, fact.Default, Word(fact.Layer), fact.Source, fact.Range, fact.Min, fact.Max, fact.Choices,
            line.Note.Meaning, Word(line.Note.Effect), Word(line.Note.Guard), changeable, line.IsStored, line.IsOverruled, line.Waits);
    }

    static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    static JsonNode? ValueOf(SettingFact fact) => fact switch
    {
        { Kind: SettingKind.Secret } => null,
        { Kind: SettingKind.List or SettingKind.Choices or SettingKind.Folders or SettingKind.Objects } => fact.Given.Count == 0 ? null : new JsonArray([.. fact.Given.Select(item => (JsonNode)item)]),
        { Given: [] } => null,
        { Kind: SettingKind.Flag } => bool.Parse(fact.Given[0]),
        { Kind: SettingKind.Number or SettingKind.Seconds } => double.Parse(fact.Given[0], CultureInfo.InvariantCulture),
        _ => fact.Given[0],
    };
}

/// <param name="Restarting">The answer is sent before the doors close.</param>
public sealed record RestartReply(bool Restarting);
