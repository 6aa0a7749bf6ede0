using Microsoft.AspNetCore.Http;

namespace SidFlow.Web.Http;

/// <summary>A request that gets an error for its answer: status, a short text, and what a person should know.</summary>
public sealed class RequestException(int status, string error, string? details = null) : Exception(details ?? error)
{
    public int Status { get; } = status;
    public string Error { get; } = error;
    public string? Details { get; } = details;

    /// <summary>Told to the client where waiting helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <param name="field">As the request names it.</param>
    public static RequestException Invalid(string field, string reason) =>
        new(StatusCodes.Status400BadRequest, "the request is not valid", $"{field}: {reason}");

    public static RequestException NotFound(string details) => new(StatusCodes.Status404NotFound, "not found", details);
}
