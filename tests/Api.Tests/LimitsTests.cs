using System.Net;
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

    [Test]
    public async Task SessionsAreLimited()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        HttpStatusCode status = HttpStatusCode.OK;
        for (int i = 0; i < 1000 && status == HttpStatusCode.OK; i++)
            status = (await daemon.PostAsync("/api/play", new { sid_path = TestDaemon.PlainPath })).Status;

        Assert.That(status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }
}
