using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SidFlow.Services.Accounts;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Live;

/// <summary>
/// Live messages over a WebSocket. The client sends <c>{"subscribe":["now-playing"]}</c> or <c>{"unsubscribe":[…]}</c>; the server sends <c>{"topic":…,"data":…}</c>,
/// the newest of a topic at once. <c>jobs</c>, <c>device</c> and <c>alerts</c> are for those who may see the appliance's status.
/// </summary>
public sealed class LiveSocketEndpoint(LiveTopics topics, LiveListeners listeners, IHostApplicationLifetime lifetime)
{
    const int LongestRequest = 4_096;

    static readonly TimeSpan GoodByeLimit = TimeSpan.FromSeconds(2);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/ws", ServeAsync).WithTags("live").WithSummary("WebSocket: {subscribe:[now-playing, jobs, device, alerts]}").Produces(StatusCodes.Status101SwitchingProtocols).DisableRateLimiting();

    async Task ServeAsync(HttpContext context, CancellationToken aborted)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            throw new RequestException(StatusCodes.Status426UpgradeRequired, "this address speaks WebSocket", "Open it with new WebSocket(…).");
        using IDisposable? place = listeners.Enter(context);
        bool seesStatus = Caller.Of(context)?.May(Permission.ReadStatus) ?? false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        var wanted = new Subscription(topics);
        Task sending = SendAsync(socket, wanted, stop.Token);
        try
        {
            string? problem = await ListenAsync(socket, wanted, seesStatus, stop.Token);
            await stop.CancelAsync();
            await sending;
            await CloseAsync(socket, problem);
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException)
        {
            // The listener left without a word, or the daemon stops.
            await stop.CancelAsync();
            await sending;
        }
        finally
        {
            wanted.Clear();
        }
    }

    /// <returns>Why the client is sent away; null when it left by itself.</returns>
    static async Task<string?> ListenAsync(WebSocket socket, Subscription wanted, bool seesStatus, CancellationToken stop)
    {
        byte[] buffer = new byte[LongestRequest];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                if (part.MessageType == WebSocketMessageType.Close)
                    return null;
                length += part.Count;
                if (length == buffer.Length && !part.EndOfMessage)
                    return "a message is too long";
            }
            while (!part.EndOfMessage);
            if (part.MessageType != WebSocketMessageType.Text || Read(buffer.AsSpan(0, length)) is not { } request)
                return "a message is no {subscribe:[…]}";
            if (request.Subscribe.FirstOrDefault(topic => !LiveTopics.All.Contains(topic)) is { } unknown)
                return $"there is no topic {unknown[..Math.Min(unknown.Length, 40)]}";
            if (!seesStatus && request.Subscribe.FirstOrDefault(topic => topic != LiveTopics.NowPlaying) is { } closed)
                return $"the topic {closed} needs the permission {AccessTable.NameOf(Permission.ReadStatus)}";
            wanted.Change(request.Subscribe, request.Unsubscribe);
        }
    }

    async Task SendAsync(WebSocket socket, Subscription wanted, CancellationToken stop)
    {
        try
        {
            Dictionary<string, long> told = [];
            while (true)
            {
                (IReadOnlySet<string> wants, Task changed) = wanted.Current;
                told = wants.ToDictionary(topic => topic, told.GetValueOrDefault);
                (IReadOnlyList<LiveMessage> messages, Task more) = topics.After(told);
                foreach (LiveMessage message in messages)
                {
                    await socket.SendAsync(message.Text, WebSocketMessageType.Text, endOfMessage: true, stop);
                    told[message.Topic] = message.Version;
                }
                if (messages.Count == 0)
                    await Task.WhenAny(more, changed).WaitAsync(stop);
            }
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException)
        {
            // Whoever listens on the same socket notices it too.
            return;
        }
    }

    static async Task CloseAsync(WebSocket socket, string? problem)
    {
        using var limit = new CancellationTokenSource(GoodByeLimit);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(problem is null ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.PolicyViolation, problem, limit.Token);
    }

    /// <summary>Null for what is no request.</summary>
    public static LiveRequest? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<LiveRequest>(text, JsonSerializerOptions.Web) is { } request
                && request is { Subscribe: not null } or { Unsubscribe: not null }
                && !(request.Subscribe ?? []).Concat(request.Unsubscribe ?? []).Any(topic => topic is null)
                ? new LiveRequest(request.Subscribe ?? [], request.Unsubscribe ?? [])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What one client wants.</summary>
    sealed class Subscription(LiveTopics topics)
    {
        readonly Lock gate = new();
        HashSet<string> wants = [];
        TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public (IReadOnlySet<string> Wants, Task Changed) Current
        {
            get
            {
                lock (gate)
                    return (wants, changed.Task);
            }
        }

        public void Change(IReadOnlyList<string> add, IReadOnlyList<string> remove)
        {
            TaskCompletionSource told;
            lock (gate)
            {
                HashSet<string> after = [.. wants, .. add];
                after.ExceptWith(remove);
                foreach (string topic in after.Except(wants))
                    topics.Watch(topic, 1);
                foreach (string topic in wants.Except(after))
                    topics.Watch(topic, -1);
                wants = after;
                (told, changed) = (changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            told.SetResult();
        }

        public void Clear() => Change([], LiveTopics.All);
    }
}

/// <summary>What a client sends.</summary>
public sealed record LiveRequest(IReadOnlyList<string> Subscribe, IReadOnlyList<string> Unsubscribe);
