using System.Net;
using System.Text.Json;
using SidFlow.Services.Audit;

namespace SidFlow.Api.Tests;

/// <summary>Backups as an administrator sees them.</summary>
sealed class BackupTests : ApiFixture
{
    const string Backups = "/api/admin/backups";

    async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null) => await TestDaemon.SendAsync(Daemon.Socket, method, path, body);

    async Task<JsonElement> DoneAsync(string path, object? body = null)
    {
        (HttpStatusCode status, JsonElement reply) = await SendAsync(HttpMethod.Post, path, body ?? new { });
        Assert.That(status, Is.EqualTo(HttpStatusCode.Accepted), reply.ToString());
        return await EndAsync(Daemon, reply.GetProperty("jobId").GetString()!);
    }

    static async Task<JsonElement> EndAsync(TestDaemon daemon, string id)
    {
        for (long began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1); await Task.Delay(50))
            if ((await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, $"/api/admin/jobs/{id}")).Body.GetProperty("job") is var job && job.GetProperty("status").GetString() is "completed" or "failed" or "cancelled")
                return job;
        throw new AssertionException($"{id} does not end.");
    }

    [Test]
    public async Task ABackupIsMadeCheckedTestedAndPreparedToComeBack()
    {
        Assert.That((await DoneAsync(Backups, new { label = "daily" })).GetProperty("status").GetString(), Is.EqualTo("completed"));
        JsonElement data = (await SendAsync(HttpMethod.Get, Backups)).Body.GetProperty("data");
        JsonElement local = data.GetProperty("targets").EnumerateArray().Single(), made = local.GetProperty("snapshots").EnumerateArray().Last();
        Assert.That((local.GetProperty("state").GetString(), made.GetProperty("label").GetString()), Is.EqualTo(("ready", "daily")));
        string id = made.GetProperty("id").GetString()!;

        foreach (string path in (string[])[$"{Backups}/{id}/verify", $"{Backups}/all/verify", $"{Backups}/prune", $"{Backups}/{id}/restore"])
            Assert.That((await DoneAsync(path)).GetProperty("status").GetString(), Is.EqualTo("completed"), path);
        Assert.That((await SendAsync(HttpMethod.Get, Backups)).Body.GetProperty("data").GetProperty("prepared").GetProperty("from").GetString(), Does.Contain(id));
        Assert.That((await SendAsync(HttpMethod.Delete, $"{Backups}/restore")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await SendAsync(HttpMethod.Delete, $"{Backups}/restore")).Status, Is.EqualTo(HttpStatusCode.Conflict));

        (_, JsonElement test) = await SendAsync(HttpMethod.Post, "/api/admin/jobs", new { type = "backup-test" });
        Assert.That((await EndAsync(Daemon, test.GetProperty("job").GetProperty("id").GetString()!)).GetProperty("status").GetString(), Is.EqualTo("completed"));
        string log = Path.Combine(Daemon.Settings.DataDir, "audit", "admin-actions.jsonl");
        Assert.That(File.ReadLines(log).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()),
            Is.SupersetOf(new[] { "backup:create", "backup:verify", "backup:prune", "backup:restore", "backup:restore-cancel" }));
        Assert.That(AuditLog.FindBreak(log), Is.Null);
    }

    [Test]
    public async Task WhatIsNotAllowedIsRefusedWithASentence()
    {
        foreach ((string path, object body) in new (string, object)[]
        {
            (Backups, new { target = "moon" }), (Backups, new { target = "second" }), (Backups, new { label = "../x" }), ($"{Backups}/1/verify", new { target = "second" }),
            ("/api/admin/jobs", new { type = "restore" }), ("/api/admin/jobs", new { type = "backup", @params = new { label = 7 } }), ("/api/admin/jobs", new { type = "pipeline", @params = new { stages = "restore" } }),
        })
            Assert.That((await SendAsync(HttpMethod.Post, path, body)).Status, Is.EqualTo(HttpStatusCode.BadRequest), $"{path} {body}");
        Assert.That((await SendAsync(HttpMethod.Put, "/api/admin/schedules/x", new { rule = "0 3 * * 0", type = "restore" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        JsonElement failed = await DoneAsync($"{Backups}/nope/restore");
        Assert.That(failed.GetProperty("metadata").GetProperty("error").GetString(), Does.Contain("no snapshot 'nope'"));
    }

    [Test]
    public async Task ABackupThatCannotBeWrittenFailsWithItsReason()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(daemon.Settings.DataDir, "backups"), "a file where the folder belongs");
        (_, JsonElement reply) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, Backups, new { });
        JsonElement job = await EndAsync(daemon, reply.GetProperty("jobId").GetString()!);
        Assert.That(job.GetProperty("metadata").GetProperty("error").GetString(), Does.Contain("cannot be used").And.Contain("backups"));
    }
}
