using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Roms;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The owner's ROM images.</summary>
public sealed class RomEndpoints(RomShelf shelf)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/roms").WithTags("administration");
        api.MapGet("", () => Reply.Ok(RomsReply.Of(shelf.Look()))).Needs(Permission.ReadStatus).WithSummary("The C64's ROM images: which are there, which are in use, and files that are none of them");
        api.MapPost("", StoreAsync).Needs(Permission.ManageSettings, "rom:add").Accepts<Stream>("application/octet-stream")
            .WithSummary("Check an image (the body is its bytes) and keep it; it counts from the next start on. 400 says why it is none of the right ones");
        api.MapDelete("/{kind}", Remove).Needs(Permission.ManageSettings, "rom:remove").WithSummary("Take an image out of the folder: kernal, basic or chargen");
    }

    async Task<Ok<Envelope<RomsReply>>> StoreAsync(HttpContext context, CancellationToken stop)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = RomShelf.MostBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, stop);
        Asked(() => shelf.Store(body.ToArray()));
        return Reply.Ok(RomsReply.Of(shelf.Look()));
    }

    Ok<Envelope<RomsReply>> Remove(string kind) => Asked(() => shelf.Remove(kind))
        ? Reply.Ok(RomsReply.Of(shelf.Look()))
        : throw RequestException.NotFound($"No image '{kind}' lies in the folder.");

    static T Asked<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (RomException refusal)
        {
            throw RequestException.Invalid("body", refusal.Message);
        }
    }
}

/// <param name="Problem">A sentence; null where the folder can be read or is not there.</param>
/// <param name="Others">Sentences on files that are none of the images.</param>
public sealed record RomsReply(string Folder, string? Problem, IReadOnlyList<RomReply> Images, IReadOnlyList<string> Others)
{
    public static RomsReply Of(RomShelfState state) => new(
        state.Folder, state.Unreadable, [.. state.Images.Select(rom => new RomReply(rom.Kind, rom.Name, rom.Size, rom.File is null ? null : Path.GetFileName(rom.File), rom.InUse, rom.InUse != (rom.File is not null)))],
        [.. state.Others.Select(file => file.Problem!)]);
}

/// <param name="Kind">kernal, basic or chargen.</param>
/// <param name="File">Its name in the folder; null while it is not there.</param>
/// <param name="InUse">The daemon was started with it.</param>
/// <param name="Waits">That changes with the next start.</param>
public sealed record RomReply(string Kind, string Name, int SizeBytes, string? File, bool InUse, bool Waits);
