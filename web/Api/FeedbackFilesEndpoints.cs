using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services;
using SidFlow.Services.Accounts;
using SidFlow.Services.Taste;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>All feedback, and all ratings as tags, out as the texts of files, and back in.</summary>
public sealed class FeedbackFilesEndpoints(FeedbackFiles files, TagTree tree, FeedbackStore feedback, FavoriteStore favorites, ManualTags tags)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/feedback").WithTags("administration");
        api.MapPost("/export", (HttpContext context, CancellationToken stop) => ExportAsync(context.Response, files.Export(), stop))
            .Needs(Permission.MoveData, "feedback:export").WithSummary("All feedback, a piece of a file a line");
        routes.MapPost("/api/admin/tags/export", (HttpContext context, CancellationToken stop) => ExportAsync(context.Response, tree.Export(), stop))
            .Needs(Permission.MoveData, "data:export").WithTags("administration").WithSummary("All ratings and headers as a tree of tag files, a file a line");
        api.MapPost("/import", ImportAsync).Needs(Permission.MoveData, "feedback:import").WithSummary("Lines of an export; what is there already stays as it is");
    }

    /// <summary>As fast as the client takes them: a collection's are not held all at once.</summary>
    static async Task ExportAsync(HttpResponse response, IEnumerable<(string Path, string Text)> files, CancellationToken stop)
    {
        response.ContentType = JsonLines.ContentType;
        response.Headers.CacheControl = "no-store";
        foreach ((string path, string text) in files)
        {
            await JsonSerializer.SerializeAsync(response.Body, new ExportedText(path, text), JsonSerializerOptions.Web, stop);
            await response.Body.WriteAsync("\n"u8.ToArray(), stop);
        }
    }

    async Task<Ok<ImportReply>> ImportAsync(ImportRequest request, CancellationToken stop)
    {
        ManualTag[] read = [.. (request.Tags ?? []).Index().Select(tag => Read(tag.Item, $"tags[{tag.Index}]")).OfType<ManualTag>()];
        FeedbackCount acts = await feedback.AddAsync([.. Parsed("acts", request.Acts, FeedbackLine.Read)], stop);
        int added = 0, there = 0;
        foreach (FavoriteEntry entry in Parsed("favorites", request.Favorites, FeedbackLine.ReadFavorite))
        {
            if (await favorites.AddAsync(entry.Listener, entry.Song, entry.At, stop))
                added++;
            else
                there++;
        }
        int tagged = await tags.TakeInAsync(read, stop);
        return TypedResults.Ok(new ImportReply(acts.Ratings, acts.Actions, added, tagged, acts.Duplicates + there + read.Length - tagged));
    }

    static ManualTag? Read(ImportedTag tag, string at)
    {
        if (SongId.Parse(tag.Song) is not { } song)
            throw RequestException.Invalid($"{at}.song", "a path#song inside the collection is needed");
        try
        {
            return FeedbackLine.ReadTag(song, Encoding.UTF8.GetBytes(tag.Text ?? ""));
        }
        catch (FormatException fault)
        {
            throw RequestException.Invalid($"{at}.text", fault.Message);
        }
    }

    static IEnumerable<T> Parsed<T>(string name, IReadOnlyList<string>? lines, Func<ReadOnlyMemory<byte>, T> read)
    {
        foreach ((int at, string line) in (lines ?? []).Index())
            yield return Value(line ?? throw RequestException.Invalid($"{name}[{at}]", "a line is needed"), $"{name}[{at}]");

        T Value(string line, string at)
        {
            try
            {
                return read(Encoding.UTF8.GetBytes(line));
            }
            catch (FormatException fault)
            {
                throw RequestException.Invalid(at, fault.Message);
            }
        }
    }
}

/// <param name="Path">Of a file below the export's folder.</param>
/// <param name="Text">To be put at the file's end.</param>
public sealed record ExportedText(string Path, string Text);

/// <summary>Lines as the files have them.</summary>
public sealed record ImportRequest(IReadOnlyList<string>? Acts, IReadOnlyList<string>? Favorites, IReadOnlyList<ImportedTag>? Tags);

/// <param name="Song"><c>path#song</c>, from the file's name.</param>
/// <param name="Text">Of the file.</param>
public sealed record ImportedTag(string? Song, string? Text);

/// <param name="Tags">That are newer than what the operator said of their songs.</param>
public sealed record ImportReply(int Ratings, int Actions, int Favorites, int Tags, int Duplicates);
