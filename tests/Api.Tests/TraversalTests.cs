using System.Net;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>No path of any request leads out of the library.</summary>
[TestFixture]
sealed class TraversalTests : ApiFixture
{
    static readonly string[] Escapes =
    [
        "../secret.txt", "..", "../../../../etc/passwd", "MUSICIANS/../../secret.txt", "MUSICIANS/./T", @"..\secret.txt", @"MUSICIANS\..\..\secret.txt",
        "/etc/passwd", "//etc/passwd", "C64Music/../secret.txt", "MUSICIANS//T", "a\0b", "..%2fsecret.txt", "%2e%2e/secret.txt", "....//secret.txt", "~/secret.txt",
        "file:///etc/passwd", "..#1", "../secret.txt#1",
    ];

    [Test]
    public async Task NoQueryGetsOut([Values("/api/tune?sid_path=", "/api/hvsc/browse?path=")] string address, [ValueSource(nameof(Escapes))] string path)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.GetAsync(address + Uri.EscapeDataString(path));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest).Or.EqualTo(HttpStatusCode.NotFound), reply.ToString());
        Assert.That(reply.ToString(), Does.Not.Contain("outside the library").And.Not.Contain("root:"));
    }

    [Test]
    public async Task NoBodyGetsOut([Values("/api/room/play", "/api/room/queue", "/api/play", "/api/play/manual")] string address, [ValueSource(nameof(Escapes))] string path)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.PostAsync(address, new { sid_path = path });

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest).Or.EqualTo(HttpStatusCode.NotFound), reply.ToString());
    }

    [Test]
    public async Task NoAddressGetsOut(
        [Values("/", "/assets/", "/api/playback/", "/api/playback/x/rom/", "/api/room/queue/")] string prefix,
        [Values("..%2f..%2fsecret.txt", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5csecret.txt", "%00", "..;/secret.txt", "sidflow.db", "appsettings.json")] string rest)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Daemon.Http.BaseAddress!, prefix + rest));
        using HttpResponseMessage reply = await Daemon.Http.SendAsync(request);
        string body = await reply.Content.ReadAsStringAsync();

        Assert.That((int)reply.StatusCode, Is.InRange(400, 499));
        Assert.That(body, Does.Not.Contain("outside the library").And.Not.Contain("root:").And.Not.Contain("DataDir"));
    }

    [Test]
    public async Task ALinkOutOfTheLibraryIsNotFollowed()
    {
        string link = Path.Combine(Daemon.Folder, "tunes", "DEMOS", "Link.sid");
        File.CreateSymbolicLink(link, Path.Combine(Daemon.Folder, "secret.txt"));
        await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Post, "/api/admin/library/scan");
        await Daemon.UntilAsync("/api/library/status", status => !status.GetProperty("scanning").GetBoolean());

        (HttpStatusCode status, JsonElement reply) = await Daemon.PostAsync("/api/play", new { sid_path = "DEMOS/Link.sid" });
        Assert.That((int)status, Is.InRange(400, 499), reply.ToString());
    }
}
