using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;

namespace SidFlow.Web.Http;

/// <summary>So many API calls a minute for each client. Files, sound bytes and event streams do not count, nor does the unix socket.</summary>
public static class ClientLimits
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void Configure(RateLimiterOptions options)
    {
        // The limit is part of the key: once it is changed, everybody begins a new count.
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (string Client, bool IsAdmin, int Limit)>(context =>
        {
            if (!IsCall(context.Request) || PeerCredentials.Of(context) is not null)
                return RateLimitPartition.GetNoLimiter((Client: "", IsAdmin: false, Limit: 0));
            bool isAdmin = IsAdminCall(context);
            return RateLimitPartition.GetSlidingWindowLimiter((Client: ClientOf(context), IsAdmin: isAdmin, Limit: LimitOf(context, isAdmin)), key => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = key.Limit,
                Window = Window,
                SegmentsPerWindow = 6,
                QueueLimit = 0,
            });
        });
        options.OnRejected = (rejected, stop) => new ValueTask(ProblemReplies.ReplyAsync(rejected.HttpContext,
            new RequestException(StatusCodes.Status429TooManyRequests, "too many requests", IsAdminCall(rejected.HttpContext)
                ? $"More than {LimitOf(rejected.HttpContext, true)} logins, changes or refused knocks in a minute came from this address (Web:AdminRequestsPerMinute)."
                : $"More than {LimitOf(rejected.HttpContext, false)} requests in a minute came from this address. What plays keeps playing.")
            {
                RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : Window / 6,
            }));
    }

    /// <param name="isAdmin">Logins, what administrators change, and knocks of the unknown at their doors.</param>
    static int LimitOf(HttpContext context, bool isAdmin)
    {
        WebSettings web = context.RequestServices.GetRequiredService<SettingsShelf>().Current.Web;
        return isAdmin ? web.AdminRequestsPerMinute : web.RequestsPerMinute;
    }

    /// <summary>What administrators only read counts as anybody's calls do: their page looks often.</summary>
    static bool IsAdminCall(HttpContext context)
    {
        EndpointMetadataCollection? endpoint = context.GetEndpoint()?.Metadata;
        if (endpoint?.GetMetadata<CountedAsLogin>() is not null)
            return true;
        bool isAdmins = endpoint?.GetMetadata<IAccessRule>() is not null || AdminDoor.IsOperatorPath(context.Request.Path);
        return isAdmins && (Caller.Of(context) is null || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)));
    }

    /// <summary>A stream's playlist may mean a render; its sound does not count.</summary>
    static bool IsCall(HttpRequest request) => request.Path.StartsWithSegments("/api") || (request.Path.StartsWithSegments("/hls") && Path.GetExtension(request.Path.Value) != ".ts");

    /// <summary>The address of a client; an IPv6 client is its /64, since one household or phone owns all of it.</summary>
    public static string ClientOf(HttpContext context)
    {
        IPAddress? address = context.Connection.RemoteIpAddress;
        if (address is null)
            return PeerCredentials.Of(context)?.ToString() ?? "unknown";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        return address.GetAddressBytes() is { Length: 16 } bytes
            ? new IPAddress([.. bytes[..8], .. new byte[8]]).ToString()
            : address.ToString();
    }
}

/// <summary>Marks an endpoint at which secrets can be guessed.</summary>
public sealed record CountedAsLogin;
