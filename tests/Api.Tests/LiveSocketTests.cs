using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using SidFlow.Web.Live;

namespace SidFlow.Api.Tests;

/// <summary>Live messages over a WebSocket.</summary>
[TestFixture]
[CancelAfter(30_000)]
sealed class LiveSocketTests : ApiFixture
{
    async Task<ClientWebSocket> OpenAsync(CancellationToken stop)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(Daemon.Http.BaseAddress!) { Scheme = "ws", Path = "/ws" }.Uri, stop);
        return socket;
    }

    static Task SayAsync(ClientWebSocket socket, string text, CancellationToken stop) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, stop);

    /// <returns>Null when the server has said good-bye.</returns>
    static async Task<JsonElement?> HearAsync(ClientWebSocket socket, CancellationToken stop)
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[4_096];
        while (true)
        {
            WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, stop);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonSerializer.Deserialize<JsonElement>(message.ToArray());
        }
    }

    [Test]
    public async Task TheRoomIsToldAtOnceAndWithEachChange(CancellationToken stop)
    {
        using ClientWebSocket socket = await OpenAsync(stop);
        await SayAsync(socket, """{"subscribe":["now-playing"]}""", stop);
        JsonElement first = (await HearAsync(socket, stop))!.Value;
        Assert.That(first.GetProperty("topic").GetString(), Is.EqualTo("now-playing"));
        int volume = first.GetProperty("data").GetProperty("volume").GetInt32() == 40 ? 41 : 40;
        await Daemon.PostAsync("/api/room/volume", new { volume });
        JsonElement next;
        do
            next = (await HearAsync(socket, stop))!.Value;
        while (next.GetProperty("data").GetProperty("volume").GetInt32() != volume);
        Assert.That(next.GetProperty("data").GetProperty("revision").GetInt64(), Is.GreaterThan(first.GetProperty("data").GetProperty("revision").GetInt64()));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stop);
    }

    [TestCase("jobs")]
    [TestCase("device")]
    [TestCase("alerts")]
    public async Task WhatIsTheOperatorsIsNotTold(string topic, CancellationToken stop)
    {
        using ClientWebSocket socket = await OpenAsync(stop);
        await SayAsync(socket, $$"""{"subscribe":["now-playing","{{topic}}"]}""", stop);
        Assert.That(await HearAsync(socket, stop), Is.Null);
        Assert.That((socket.CloseStatus, socket.CloseStatusDescription), Is.EqualTo(((WebSocketCloseStatus?)WebSocketCloseStatus.PolicyViolation, $"the topic {topic} needs the permission status:read")));
    }

    [TestCase("hello")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("""{"subscribe":[null]}""")]
    [TestCase("""{"subscribe":["weather"]}""")]
    public async Task WhatIsNoRequestEndsIt(string text, CancellationToken stop)
    {
        using ClientWebSocket socket = await OpenAsync(stop);
        await SayAsync(socket, text, stop);
        Assert.That(await HearAsync(socket, stop), Is.Null);
        Assert.That(socket.CloseStatusDescription, Is.Not.Empty);
    }

    [Test]
    public async Task ALongMessageEndsIt(CancellationToken stop)
    {
        using ClientWebSocket socket = await OpenAsync(stop);
        await SayAsync(socket, new string('x', 10_000), stop);
        Assert.That(await HearAsync(socket, stop), Is.Null);
    }

    [Test]
    public async Task APlainRequestIsToldWhatSpeaksHere() =>
        Assert.That((await Daemon.GetAsync("/ws")).Status, Is.EqualTo(HttpStatusCode.UpgradeRequired));

    [Test]
    public void WhatIsReadIsARequestOrNothing()
    {
        var random = new Random(1);
        string[] pieces = ["{", "}", "[", "]", "\"subscribe\"", "\"unsubscribe\"", ":", ",", "\"jobs\"", "null", "1", "\"", "\\", "true", "ä"];
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (LiveSocketEndpoint.Read(Encoding.UTF8.GetBytes(text)) is { } request)
                Assert.That(request.Subscribe.Concat(request.Unsubscribe), Is.All.Not.Null, text);
        }
    }
}
