using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Taste;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>What a listener heard last, and the preferences that were left here by choice.</summary>
public sealed class ListenerEndpoints(Tracks tracks, RecentPlays plays, PreferenceStore preferences, TimeProvider clock)
{
    const int MostRecent = 200, UsualRecent = 50;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("listeners");
        api.MapGet("/activity", Recent).WithSummary("What you and the room played last, each song once");
        api.MapGet("/prefs", (HttpContext context) => Kept(ListenerCookie.Known(context))).WithSummary("Your preferences, where you chose to keep them here; version 0 where you did not");
        api.MapPost("/prefs", KeepAsync).WithSummary("Keep your preferences here; 409 when another browser of yours was faster");
        api.MapDelete("/prefs", ForgetAsync).WithSummary("Keep them here no longer");
    }

    Ok<Envelope<ActivityReply>> Recent(int? limit, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        int most = Field.WithinIfGiven("limit", limit, 1, MostRecent) ?? UsualRecent;
        return Reply.Ok(new ActivityReply([.. plays.Of(ListenerCookie.Known(context), most)
            .Select(play => new ActivityEntry(tracks.Of(play.Song), IsoTime.Of(play.At), play.InRoom ? "room" : "here"))]));
    }

    async Task<Ok<Envelope<PreferencesReply>>> KeepAsync(PreferencesRequest request, HttpContext context, CancellationToken stop)
    {
        long seen = Field.Within("version", request.Version, 0, long.MaxValue);
        Preferences chosen = (request.Prefs ?? throw RequestException.Invalid("prefs", "a value is needed")).Checked();
        string json = JsonSerializer.Serialize(chosen, Preferences.Layout);
        string listener = ListenerCookie.Of(context);
        return await preferences.SaveAsync(listener, seen, json, clock.GetUtcNow(), stop)
            ? Kept(listener)
            : throw new RequestException(StatusCodes.Status409Conflict, "another browser was faster", "Read the preferences again, then send the change with their version.");
    }

    async Task<Ok<Envelope<PreferencesReply>>> ForgetAsync(HttpContext context, CancellationToken stop)
    {
        if (ListenerCookie.Known(context) is { } listener)
            await preferences.ForgetAsync(listener, stop);
        return Kept(null);
    }

    Ok<Envelope<PreferencesReply>> Kept(string? listener) => Reply.Ok(listener is not null && preferences.Of(listener) is { } kept
        ? new PreferencesReply(kept.Version, JsonSerializer.Deserialize<Preferences>(kept.Json, Preferences.Layout), IsoTime.Of(kept.UpdatedAt))
        : new PreferencesReply(0, null, null));
}

public sealed record ActivityReply(IReadOnlyList<ActivityEntry> Items);

/// <param name="At">ISO 8601.</param>
/// <param name="Where"><c>room</c> or <c>here</c>, the listener's own browser.</param>
public sealed record ActivityEntry(Track Track, string At, string Where);

/// <param name="Version">The one that was read last; 0 where there was none.</param>
public sealed record PreferencesRequest(long? Version, Preferences? Prefs);

public sealed record PreferencesReply(long Version, Preferences? Prefs, string? UpdatedAt);
