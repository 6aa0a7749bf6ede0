using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services;
using SidFlow.Services.Playlists;
using SidFlow.Services.Taste;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Playlists: everybody's to hear, their maker's to change.</summary>
public sealed partial class PlaylistEndpoints(PlaylistStore store, Tracks tracks)
{
    const int LongestName = 100, LongestDescription = 1_000;

    static readonly Dictionary<string, PlaylistFile.Format> formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["json"] = PlaylistFile.Format.Json,
        ["m3u"] = PlaylistFile.Format.M3u,
        ["m3u8"] = PlaylistFile.Format.M3u8,
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/playlists").WithTags("playlists");
        api.MapGet("/", (HttpContext context) => Reply.Ok(new PlaylistsReply([.. store.All().Select(list => Summary(list, context))]))).WithSummary("All playlists, by name");
        api.MapPost("/", AddAsync).WithSummary("Make a playlist");
        api.MapGet("/{id}", (string id, HttpContext context) => Whole(store.Find(id), context)).WithSummary("A playlist with its songs");
        api.MapPut("/{id}", ChangeAsync).WithSummary("Change a playlist's name, description or songs");
        api.MapDelete("/{id}", DeleteAsync).WithSummary("Delete a playlist");
        api.MapPost("/{id}/tracks", AppendAsync).WithSummary("Add songs at the end");
        api.MapPost("/{id}/reorder", ReorderAsync).WithSummary("Put the songs in another order");
        api.MapGet("/{id}/export", Export).WithSummary("A playlist as a file: format json, m3u or m3u8").Produces(StatusCodes.Status200OK, null, "application/json");
    }

    async Task<Ok<Envelope<PlaylistReply>>> AddAsync(NewPlaylist request, HttpContext context, CancellationToken stop)
    {
        string name = Name(request.Name) ?? throw RequestException.Invalid("name", "a name is needed");
        IReadOnlyList<SongId> songs = Songs(request.Tracks ?? []);
        string? description = Field.AtMost("description", request.Description, LongestDescription);
        // Only now: a request that is refused makes nobody a listener.
        return Whole(await Guard(() => store.AddAsync(ListenerCookie.Of(context), name, description, songs, stop)), context);
    }

    Task<Ok<Envelope<PlaylistReply>>> ChangeAsync(string id, PlaylistChange request, HttpContext context, CancellationToken stop)
    {
        string? name = Name(request.Name);
        string? description = Field.AtMost("description", request.Description, LongestDescription);
        IReadOnlyList<SongId>? songs = request.Tracks is { } named ? Songs(named) : null;
        return EditAsync(id, context, list => list with { Name = name ?? list.Name, Description = description ?? list.Description, Songs = songs ?? list.Songs }, stop);
    }

    Task<Ok<Envelope<PlaylistReply>>> AppendAsync(string id, MorePlaylistSongs request, HttpContext context, CancellationToken stop)
    {
        IReadOnlyList<SongId> more = Songs(request.Tracks ?? throw RequestException.Invalid("tracks", "a value is needed"));
        return EditAsync(id, context, list => list with { Songs = [.. list.Songs, .. more] }, stop);
    }

    Task<Ok<Envelope<PlaylistReply>>> ReorderAsync(string id, PlaylistOrder request, HttpContext context, CancellationToken stop)
    {
        IReadOnlyList<int> order = request.Order ?? throw RequestException.Invalid("order", "a value is needed");
        return EditAsync(id, context, list => order.Count == list.Songs.Count && order.Order().SequenceEqual(Enumerable.Range(0, order.Count))
            ? list with { Songs = [.. order.Select(place => list.Songs[place])] }
            : throw RequestException.Invalid("order", $"the positions 0 to {list.Songs.Count - 1} are needed, each once. Somebody may have changed the list: read it again."), stop);
    }

    async Task<Ok<Envelope<DeletedReply>>> DeleteAsync(string id, HttpContext context, CancellationToken stop) =>
        await Guard(() => store.DeleteAsync(id, ListenerCookie.Known(context) ?? "", stop)) ? Reply.Ok(new DeletedReply(true)) : throw None();

    FileContentHttpResult Export(string id, string? format, HttpContext context)
    {
        PlaylistFile.Format chosen = Field.OneOf("format", format, formats) ?? PlaylistFile.Format.Json;
        Playlist list = store.Find(id) ?? throw None();
        Track[] songs = [.. list.Songs.Select(tracks.Of)];
        string server = $"{context.Request.Scheme}://{context.Request.Host}";
        return TypedResults.File(PlaylistFile.Write(list, songs, chosen, server), PlaylistFile.TypeOf(chosen), $"{FileName(list.Name)}.{chosen.ToString().ToLowerInvariant()}");
    }

    async Task<Ok<Envelope<PlaylistReply>>> EditAsync(string id, HttpContext context, Func<Playlist, Playlist> change, CancellationToken stop) =>
        Whole(await Guard(() => store.ChangeAsync(id, ListenerCookie.Known(context) ?? "", change, stop)), context);

    Ok<Envelope<PlaylistReply>> Whole(Playlist? list, HttpContext context) => list is null ? throw None() : Reply.Ok(new PlaylistReply(
        Summary(list, context),
        [.. list.Songs.Select(tracks.Of).Select((track, order) => new PlaylistTrack(track, order, track.Refusal?.Code == "Missing"))]));

    PlaylistSummary Summary(Playlist list, HttpContext context) => new(
        list.Id, list.Name, list.Description, list.Songs.Count, Math.Round(list.Songs.Sum(song => tracks.Of(song).DurationSeconds), 3),
        IsoTime.Of(list.CreatedAt), IsoTime.Of(list.UpdatedAt), ListenerCookie.Known(context) is { } listener && (listener == list.Owner || listener == Listeners.House));

    SongId[] Songs(IReadOnlyList<PlaylistSong?> songs) =>
        songs.Count <= PlaylistStore.MostSongs
            ? [.. songs.Select(song => tracks.Resolve(song?.SidPath, song?.Song).Song)]
            : throw RequestException.Invalid("tracks", $"a playlist has at most {PlaylistStore.MostSongs} songs");

    /// <summary>Null for an absent one.</summary>
    static string? Name(string? name)
    {
        if (name is null)
            return null;
        string trimmed = Field.AtMost("name", name, LongestName)!.Trim();
        return trimmed.Length > 0 && !trimmed.Any(char.IsControl) ? trimmed : throw RequestException.Invalid("name", "a name of visible letters is needed");
    }

    /// <summary>Letters and digits only: the name goes into a header, and to whatever file system the listener has.</summary>
    static string FileName(string name)
    {
        string safe = string.Join('-', NoLetters().Split(name).Where(part => part.Length > 0));
        return safe.Length > 0 ? safe : "playlist";
    }

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex NoLetters();

    static async Task<T> Guard<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (PlaylistException refusal)
        {
            throw new RequestException(refusal.IsForeign ? StatusCodes.Status403Forbidden : StatusCodes.Status409Conflict, "that cannot be done", refusal.Message);
        }
    }

    static RequestException None() => RequestException.NotFound("There is no such playlist (any more).");
}
