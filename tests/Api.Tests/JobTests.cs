using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class JobTests : ApiFixture
{
    [Test]
    public async Task AJobIsSubmittedWatchedAndForgotten()
    {
        (HttpStatusCode accepted, JsonElement reply) = await SendAsync(HttpMethod.Post, "/api/admin/jobs", new { type = "backup" });
        string id = reply.GetProperty("job").GetProperty("id").GetString()!;
        Assert.That(accepted, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(id, Does.StartWith("backup-"));

        JsonElement done = await UntilAsync(id, "completed");
        Assert.That(done.GetProperty("metadata").GetProperty("progress").GetProperty("percentComplete").GetDouble(), Is.EqualTo(100));
        (_, JsonElement log) = await SendAsync(HttpMethod.Get, $"/api/admin/jobs/{id}/log");
        Assert.That(log.GetProperty("lines")[1].GetProperty("text").GetString(), Does.Match("^Wrote [0-9TZ-]+ into /.+: [0-9]+ new pieces, [0-9]+ bytes, "));
        (_, JsonElement all) = await SendAsync(HttpMethod.Get, "/api/admin/jobs?type=backup&status=completed");
        Assert.That(all.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()), Does.Contain(id));

        Assert.That((await SendAsync(HttpMethod.Patch, $"/api/admin/jobs/{id}", new { status = "paused" })).Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await SendAsync(HttpMethod.Delete, $"/api/admin/jobs/{id}")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await SendAsync(HttpMethod.Get, $"/api/admin/jobs/{id}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task WhatIsNoJobIsRefused()
    {
        Assert.That((await SendAsync(HttpMethod.Post, "/api/admin/jobs", new { type = "dance" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Post, "/api/admin/jobs", new { })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Post, "/api/admin/jobs", new { type = "backup", @params = new { to = "/etc" } })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Patch, "/api/admin/jobs/backup-1", new { status = "flying" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Get, "/api/admin/jobs/..%2f..%2fetc/log")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task TheNetworkSeesNoJobs()
    {
        using HttpResponseMessage reply = await Daemon.Http.GetAsync("/api/admin/jobs");

        Assert.That(reply.StatusCode, Is.AnyOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized));
    }

    private async Task<JsonElement> UntilAsync(string id, string status)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonElement job = (await SendAsync(HttpMethod.Get, $"/api/admin/jobs/{id}")).Body.GetProperty("job");
            if (job.GetProperty("status").GetString() == status)
                return job;
            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage reply = await Daemon.Socket.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadFromJsonAsync<JsonElement>());
    }
}
