using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace SidFlow.Web.Http;

/// <summary>So many API calls a minute for each client. Files, sound bytes and event streams do not count, nor does the unix socket.</summary>
public static class ClientLimits
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void Configure(RateLimiterOptions options, int requestsPerMinute)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            IsCall(context.Request) && PeerCredentials.Of(context) is null
                ? RateLimitPartition.GetSlidingWindowLimiter(ClientOf(context), _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = requestsPerMinute,
                    Window = Window,
                    SegmentsPerWindow = 6,
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter(""));
        options.OnRejected = (rejected, stop) => new ValueTask(ProblemReplies.ReplyAsync(rejected.HttpContext,
            new RequestException(StatusCodes.Status429TooManyRequests, "too many requests",
                $"More than {requestsPerMinute} requests in a minute came from this address. What plays keeps playing.")
            {
                RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : Window / 6,
            }));
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
