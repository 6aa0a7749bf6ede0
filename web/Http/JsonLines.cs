using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace SidFlow.Web.Http;

/// <summary>A reply that grows: one JSON object a line, as things happen. The client ends the work by leaving.</summary>
public sealed class JsonLines(JsonSerializerOptions json)
{
    public const string ContentType = "application/x-ndjson";

    /// <param name="work">Says lines, from any thread, until it ends. Cancelled when the client leaves; waited for in any case.</param>
    /// <param name="tell">What a failure becomes once lines have gone out; null for one that is a fault of ours. Before the first line it is thrown on.</param>
    public async Task ServeAsync(HttpResponse response, Func<Action<object>, CancellationToken, Task> work, Func<Exception, object?> tell, CancellationToken stop)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Channel<object> lines = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
        Task working = RunAsync();
        try
        {
            await foreach (object line in lines.Reader.ReadAllAsync(leave.Token))
                await WriteAsync(response, line, leave.Token);
        }
        catch (Exception failure) when (response.HasStarted && tell(failure) is { } last)
        {
            await WriteAsync(response, last, stop);
        }
        finally
        {
            await leave.CancelAsync();
            await working;
        }

        // Its failure comes out behind the last line.
        async Task RunAsync()
        {
            try
            {
                await work(line => lines.Writer.TryWrite(line), leave.Token);
                lines.Writer.Complete();
            }
            catch (Exception failure)
            {
                lines.Writer.Complete(failure);
            }
        }
    }

    private async Task WriteAsync(HttpResponse response, object line, CancellationToken stop)
    {
        if (!response.HasStarted)
        {
            response.ContentType = ContentType;
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
        }
        await JsonSerializer.SerializeAsync(response.Body, line, json, stop);
        await response.Body.WriteAsync("\n"u8.ToArray(), stop);
        await response.Body.FlushAsync(stop);
    }
}
