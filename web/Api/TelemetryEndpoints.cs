using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Telemetry;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>How playing goes in browsers. A browser always gets 202: what it tells must never become its trouble.</summary>
public sealed class TelemetryEndpoints(TelemetryBook book)
{
    const int MostBytes = 16 << 10, MostEvents = 100, UsualDays = 7;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/telemetry", TakeAsync).WithTags("telemetry").DisableRateLimiting()
            .Produces(StatusCodes.Status202Accepted)
            .WithSummary("Tell how playing went: one event or {events:[…]} of up to 100, each {event, path?, value?, weight?}; always 202, kept as anonymous counts by day");
        routes.MapGet("/api/admin/telemetry", ReportAsync).Needs(Permission.ReadStatus).WithTags("administration").WithSummary("What browsers told in the last days, 1 to 30: counts, means, percentiles");
    }

    async Task<Accepted> TakeAsync(HttpContext context, CancellationToken stop)
    {
        // Policy: whatever comes, 202; what is not understood is counted as dropped.
        try
        {
            byte[] body = await ReadAsync(context.Request.Body, stop);
            book.Add(ClientLimits.ClientOf(context), EventsOf(body));
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or InvalidOperationException or BadHttpRequestException)
        {
            book.Drop();
        }
        return TypedResults.Accepted((string?)null);
    }

    async Task<Ok<Envelope<TelemetryReport>>> ReportAsync(int? days, CancellationToken stop)
    {
        if (days is < 1 or > TelemetryBook.DaysKept)
            throw RequestException.Invalid("days", $"1 to {TelemetryBook.DaysKept}");
        return Reply.Ok(await book.ReportAsync(days ?? UsualDays, stop));
    }

    static async Task<byte[]> ReadAsync(Stream body, CancellationToken stop)
    {
        byte[] bytes = new byte[MostBytes + 1];
        int length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        return length <= MostBytes ? bytes[..length] : throw new IOException("too long");
    }

    static TelemetryEvent[] EventsOf(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
        JsonElement root = document.RootElement;
        JsonElement list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("events", out JsonElement events) ? events : root;
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Take(MostEvents).Select(EventOf)] : [EventOf(list)];
    }

    /// <summary>An event that is not one has no name, and so is not sound.</summary>
    static TelemetryEvent EventOf(JsonElement told) => told.ValueKind != JsonValueKind.Object
        ? new TelemetryEvent("", "", null, 1)
        : new TelemetryEvent(Text(told, "event"), Text(told, "path"), Number(told, "value"), Number(told, "weight") ?? 1);

    static string Text(JsonElement told, string name) => told.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    static double? Number(JsonElement told, string name) =>
        told.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number : null;
}
