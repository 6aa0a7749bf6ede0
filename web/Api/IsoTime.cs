using System.Globalization;

namespace SidFlow.Web.Api;

/// <summary>Times as clients read them: ISO 8601, in UTC, with milliseconds.</summary>
static class IsoTime
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? OfAny(DateTimeOffset? time) => time is { } given ? Of(given) : null;
}
