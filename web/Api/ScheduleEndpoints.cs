using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Schedules;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Jobs that come again and again; among them the nightly pipeline under the name that clients know it by.</summary>
public sealed class ScheduleEndpoints(ScheduleBoard schedules)
{
    /// <summary>The schedule that <c>/api/scheduler</c> shows and sets.</summary>
    const string Nightly = "nightly";

    const string Wav = "wav", Flac = "flac", M4a = "m4a", Render = "render", Train = "train";

    static readonly TimeOnly UsualTime = new(6, 0);

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("administration");
        api.MapGet("/scheduler", () => Reply.Ok(NightlyReply.Of(schedules.Find(Nightly)))).Needs(Permission.ReadStatus).WithSummary("The nightly pipeline");
        api.MapPost("/scheduler", SetNightlyAsync).Needs(Permission.ManageSettings, "config:update").WithSummary("Set the nightly pipeline");
        api.MapGet("/admin/schedules", () => Reply.Ok<IReadOnlyList<ScheduleReply>>([.. schedules.Schedules.Select(ScheduleReply.Of)])).Needs(Permission.ReadStatus).WithSummary("All schedules");
        api.MapPut("/admin/schedules/{name}", SetAsync).Needs(Permission.ManageSettings, "config:update").WithSummary("Make or change a schedule");
        api.MapDelete("/admin/schedules/{name}", RemoveAsync).Needs(Permission.ManageSettings, "config:update").WithSummary("Remove a schedule");
    }

    async Task<Ok<Envelope<ScheduleReply>>> SetAsync(string name, ScheduleRequest request, CancellationToken stop)
    {
        string type = request.Type ?? throw RequestException.Invalid("type", "a type of jobs is needed");
        string rule = request.Rule ?? throw RequestException.Invalid("rule", "five fields as in crontab are needed");
        return Reply.Ok(ScheduleReply.Of(await PutAsync(name, () => CronRule.Parse(rule), request.Timezone, type, request.Params ?? [], request.Enabled ?? true, stop)));
    }

    async Task<Ok<Envelope<bool>>> RemoveAsync(string name, CancellationToken stop) =>
        await schedules.RemoveAsync(name, stop) ? Reply.Ok(true) : throw RequestException.NotFound($"There is no schedule '{name}'.");

    async Task<Ok<Envelope<NightlyReply>>> SetNightlyAsync(NightlyRequest request, CancellationToken stop)
    {
        NightlyReply now = NightlyReply.Of(schedules.Find(Nightly));
        string time = request.Scheduler?.Time ?? now.Scheduler.Time;
        if (!TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly at))
            throw RequestException.Invalid("scheduler.time", "HH:MM");
        (RenderPrefs? formats, bool train) = (request.RenderPrefs ?? now.RenderPrefs, request.Training?.Enabled ?? now.Training.Enabled);
        string[] chosen = [.. new[] { (formats.PreserveWav, Wav), (formats.EnableFlac, Flac), (formats.EnableM4a, M4a) }.Where(format => format.Item1).Select(format => format.Item2)];
        JsonObject parameters = new() { ["stages"] = new JsonArray([.. new[] { "fetch", "classify", train ? Train : null, chosen.Length > 0 ? Render : null }.OfType<string>().Select(stage => (JsonNode)stage)]) };
        if (chosen.Length > 0)
            parameters[Render] = new JsonObject { ["formats"] = new JsonArray([.. chosen.Select(format => (JsonNode)format)]) };
        Schedule set = await PutAsync(Nightly, () => CronRule.Daily(at), request.Scheduler?.Timezone ?? now.Scheduler.Timezone, PipelineJob.Type, parameters, request.Scheduler?.Enabled ?? now.Scheduler.Enabled, stop);
        return Reply.Ok(NightlyReply.Of(set));
    }

    async Task<Schedule> PutAsync(string name, Func<CronRule> rule, string? timezone, string type, JsonObject parameters, bool enabled, CancellationToken stop)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timezone ?? "UTC", out TimeZoneInfo? zone))
            throw RequestException.Invalid("timezone", "an IANA name such as UTC or Europe/Berlin");
        try
        {
            return await schedules.SetAsync(name, rule(), zone, type, parameters, enabled, stop);
        }
        catch (FormatException reason)
        {
            throw RequestException.Invalid("schedule", reason.Message);
        }
    }

    /// <param name="Rule">Five fields as in crontab.</param>
    /// <param name="Timezone">IANA name; null: UTC.</param>
    public sealed record ScheduleRequest(string? Rule, string? Timezone, string? Type, JsonObject? Params, bool? Enabled);

    /// <param name="Next">Unix milliseconds; null while it is switched off.</param>
    public sealed record ScheduleReply(string Name, string Rule, string Timezone, string Type, JsonObject Params, bool Enabled, long? Next, string? LastJob, string? Note)
    {
        public static ScheduleReply Of(Schedule schedule) => new(
            schedule.Name, schedule.Rule.ToString(), schedule.Zone.Id, schedule.Type, (JsonObject)schedule.Params.DeepClone(), schedule.Enabled,
            schedule.Next?.ToUnixTimeMilliseconds(), schedule.LastJob, schedule.Note);
    }

    /// <summary>What is left out stays as it is.</summary>
    public sealed record NightlyRequest(NightlyChange? Scheduler, RenderPrefs? RenderPrefs, TrainingChange? Training);

    /// <param name="Time">HH:MM.</param>
    /// <param name="Timezone">IANA name.</param>
    public sealed record NightlyChange(bool? Enabled, string? Time, string? Timezone);

    public sealed record TrainingChange(bool? Enabled);

    public sealed record NightlyReply(NightlyTime Scheduler, RenderPrefs RenderPrefs, TrainingPrefs Training, NightlyStatus Status)
    {
        /// <param name="schedule">Null while nobody has set it: off, at the usual time.</param>
        public static NightlyReply Of(Schedule? schedule)
        {
            string[] fields = (schedule?.Rule ?? CronRule.Daily(UsualTime)).ToString().Split(' ');
            string[] formats = [.. (schedule?.Params[Render]?["formats"] as JsonArray ?? []).Select(format => format!.GetValue<string>())];
            return new NightlyReply(
                new NightlyTime(schedule?.Enabled ?? false, $"{fields[1].PadLeft(2, '0')}:{fields[0].PadLeft(2, '0')}", schedule?.Zone.Id ?? "UTC"),
                new RenderPrefs(formats.Contains(Wav), formats.Contains(Flac), formats.Contains(M4a)),
                new TrainingPrefs((schedule?.Params["stages"] as JsonArray)?.Any(stage => stage!.GetValue<string>() == Train) ?? true),
                new NightlyStatus(schedule?.Next?.ToUnixTimeMilliseconds(), schedule?.LastJob, schedule?.Note));
        }
    }

    public sealed record NightlyTime(bool Enabled, string Time, string Timezone);
    public sealed record RenderPrefs(bool PreserveWav, bool EnableFlac, bool EnableM4a);
    public sealed record TrainingPrefs(bool Enabled);

    /// <param name="Next">Unix milliseconds; null while it is off.</param>
    public sealed record NightlyStatus(long? Next, string? LastJob, string? Note);
}
