using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Settings;
using SidFlow.Services.Tls;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The certificate that phones and browsers trust to reach this server by TLS. It is no secret.</summary>
public sealed class TlsEndpoints(LocalAuthority authority, SidFlowSettings settings)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/tls/ca.crt", Send).WithTags("accounts")
        .WithSummary("The certificate of the local authority; 404 where there is none").Produces(StatusCodes.Status200OK, null, "application/x-x509-ca-cert");

    PhysicalFileHttpResult Send() => settings.Tls is { Port: > 0, Certificate: null } && File.Exists(authority.CertificateFile)
        ? TypedResults.PhysicalFile(authority.CertificateFile, "application/x-x509-ca-cert", "sidflow-ca.crt")
        : throw RequestException.NotFound("This server has no certificate authority of its own.");
}
