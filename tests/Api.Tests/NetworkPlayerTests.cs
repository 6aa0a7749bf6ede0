using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>Another program plays on the daemon over the network SID protocol, and everybody can see it.</summary>
[TestFixture]
sealed class NetworkPlayerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test, CancelAfter(60_000)]
    public async Task APlayerIsHeardAndSeenUntilItLeaves(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(("NetworkSidDevice:Enabled", "true"), ("NetworkSidDevice:Port", "0"));
        JsonElement check = (await JsonAsync(daemon, "/api/health", stop)).GetProperty("checks").GetProperty("networkSidDevice");
        Assert.That(check.GetProperty("status").GetString(), Is.EqualTo("healthy"));
        var address = IPEndPoint.Parse(check.GetProperty("details").GetProperty("address").GetString()!);

        using (var player = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 5000 })
        {
            await player.ConnectAsync(address, stop);
            // TRY_WRITE: volume 15, sustain 15, pitch, sawtooth with gate.
            byte[] answer = await AskAsync(player, [5, 0, 0, 16, 0, 10, 24, 15, 0, 10, 6, 0xf0, 0, 10, 1, 0x40, 0, 10, 4, 0x21], stop);
            Assert.That(answer, Is.EqualTo(new byte[] { 0 }));

            JsonElement room = await UntilAsync(daemon, room => room.GetProperty("guest").ValueKind == JsonValueKind.Object, stop);
            Assert.That(room.GetProperty("guest").GetProperty("address").GetString(), Is.EqualTo("127.0.0.1"));
            Assert.That(room.GetProperty("guest").GetProperty("output").GetString(), Is.EqualTo("emulator"));
            JsonElement details = (await JsonAsync(daemon, "/api/health", stop)).GetProperty("checks").GetProperty("networkSidDevice").GetProperty("details");
            Assert.That(details.GetProperty("player").GetString(), Is.EqualTo("127.0.0.1"));
        }

        JsonElement alone = await UntilAsync(daemon, room => room.GetProperty("guest").ValueKind == JsonValueKind.Null, stop);
        Assert.That(alone.GetProperty("state").GetString(), Is.EqualTo("stopped"));
    }

    [Test, CancelAfter(60_000)]
    public async Task APlayerSoundsOnADeviceUntilTheRoomWantsIt(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            ("NetworkSidDevice:Enabled", "true"), ("NetworkSidDevice:Port", "0"), ("Devices:0:Id", "dry"), ("Devices:0:Kind", "simulated"));
        await UntilAsync(daemon, room => StateOf(room) == "ready", stop);
        JsonElement check = (await JsonAsync(daemon, "/api/health", stop)).GetProperty("checks").GetProperty("networkSidDevice");
        using var player = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 5000 };
        await player.ConnectAsync(IPEndPoint.Parse(check.GetProperty("details").GetProperty("address").GetString()!), stop);
        await AskAsync(player, [5, 0, 0, 8, 0, 10, 24, 15, 0, 10, 4, 0x21], stop);

        JsonElement played = await UntilAsync(daemon, room => room.GetProperty("guest").ValueKind == JsonValueKind.Object, stop);
        Assert.That(played.GetProperty("guest").GetProperty("output").GetString(), Is.EqualTo("dry"));
        await UntilAsync(daemon, room => StateOf(room) == "busy", stop);
        using HttpResponseMessage begun = await daemon.Http.PostAsJsonAsync("/api/room/play", new { sid_path = TestDaemon.PlainPath }, stop);
        Assert.That(begun.IsSuccessStatusCode);
        JsonElement taken = await UntilAsync(daemon, room => room.GetProperty("output").GetProperty("id").GetString() == "dry" && StateOf(room) == "playing", stop);
        Assert.That(taken.GetProperty("guest").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    static string? StateOf(JsonElement room) => room.GetProperty("outputs")[0].GetProperty("state").GetString();

    [Test, CancelAfter(60_000)]
    public async Task NobodyIsLetInUnlessItIsSwitchedOn(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        JsonElement report = await JsonAsync(daemon, "/api/health", stop);
        Assert.That(report.GetProperty("checks").TryGetProperty("networkSidDevice", out _), Is.False);
        Assert.That(daemon.Settings.NetworkSidDevice.Enabled, Is.False);
    }

    static async Task<byte[]> AskAsync(Socket player, byte[] request, CancellationToken stop)
    {
        await player.SendAsync(request, stop);
        byte[] answer = new byte[64];
        return answer[..await player.ReceiveAsync(answer, stop)];
    }

    static async Task<JsonElement> JsonAsync(TestDaemon daemon, string path, CancellationToken stop)
    {
        using HttpResponseMessage reply = await daemon.Http.GetAsync(path, stop);
        return JsonDocument.Parse(await reply.Content.ReadAsStringAsync(stop)).RootElement;
    }

    static async Task<JsonElement> UntilAsync(TestDaemon daemon, Func<JsonElement, bool> wanted, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        while (true)
        {
            JsonElement reply = await JsonAsync(daemon, "/api/room", limit.Token);
            JsonElement room = reply.TryGetProperty("data", out JsonElement data) ? data : reply;
            if (wanted(room))
                return room;
            await Task.Delay(20, limit.Token);
        }
    }
}
