using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>What one client may ask for.</summary>
[TestFixture]
sealed class LimitsTests
{
    [Test]
    public async Task ApiCallsAreLimitedAndSoundIsNot()
    {
        // Starting and opening the session take some of the client's calls, so the limit is met somewhere within the next ones.
        await using TestDaemon daemon = await TestDaemon.StartAsync(("Web:RequestsPerMinute", "1000"));
        string session = await daemon.OpenSessionAsync();
        HttpStatusCode status = HttpStatusCode.OK;
        JsonElement body = default;
        for (int i = 0; i < 1001 && status == HttpStatusCode.OK; i++)
            (status, body) = await daemon.GetAsync("/api/version");

        Assert.That(status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(body.GetProperty("success").GetBoolean(), Is.False);
        using HttpResponseMessage again = await daemon.Http.GetAsync("/api/version");
        Assert.That(again.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That((await daemon.Http.GetAsync(session + "/wav")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "sound");
        Assert.That((await daemon.Http.GetAsync("/health")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "health");
        Assert.That((await daemon.Socket.GetAsync("/api/version")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the operator");
    }

    [TestCase("Web:ListenersPerClient", HttpStatusCode.TooManyRequests)]
    [TestCase("Web:Listeners", HttpStatusCode.ServiceUnavailable)]
    public async Task LiveListenersAreLimited(string setting, HttpStatusCode refused)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync((setting, "2"));
        using HttpResponseMessage events = await OpenAsync(daemon.Http, "/api/room/events");
        HttpResponseMessage stream = await OpenAsync(daemon.Http, "/api/room/stream.wav");
        Assert.That((events.StatusCode, stream.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));

        foreach (string path in (string[])["/api/room/events", "/api/room/stream.wav"])
        {
            using HttpResponseMessage third = await OpenAsync(daemon.Http, path);
            Assert.That(third.StatusCode, Is.EqualTo(refused), path);
            Assert.That(third.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(JsonDocument.Parse(await third.Content.ReadAsStringAsync()).RootElement.GetProperty("details").GetString(), Does.Contain(setting));
        }
        using HttpResponseMessage operators = await OpenAsync(daemon.Socket, "/api/room/events");
        Assert.That(operators.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the operator");

        stream.Dispose();
        await EnterAgainAsync(daemon.Http);
    }

    [Test]
    public async Task KnocksAtTheAdministrationAreLimitedMoreStrictly()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(("Web:AdminRequestsPerMinute", "20"), ("Admin:Token", "0123456789abcdef0123456789abcdef"));
        for (int i = 0; i < 20; i++)
            Assert.That((await daemon.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await daemon.GetAsync("/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await daemon.PostAsync("/api/auth/login", new { username = "anna", password = "x" })).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await daemon.GetAsync("/api/version")).Status, Is.EqualTo(HttpStatusCode.OK), "listeners go on");

        using var known = new HttpClient { BaseAddress = daemon.Http.BaseAddress };
        known.DefaultRequestHeaders.Authorization = new("Bearer", "0123456789abcdef0123456789abcdef");
        for (int i = 0; i < 40; i++)
            Assert.That((await TestDaemon.SendAsync(known, HttpMethod.Get, "/api/admin/metrics")).Status, Is.EqualTo(HttpStatusCode.OK), "an administrator's page looks often");
        Assert.That((await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/users/nobody/unlock")).Status, Is.EqualTo(HttpStatusCode.NotFound), "the machine's operator is not counted");
    }

    [TestCase(null, false)]
    [TestCase("127.0.0.1", true)]
    [TestCase("10.0.0.0/8", false)]
    public async Task OnlyATrustedProxySpeaksForClients(string? trusted, bool separate)
    {
        (string, string)[] proxies = trusted is null ? [] : [("Web:TrustedProxies:0", trusted)];
        await using TestDaemon daemon = await TestDaemon.StartAsync([("Web:AdminRequestsPerMinute", "5"), .. proxies]);
        HttpStatusCode last = default;
        for (int i = 0; i < 10; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/admin/metrics");
            request.Headers.Add("X-Forwarded-For", $"192.168.7.{i}");
            using HttpResponseMessage reply = await daemon.Http.SendAsync(request);
            last = reply.StatusCode;
        }
        Assert.That(last, Is.EqualTo(separate ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task IdleConnectionsAreLimitedAndTheOperatorComesInAllTheSame()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(("Web:Connections", "16"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        List<TcpClient> idle = [];
        try
        {
            for (int i = 0; i < 17; i++)
            {
                idle.Add(new TcpClient());
                await idle[i].ConnectAsync(daemon.Http.BaseAddress!.Host, daemon.Http.BaseAddress.Port, limit.Token);
            }
            // Which of them is one too many depends on the order of acceptance.
            Task<int>[] ends = [.. idle.Select(client => client.GetStream().ReadAsync(new byte[1], limit.Token).AsTask())];
            Assert.That(await await Task.WhenAny(ends), Is.Zero);

            Assert.That((await daemon.Socket.GetAsync("/health", limit.Token)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Test]
    public async Task SessionsAreLimited()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        HttpStatusCode status = HttpStatusCode.OK;
        for (int i = 0; i < 1000 && status == HttpStatusCode.OK; i++)
            status = (await daemon.PostAsync("/api/play", new { sid_path = TestDaemon.PlainPath })).Status;

        Assert.That(status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    static Task<HttpResponseMessage> OpenAsync(HttpClient client, string path) => client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

    /// <summary>The daemon hears of a closed connection a moment later.</summary>
    static async Task EnterAgainAsync(HttpClient client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using HttpResponseMessage reply = await OpenAsync(client, "/api/room/events");
            if (reply.StatusCode == HttpStatusCode.OK)
                return;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
