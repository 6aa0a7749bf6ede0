using System.Net;
using System.Text;
using System.Text.Json;
using SidFlow.Ml.Similarity;

namespace SidFlow.Api.Tests;

/// <summary>Classifying as clients see it: a real daemon with real workers.</summary>
[TestFixture]
[CancelAfter(180_000)]
sealed class ClassifyTests
{
    [Test]
    public async Task ALibraryIsClassifiedExportedAndTakenInElsewhere(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        (HttpStatusCode accepted, JsonElement reply) = await SendAsync(daemon, HttpMethod.Post, "/api/classify", new { threads = 2 });
        Assert.That(accepted, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(reply.GetProperty("started").GetBoolean());
        JsonElement end = await UntilDoneAsync(daemon, stop);
        Assert.That(end.GetProperty("phase").GetString(), Is.EqualTo("completed"), end.ToString());
        Assert.That((end.GetProperty("totalFiles").GetInt32(), end.GetProperty("taggedFiles").GetInt32(), end.GetProperty("counters").GetProperty("degraded").GetInt32()), Is.EqualTo((5, 5, 1)));

        byte[] classified = await daemon.Socket.GetByteArrayAsync("/api/classify/export", stop);
        string[] lines = Encoding.UTF8.GetString(classified).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Select(line => JsonElement.Parse(line).GetProperty("sid_path").GetString()), Is.EqualTo(
            (string[])["DEMOS/Jam.sid", "MUSICIANS/T/Tester/Other.sid", TestDaemon.PlainPath, TestDaemon.PlainPath, TestDaemon.PlainPath]));
        Assert.That(lines, Has.All.Contain("\"ratings\":{").And.All.Contain("\"vector\":[").And.All.Contain("\"classified_at\":\"2026-11-22T00:00:00.000Z\""));
        Assert.That(await daemon.Socket.GetStringAsync("/api/classify/export?kind=features", stop), Does.Contain("\"vector\":[").And.Not.Contain("\"ratings\""));
        Assert.That(await daemon.Socket.GetStringAsync("/api/classify/export?times=true", stop), Does.Not.Contain("2026-11-22T00:00:00.000Z"));

        await using TestDaemon other = await TestDaemon.StartAsync();
        using ByteArrayContent body = new(classified);
        using HttpResponseMessage taken = await other.Socket.PostAsync("/api/classify/export", body, stop);
        Assert.That(await taken.Content.ReadAsStringAsync(stop), Is.EqualTo("""{"stored":5,"unknown":0}"""));
        Assert.That(await other.Socket.GetByteArrayAsync("/api/classify/export", stop), Is.EqualTo(classified));
        await SendAsync(other, HttpMethod.Post, "/api/classify", new { });
        end = await UntilDoneAsync(other, stop);
        Assert.That(end.GetProperty("skippedAlreadyClassifiedFiles").GetInt32(), Is.EqualTo(4), "what was taken in is known, but for the degraded one");

        using ByteArrayContent broken = new("{}\n{}\n"u8.ToArray());
        using HttpResponseMessage refused = await other.Socket.PostAsync("/api/classify/export", broken, stop);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await refused.Content.ReadAsStringAsync(stop), Does.Contain("Line 1"));
    }

    [Test]
    public async Task ASongThatNoRunHasComeToIsMeasuredWhenAStationBeginsFromIt(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await SendAsync(daemon, HttpMethod.Post, "/api/classify", new { path = "MUSICIANS/T/Tester/Other.sid" });
        await UntilDoneAsync(daemon, stop);
        await daemon.UntilAsync("/api/similarity", status => status.GetProperty("songs").GetInt32() == 1);

        (HttpStatusCode status, JsonElement reply) = await daemon.GetAsync($"/api/similar?sid_path={TestDaemon.PlainPath}%232");
        Assert.That((status, reply.GetProperty("data").GetProperty("results")[0].GetProperty("track").GetString()), Is.EqualTo((HttpStatusCode.OK, "MUSICIANS/T/Tester/Other.sid#1")), reply.ToString());
        (status, reply) = await daemon.PostAsync("/api/play/game-soundtrack", new { sid_path = TestDaemon.PlainPath });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), reply.ToString());
        Assert.That(reply.GetProperty("data").GetProperty("tracks").GetArrayLength(), Is.EqualTo(3), "all songs of its file");

        byte[] bundle = await daemon.Socket.GetByteArrayAsync("/api/admin/similarity/export?part=bundle", stop), manifest = await daemon.Socket.GetByteArrayAsync("/api/admin/similarity/export?part=manifest", stop);
        SidcorrBundle read = SidcorrReader.Read(bundle);
        Assert.That(Enumerable.Range(0, read.Tracks.Length).Select(track => $"{read.IdOf(track)}"), Is.EqualTo(new[] { "MUSICIANS/T/Tester/Other.sid#1", $"{TestDaemon.PlainPath}#1", $"{TestDaemon.PlainPath}#2", $"{TestDaemon.PlainPath}#3" }));
        SidcorrManifest about = SidcorrManifest.Parse(manifest);
        about.Check(bundle, read);
        Assert.That((read.Dimensions, about.Weights!.Count, about.Tracks), Is.EqualTo((58, 58, 4)));
        Assert.That(await daemon.Socket.GetByteArrayAsync("/api/admin/similarity/export?part=bundle", stop), Is.EqualTo(bundle));
    }

    [Test]
    public async Task WhatMakesNoSenseIsRefused(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        Assert.That((await SendAsync(daemon, HttpMethod.Post, "/api/classify", new { threads = "all" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(daemon, HttpMethod.Post, "/api/classify/control", new { action = "pause" })).Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await SendAsync(daemon, HttpMethod.Get, "/api/classify/export?kind=all")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await daemon.GetAsync("/api/classify/progress")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await daemon.GetAsync("/api/classify/export")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        JsonElement idle = (await SendAsync(daemon, HttpMethod.Get, "/api/classify/progress")).Body;
        Assert.That((idle.GetProperty("phase").GetString(), idle.GetProperty("isActive").GetBoolean()), Is.EqualTo(("idle", false)));
        Assert.That(idle.GetProperty("storage").GetProperty("totalBytes").GetInt64(), Is.Positive);
    }

    static async Task<JsonElement> UntilDoneAsync(TestDaemon daemon, CancellationToken stop)
    {
        while (true)
        {
            JsonElement jobs = (await SendAsync(daemon, HttpMethod.Get, "/api/admin/jobs?type=classify")).Body.GetProperty("jobs");
            if (jobs[0].GetProperty("status").GetString() is "completed" or "failed")
                return (await SendAsync(daemon, HttpMethod.Get, "/api/classify/progress")).Body;
            await Task.Delay(50, stop);
        }
    }

    static Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(TestDaemon daemon, HttpMethod method, string path, object? body = null) =>
        TestDaemon.SendAsync(daemon.Socket, method, path, body);
}
