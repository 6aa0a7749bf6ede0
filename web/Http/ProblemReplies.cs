using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SidFlow.Services.Accounts;
using SidFlow.Services.Backup;
using SidFlow.Services.Deck;
using SidFlow.Services.Library;
using SidFlow.Services.Queue;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;
using SidFlow.Services.Taste;

namespace SidFlow.Web.Http;

/// <summary>Every error leaves as the same JSON envelope, whoever raised it.</summary>
public sealed partial class ProblemReplies(ILogger<ProblemReplies> log)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400 } response && (response.ContentType is null || response.ContentLength == 0))
                await ReplyAsync(context, OfStatus(response.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            log.LogDebug("{Method} {Path}: the client left", context.Request.Method, context.Request.Path);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            // The boundary of one request: whatever went wrong ends here, told to the client and, when it is our fault, to the log.
            RequestException problem = ToProblem(failure);
            if (problem.Status == StatusCodes.Status500InternalServerError)
                log.LogError(failure, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            else if (problem.Status == StatusCodes.Status503ServiceUnavailable)
                log.LogWarning("{Method} {Path}: {Reason}", context.Request.Method, context.Request.Path, problem.Details);
            context.Response.Clear();
            await ReplyAsync(context, problem);
        }
    }

    public static Task ReplyAsync(HttpContext context, RequestException problem)
    {
        HttpResponse response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentLength = null;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } wait)
            response.Headers.RetryAfter = $"{Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))}";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.WriteAsJsonAsync(new ErrorReply(problem.Error, problem.Details), context.RequestAborted);
    }

    static RequestException ToProblem(Exception failure) => failure switch
    {
        RequestException problem => problem,
        BadHttpRequestException bad => new(bad.StatusCode, OfStatus(bad.StatusCode).Error, Explain(bad)),
        RoomCommandException or QueueException or RenderException or TasteException or AccountException => new(StatusCodes.Status409Conflict, "that cannot be done", failure.Message),
        SessionLimitException limit => new(StatusCodes.Status429TooManyRequests, "too many sessions", limit.Message) { RetryAfter = limit.RetryAfter },
        TuneFileException => new(StatusCodes.Status410Gone, "the tune is gone", failure.Message),
        StreamUnavailableException or StorageException or BackupException or TimeoutException => new(StatusCodes.Status503ServiceUnavailable, "not available now", failure.Message),
        _ => OfStatus(StatusCodes.Status500InternalServerError),
    };

    static RequestException OfStatus(int status) => new(status, status switch
    {
        StatusCodes.Status400BadRequest => "the request is not valid",
        StatusCodes.Status404NotFound => "not found",
        StatusCodes.Status405MethodNotAllowed => "this address does not take that method",
        StatusCodes.Status413PayloadTooLarge => "the request is too large",
        StatusCodes.Status415UnsupportedMediaType => "the request must be JSON (Content-Type: application/json)",
        StatusCodes.Status416RangeNotSatisfiable => "the range lies outside the file",
        StatusCodes.Status500InternalServerError => "SIDFlow ran into a fault of its own; its log says more",
        _ => $"status {status}",
    }, status == StatusCodes.Status404NotFound ? "There is nothing at this address; /openapi/v1.json lists what there is." : null);

    /// <summary><c>field.path: reason</c>, without the framework's type names.</summary>
    static string? Explain(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            string path = (json.Path ?? "").TrimStart('$', '.');
            return path.Length == 0 ? "body: it is not the JSON object that is expected here" : $"{path}: the value has the wrong type";
        }
        Match parameter = FailedParameter().Match(bad.Message);
        return parameter.Success ? $"{parameter.Groups["name"].Value}: the value is missing or has the wrong type" : null;
    }

    [GeneratedRegex("parameter \"[^\"]* (?<name>\\w+)\"")]
    private static partial Regex FailedParameter();
}

/// <summary>What every failed request answers.</summary>
public sealed record ErrorReply(string Error, string? Details)
{
    [JsonPropertyOrder(-1)]
    public bool Success => false;
}
