using System.Net;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>From a folder of tunes to a library that can be searched, played and asked for stations, by one order.</summary>
[TestFixture, CancelAfter(180_000)]
sealed class PipelineTests
{
    [Test]
    public async Task ANewLibraryBecomesOneThatGivesStations(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        object order = new { stages = "scan,classify,train,render", render = new { top = 3, formats = new[] { "wav" }, targetDurationMs = 2000 } };
        (HttpStatusCode accepted, JsonElement reply) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/jobs", new { type = "pipeline", @params = order });
        Assert.That(accepted, Is.EqualTo(HttpStatusCode.Accepted), reply.ToString());
        string id = reply.GetProperty("job").GetProperty("id").GetString()!;
        JsonElement job;
        while ((job = await JobAsync(daemon, id)).GetProperty("status").GetString() is "pending" or "running")
            await Task.Delay(100, stop);
        Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("completed"), job.ToString());

        (_, JsonElement all) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, "/api/admin/jobs?status=completed");
        Assert.That(all.GetProperty("jobs").EnumerateArray().Select(each => each.GetProperty("type").GetString()), Is.SupersetOf((string[])["scan", "classify", "train", "render", "pipeline"]));
        // Neighbours are made in the background when a classification has ended.
        HttpStatusCode status;
        while (((status, reply) = await daemon.PostAsync("/api/play/station-from-song", new { sid_path = TestDaemon.PlainPath, limit = 2 })).Item1 is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            await Task.Delay(500, stop);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), reply.ToString());
        Assert.That(reply.GetProperty("data").GetProperty("tracks").GetArrayLength(), Is.EqualTo(2), reply.ToString());
    }

    [Test]
    public async Task AStageThatCannotBeIsRefusedAtOnce()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/jobs", new { type = "pipeline", @params = new { stages = "fetch,classify", fetch = new { remoteBaseUrl = "ftp://x" } } });
        Assert.That((status, reply.ToString().Contains("Stage fetch", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.BadRequest, true)), reply.ToString());
    }

    static async Task<JsonElement> JobAsync(TestDaemon daemon, string id) => (await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, $"/api/admin/jobs/{id}")).Body.GetProperty("job");
}
