using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using SidFlow.Emu.Tape;

namespace SidFlow.Api.Tests;

/// <summary>Pages of tapes over HTTP, and what browsers tell of their playing.</summary>
[TestFixture]
sealed class TapeTests : ApiFixture
{
    [Test]
    public async Task ASessionNamesPagesThatAreThoseOfItsTape()
    {
        JsonElement session = await SessionAsync();
        JsonElement tape = session.GetProperty("tape");
        using TapeReader whole = TapeReader.Open(new MemoryStream(await Daemon.Http.GetByteArrayAsync(session.GetProperty("tapeUrl").GetString())));
        Assert.That(tape.GetProperty("count").GetInt32(), Is.EqualTo(whole.Header.Pages));
        Assert.That(tape.GetProperty("pageCycles").GetInt32(), Is.EqualTo(whole.Header.PageCycles));
        Assert.That(tape.GetProperty("lengthCycles").GetInt64(), Is.EqualTo(whole.Header.Length.Value));
        for (int page = 0; page < whole.Header.Pages; page++)
        {
            using HttpResponseMessage packed = await GetAsync($"{tape.GetProperty("pages").GetString()}{page}", "gzip, deflate, br");
            Assert.That(packed.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "deflate" }));
            Assert.That(packed.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=31536000, immutable"));
            Assert.That(packed.Headers.GetValues("Cross-Origin-Resource-Policy"), Is.EqualTo(new[] { "cross-origin" }));
            byte[] bytes = await packed.Content.ReadAsByteArrayAsync();
            Assert.That(bytes, Is.EqualTo(whole.ReadPageBytes(page)));

            using HttpResponseMessage plain = await GetAsync($"{tape.GetProperty("pages").GetString()}{page}", "gzip, deflate;q=0");
            Assert.That(plain.Content.Headers.ContentEncoding, Is.Empty);
            using var inflated = new MemoryStream();
            await using (var zlib = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress))
                await zlib.CopyToAsync(inflated);
            Assert.That(await plain.Content.ReadAsByteArrayAsync(), Is.EqualTo(inflated.ToArray()));
        }
    }

    [Test]
    public async Task TwoSessionsOfASongShareItsAddresses()
    {
        string? first = (await SessionAsync()).GetProperty("tape").GetProperty("pages").GetString();
        string? second = (await SessionAsync()).GetProperty("tape").GetProperty("pages").GetString();
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public async Task NothingIsToBeHadWithoutAPassOrBehindTheEnd()
    {
        string pages = (await SessionAsync()).GetProperty("tape").GetProperty("pages").GetString()!;
        string[] parts = pages.Split('/');
        Assert.Multiple(async () =>
        {
            Assert.That(await StatusAsync(pages + "9999"), Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(await StatusAsync(pages + "-1"), Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(await StatusAsync($"/tapes/{parts[2]}/1-000000000000000000000000/0"), Is.EqualTo(HttpStatusCode.Gone));
            Assert.That(await StatusAsync($"/tapes/{parts[2]}/{parts[3]}0/0"), Is.EqualTo(HttpStatusCode.Gone));
            Assert.That(await StatusAsync($"/tapes/{new string('0', 32)}-1-0123456789abcdef/{parts[3]}/0"), Is.EqualTo(HttpStatusCode.Gone));
            Assert.That(await StatusAsync($"/tapes/..%2fx/{parts[3]}/0"), Is.EqualTo(HttpStatusCode.Gone).Or.EqualTo(HttpStatusCode.NotFound));
        });
    }

    [Test]
    public async Task ANetworkOfCopiesIsNamedInAddressesAndInThePolicy()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(("Web:PublicBaseUrl", "https://cdn.example/sid/"));
        (_, JsonElement reply) = await daemon.PostAsync("/api/play", new { sid_path = TestDaemon.PlainPath });
        Assert.That(reply.GetProperty("data").GetProperty("session").GetProperty("tape").GetProperty("pages").GetString(), Does.StartWith("https://cdn.example/sid/tapes/"));
        using HttpResponseMessage version = await daemon.Http.GetAsync("/api/version");
        Assert.That(version.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("connect-src 'self' https://cdn.example;"));
    }

    [TestCase("""{"event":"start","path":"worklet","value":120}""")]
    [TestCase("""{"events":[{"event":"start","path":"worker","value":80},{"event":"underrun","path":"worker","value":1}]}""")]
    [TestCase("""[{"event":"start"}]""")]
    [TestCase("not json at all")]
    [TestCase("")]
    [TestCase("""{"events":[1,null,"x",{"event":5}]}""")]
    public async Task TelemetryIsAlwaysAccepted(string body)
    {
        foreach (string type in (string[])["application/json", "text/plain"])
        {
            using HttpResponseMessage reply = await Daemon.Http.PostAsync("/api/telemetry", new StringContent(body, Encoding.UTF8, type));
            Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(await reply.Content.ReadAsByteArrayAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task TheOperatorSeesWhatBrowsersTold()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage told = await daemon.Http.PostAsync("/api/telemetry", new StringContent("""{"events":[{"event":"start","path":"worklet","value":100,"weight":4},{"event":"!"}]}"""));
        using HttpResponseMessage tooLong = await daemon.Http.PostAsync("/api/telemetry", new StringContent(new string(' ', 20_000)));
        Assert.That((told.StatusCode, tooLong.StatusCode), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted)));

        JsonElement report = JsonDocument.Parse(await daemon.Socket.GetStringAsync("/api/admin/telemetry?days=1")).RootElement.GetProperty("data");
        JsonElement start = report.GetProperty("events").EnumerateArray().Single();
        Assert.That((start.GetProperty("event").GetString(), start.GetProperty("path").GetString(), start.GetProperty("count").GetDouble(), start.GetProperty("mean").GetDouble()),
            Is.EqualTo(("start", "worklet", 4.0, 100.0)));
        Assert.That(report.GetProperty("dropped").GetInt64(), Is.EqualTo(2));
        Assert.That((await daemon.Http.GetAsync("/api/admin/telemetry")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await daemon.Socket.GetAsync("/api/admin/telemetry?days=31")).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    async Task<JsonElement> SessionAsync() =>
        (await Daemon.PostAsync("/api/play", new { sid_path = TestDaemon.PlainPath })).Body.GetProperty("data").GetProperty("session");

    async Task<HttpStatusCode> StatusAsync(string address)
    {
        using HttpResponseMessage reply = await Daemon.Http.GetAsync(address);
        return reply.StatusCode;
    }

    async Task<HttpResponseMessage> GetAsync(string address, string encodings)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        return await Daemon.Http.SendAsync(request);
    }
}
