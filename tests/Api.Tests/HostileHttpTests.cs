using System.Net.Sockets;
using System.Text;

namespace SidFlow.Api.Tests;

/// <summary>Requests that no honest client makes: each gets an answer or a closed door, never a fault and never an endless wait.</summary>
[TestFixture]
sealed class HostileHttpTests : ApiFixture
{
    const int Rounds = 1_500;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    static readonly string[] Methods = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"];

    static readonly string[] Addresses =
    [
        "/api/room", "/api/room/play", "/api/room/queue", "/api/room/queue/1", "/api/room/queue/1/move", "/api/room/seek", "/api/room/mute", "/api/room/volume", "/api/room/song",
        "/api/search", "/api/hvsc/browse", "/api/tune", "/api/play", "/api/play/manual", "/api/play/random", "/api/playback/x/wav", "/api/playback/detect", "/api/health", "/metrics",
        "/openapi/v1.json", "/api/admin/backups", "/api/library/status", "/", "/index.html", "/assets/x.js",
    ];

    static readonly string[] Pieces =
    [
        "..", "%2e%2e", "%00", "%", "%zz", "\\", "/", "//", "?", "&", "=", "#", "%23", "sid_path=", "q=", "path=", "limit=", "offset=99999999999999999999", "limit=-1",
        "ä", "%c3%28", "\"", "'", "*", "(", "{", "}", "[", "]", "null", "true", "1e999", "-1", "0x10", "sid_path", "song", "position_ms", "volume", ":", ",", " ", "\t",
        "MUSICIANS/T/Tester/Plain.sid", "NaN", "\u0001", "${jndi:x}", "<script>",
    ];

    [Test]
    public async Task NoRequestMakesAFault([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] request = Request(random);
            string answer = await ExchangeAsync(request);
            Assert.That(answer, Does.Not.StartWith("HTTP/1.1 5"), () => $"seed {seed}, round {round}:\n{Encoding.Latin1.GetString(request)}\n--\n{answer}");
        }
        Assert.That(Daemon.ReadLog(), Does.Not.Contain("Exception"));
        Assert.That((await Daemon.GetAsync("/api/version")).Status, Is.EqualTo(System.Net.HttpStatusCode.OK), "it still answers");
    }

    [TestCase("GET / HTTP/1.1\r\n\r\n")]
    [TestCase("GET / HTTP/1.0\r\n\r\n")]
    [TestCase("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n")]
    [TestCase("\0\0\0\0\r\n\r\n")]
    [TestCase("GET /api/version HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n")]
    [TestCase("GET http://evil.example/api/version HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [TestCase("POST /api/room/stop HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n")]
    [TestCase("POST /api/room/stop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("GET /api/version HTTP/1.1\r\nHost: localhost\r\nX: a\n b\r\n\r\n")]
    public async Task AMalformedRequestIsTurnedAway(string request)
    {
        string answer = await ExchangeAsync(Encoding.Latin1.GetBytes(request));
        Assert.That(answer, Is.Empty.Or.StartsWith("HTTP/1.1 4").Or.StartsWith("HTTP/1.1 5").With.Contains("505"));
    }

    [Test]
    public async Task HeadersWithoutEndAreTurnedAway()
    {
        string answer = await ExchangeAsync(Encoding.Latin1.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + new string('a', 200_000)));
        // The server closes on bytes it has not read, which resets the connection; the answer may be lost on the way.
        Assert.That(answer, Is.Empty.Or.StartsWith("HTTP/1.1 431"));
        Assert.That((await Daemon.GetAsync("/api/version")).Status, Is.EqualTo(System.Net.HttpStatusCode.OK), "it still answers");
    }

    static byte[] Request(Random random)
    {
        string method = Pick(random, Methods);
        var target = new StringBuilder(Pick(random, Addresses));
        if (random.Next(2) == 0)
            target.Append('?');
        for (int i = random.Next(4); i > 0; i--)
            target.Append(Pick(random, Pieces).Replace(' ', '+').Replace('\t', '+'));
        var body = new StringBuilder();
        if (random.Next(3) > 0)
            body.Append("{\"").Append(Pick(random, ["sid_path", "song", "volume", "position_ms", "chip", "index", "preset"])).Append("\":");
        for (int i = random.Next(6); i > 0; i--)
            body.Append(Pick(random, Pieces));
        if (random.Next(2) == 0)
            body.Append('}');
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToString());
        string range = random.Next(4) == 0 ? $"Range: bytes={Pick(random, Pieces).Trim()}-{Pick(random, Pieces).Trim()}\r\n" : "";
        string head = $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{range}Content-Type: application/json\r\nContent-Length: {bytes.Length}\r\n\r\n";
        return [.. Encoding.UTF8.GetBytes(head), .. bytes];
    }

    static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    async Task<string> ExchangeAsync(byte[] request)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(Daemon.Http.BaseAddress!.Host, Daemon.Http.BaseAddress.Port, limit.Token);
        NetworkStream stream = client.GetStream();
        byte[] answer = new byte[4_096];
        int length = 0;
        try
        {
            await stream.WriteAsync(request, limit.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, limit.Token);
        }
        catch (IOException closed)
        {
            TestContext.Out.WriteLine($"closed: {closed.Message}");
        }
        return Encoding.Latin1.GetString(answer, 0, length);
    }
}
