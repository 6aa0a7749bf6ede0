using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SidFlow.Ml.Training;
using SidFlow.Services;
using SidFlow.Services.Library;
using SidFlow.Services.Taste;
using SidFlow.Services.Taste.Models;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>What listeners think of songs: told, and asked for.</summary>
public sealed class RateEndpoints(
    Tracks tracks, FeedbackReader reader, FeedbackStore feedback, FavoriteStore favorites, Charts charts, ListenerDeltas deltas, UploadTokens tokens,
    ModelShelf models, TimeProvider clock)
{
    const int MostChartEntries = 100, UsualChartEntries = 20, LongestDelta = 44 << 10, AggregateSeconds = 300;
    const string Bearer = "Bearer ";

    static readonly Dictionary<string, int> ChartDays = new() { ["week"] = 7, ["month"] = 30, ["all"] = 0 };

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("taste");
        api.MapPost("/rate", RateAsync).WithSummary("Rate a song: energy, mood, complexity, preference, 1 to 5 each");
        api.MapPost("/rate/feedback", TellAsync).WithSummary("Tell what was done with songs: played, skipped, liked …; an act told twice is stored once");
        api.MapGet("/rate/aggregate", Aggregate).WithSummary("What everybody thinks of a song, and what you do");
        api.MapGet("/feedback/token", Token).WithSummary("A token for uploads");
        api.MapPost("/feedback/upload", UploadAsync).WithSummary("Upload what a browser collected; needs Authorization: Bearer and a token");
        api.MapPost("/feedback/sync", UploadAsync).WithSummary("The same as /api/feedback/upload");
        api.MapGet("/favorites", List).WithSummary("Your favourites, the newest first");
        api.MapPost("/favorites", AddAsync).WithSummary("Make a song a favourite");
        api.MapDelete("/favorites", RemoveAsync).WithSummary("Take a song from the favourites: sid_path in the address or the body");
        api.MapGet("/charts", Top).WithSummary("What is played most: range week, month or all");
    }

    async Task<Ok<Envelope<RateReply>>> RateAsync(RateRequest request, HttpContext context, CancellationToken stop)
    {
        SongId song = tracks.Resolve(request.SidPath, request.Song).Song;
        SongRating rating = FeedbackReader.Rating(request.Ratings, "ratings");
        string listener = ListenerCookie.Of(context);
        bool isOperator = listener == Listeners.House;
        await feedback.AddAsync([new Feedback(Guid.NewGuid(), listener, song, clock.GetUtcNow())
        {
            Rating = rating,
            Source = isOperator ? FeedbackSource.Operator : FeedbackSource.Api,
        }], stop);
        return Reply.Ok(new RateReply(isOperator ? "Saved as the collection's tag." : "Saved.", isOperator ? ManualTags.FileOf(song) : null));
    }

    async Task<Ok<Envelope<FeedbackReply>>> TellAsync(FeedbackRequest request, HttpContext context, CancellationToken stop)
    {
        IReadOnlyList<FeedbackAct> events = FeedbackReader.List("events", request.Events ?? throw RequestException.Invalid("events", "a value is needed"));
        string listener = ListenerCookie.Known(context) ?? "";
        Feedback?[] acts = [.. events.Select((act, at) => reader.Read(act, listener, $"events[{at}]"))];
        // Only now: a request that is refused makes nobody a listener.
        listener = ListenerCookie.Of(context);
        Feedback[] known = [.. acts.OfType<Feedback>().Select(act => act with { Listener = listener, Source = SourceOf(listener) })];
        FeedbackCount count = await feedback.AddAsync(known, stop);
        return Reply.Ok(new FeedbackReply(count.Stored, count.Duplicates, acts.Length - known.Length));
    }

    Ok<Envelope<AggregateReply>> Aggregate([FromQuery(Name = "sid_path")] string? sidPath, HttpContext context)
    {
        SongId song = tracks.Resolve(sidPath).Song;
        IReadOnlyList<Feedback> acts = feedback.Of(song);
        SongOpinion all = SongOpinion.Of(acts, clock.GetUtcNow());
        context.Response.Headers.CacheControl = $"private, max-age={AggregateSeconds}";
        return Reply.Ok(new AggregateReply(
            song.Path, song.Song,
            new CommunityReply(all.Preference, all.Ratings, all.Likes, all.Dislikes, all.Skips, all.Plays, new DimensionsReply(all.Energy, all.Mood, all.Complexity)),
            new TrendReply(all.TrendScore, all.RecentPlays, all.IsTrending),
            ListenerCookie.Known(context) is { } listener ? Personal(listener, song, acts) : null));
    }

    PersonalReply Personal(string listener, SongId song, IReadOnlyList<Feedback> acts)
    {
        Feedback[] own = [.. acts.Where(act => act.Listener == listener)];
        SongRating rating = own.Where(act => act.Rating is not null).Aggregate(SongRating.None, (before, act) => act.Rating!.Over(before));
        FeedbackAction? word = own.LastOrDefault(act => act.Action is FeedbackAction.Like or FeedbackAction.Dislike)?.Action;
        return new PersonalReply(RatingLevels.Of(rating), word is null ? null : word == FeedbackAction.Like, favorites.Has(listener, song));
    }

    Ok<Envelope<TokenReply>> Token(HttpContext context)
    {
        (string token, DateTimeOffset expires) = tokens.Issue(ListenerCookie.Of(context));
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Ok(new TokenReply(token, IsoTime.Of(expires)));
    }

    async Task<Ok<Envelope<UploadReply>>> UploadAsync(UploadRequest request, HttpContext context, CancellationToken stop)
    {
        string listener = Authorized(context);
        DateTimeOffset submitted = reader.Time(request.SubmittedAt, "submittedAt");
        string? model = FeedbackReader.Version("baseModelVersion", request.BaseModelVersion);
        Feedback?[] acts =
        [
            .. FeedbackReader.List("ratings", request.Ratings).Select((rating, at) => reader.Read(rating, listener, $"ratings[{at}]")),
            .. FeedbackReader.List("implicit", request.Implicit).Select((act, at) => reader.Read(act, listener, $"implicit[{at}]")),
        ];
        byte[]? weights = WeightsOf(request.Delta);
        if (weights is not null && model is null)
            throw RequestException.Invalid("baseModelVersion", "a delta needs the version that it lies on");
        bool isFresh = weights is not null && IsOnModelInUse(model!, weights);
        Feedback[] known = [.. acts.OfType<Feedback>().Select(act => act with { ModelVersion = act.ModelVersion ?? model })];
        FeedbackCount count = await feedback.AddAsync(known, stop);
        if (isFresh)
            await deltas.SaveAsync(new ListenerDelta(listener, model!, submitted, weights!), stop);
        string? delta = weights is null ? null : isFresh ? "kept" : "stale";
        return Reply.Ok(new UploadReply(new UploadCount(count.Ratings, count.Actions), count.Duplicates, acts.Length - known.Length, delta));
    }

    /// <summary>False for a delta on another model than the one in use.</summary>
    bool IsOnModelInUse(string model, byte[] weights)
    {
        if (models.Published is not { } inUse || inUse.Version != model)
            return false;
        return weights.Length == inUse.Weights.Length
            ? true
            : throw RequestException.Invalid("delta.weightDataBase64", $"{weights.Length / 4} numbers, and the model {model} has {inUse.Weights.Length / 4} weights");
    }

    string Authorized(HttpContext context)
    {
        string? header = context.Request.Headers.Authorization;
        string? token = header is not null && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
        return ListenerCookie.Known(context) is { } listener && tokens.IsGood(token, listener)
            ? listener
            : throw new RequestException(StatusCodes.Status401Unauthorized, "unauthorized", "Get a token from /api/feedback/token and send it as Authorization: Bearer.");
    }

    Ok<Envelope<FavoritesReply>> List(HttpContext context) => Favorites(ListenerCookie.Known(context));

    async Task<Ok<Envelope<FavoritesReply>>> AddAsync(FavoriteRequest request, HttpContext context, CancellationToken stop)
    {
        SongId song = tracks.Resolve(request.SidPath, request.Song).Song;
        string listener = ListenerCookie.Of(context);
        await favorites.AddAsync(listener, song, clock.GetUtcNow(), stop);
        return Favorites(listener);
    }

    async Task<Ok<Envelope<FavoritesReply>>> RemoveAsync(
        [FromQuery(Name = "sid_path")] string? sidPath, int? song, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] FavoriteRequest? request,
        HttpContext context, CancellationToken stop)
    {
        string? path = sidPath ?? request?.SidPath;
        string? listener = ListenerCookie.Known(context);
        if (listener is not null)
            await favorites.RemoveAsync(listener, Named(path, song ?? request?.Song), stop);
        return Favorites(listener);
    }

    /// <summary>A favourite whose tune has gone from the library can still be taken out.</summary>
    SongId Named(string? path, int? song)
    {
        try
        {
            return tracks.Resolve(path, song).Song;
        }
        catch (RequestException gone) when (gone.Status == StatusCodes.Status404NotFound && SongId.Parse(path) is not null)
        {
            SongId named = SongId.Parse(path)!;
            return song is { } given ? named with { Song = given } : named;
        }
    }

    Ok<Envelope<FavoritesReply>> Favorites(string? listener) => Reply.Ok(new FavoritesReply(
        listener is null ? [] : [.. favorites.Of(listener).Select(entry => new FavoriteReply(tracks.Of(entry.Song), IsoTime.Of(entry.At)))]));

    Ok<Envelope<ChartsReply>> Top(string? range, int? limit)
    {
        int days = Field.OneOf("range", range, ChartDays) ?? ChartDays["week"];
        IReadOnlyList<ChartEntry> top = charts.Top(
            days == 0 ? null : clock.GetUtcNow() - TimeSpan.FromDays(days), Field.WithinIfGiven("limit", limit, 1, MostChartEntries) ?? UsualChartEntries);
        return Reply.Ok(new ChartsReply(string.IsNullOrEmpty(range) ? "week" : range, [.. top.Select(entry => new ChartReply(tracks.Of(entry.Song), entry.Plays, entry.Likes))]));
    }

    static string SourceOf(string listener) => listener == Listeners.House ? FeedbackSource.Operator : FeedbackSource.Api;

    static byte[]? WeightsOf(UploadDelta? delta)
    {
        if (delta is null)
            return null;
        byte[] weights = new byte[LongestDelta];
        if (delta.WeightDataBase64 is not { Length: > 0 } text || !Convert.TryFromBase64String(text, weights, out int length) || length % 4 != 0)
            throw RequestException.Invalid("delta.weightDataBase64", $"32-bit numbers in base64 are needed, at most {LongestDelta} bytes");
        for (int at = 0; at < length; at += 4)
            if (!float.IsFinite(BitConverter.ToSingle(weights, at)))
                throw RequestException.Invalid("delta.weightDataBase64", "a number is not finite");
        return weights[..length];
    }
}
