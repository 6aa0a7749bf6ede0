using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services;

namespace SidFlow.Web.Api;

public static class VersionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/version", () => Reply.Ok(new VersionReply(
            Product.Name, Product.Version, RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier)))
            .WithTags("health").WithSummary("Which build this is");
}

public sealed record VersionReply(string Product, string Version, string Runtime, string Platform);
