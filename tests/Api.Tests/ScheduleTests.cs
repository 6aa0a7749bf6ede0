using System.Net;
using System.Text.Json;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class ScheduleTests : ApiFixture
{
    const string Schedules = "/api/admin/schedules";

    [Test]
    public async Task AScheduleIsSetShownChangedAndRemoved()
    {
        (HttpStatusCode status, JsonElement set) = await SendAsync(HttpMethod.Put, $"{Schedules}/weekly", new { rule = "0 3 * * 0", timezone = "Europe/Berlin", type = "backup" });
        JsonElement schedule = set.GetProperty("data");
        Assert.That((status, schedule.GetProperty("enabled").GetBoolean(), schedule.GetProperty("timezone").GetString()), Is.EqualTo((HttpStatusCode.OK, true, "Europe/Berlin")), set.ToString());
        Assert.That(schedule.GetProperty("next").GetInt64(), Is.GreaterThan(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
        Assert.That((await SendAsync(HttpMethod.Put, $"{Schedules}/weekly", new { rule = "0 3 * * 0", type = "backup", enabled = false })).Status, Is.EqualTo(HttpStatusCode.OK));
        JsonElement one = (await SendAsync(HttpMethod.Get, Schedules)).Body.GetProperty("data").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "weekly");
        Assert.That(one.GetProperty("enabled").GetBoolean(), Is.False);
        Assert.That((await SendAsync(HttpMethod.Delete, $"{Schedules}/weekly")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await SendAsync(HttpMethod.Delete, $"{Schedules}/weekly")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task WhatIsNoScheduleIsRefused()
    {
        foreach (object wrong in new object[]
        {
            new { }, new { rule = "0 3 * * 0" }, new { type = "backup" }, new { rule = "soon", type = "backup" }, new { rule = "0 3 * * 0", type = "dance" }, new { rule = "0 0 30 2 *", type = "backup" },
            new { rule = "0 3 * * 0", type = "backup", timezone = "Moon/Crater" }, new { rule = "0 3 * * 0", type = "backup", @params = new { to = "/etc" } },
        })
        {
            (HttpStatusCode status, JsonElement reply) = await SendAsync(HttpMethod.Put, $"{Schedules}/x", wrong);
            Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), $"{wrong} -> {reply}");
        }
        Assert.That((await SendAsync(HttpMethod.Put, $"{Schedules}/a%20b", new { rule = "0 3 * * 0", type = "backup" })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await SendAsync(HttpMethod.Post, "/api/scheduler", new { scheduler = new { enabled = true, time = "25:00", timezone = "UTC" } })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task BeforeAnybodySetsItTheNightlyPipelineIsOffAtSix()
    {
        JsonElement nightly = (await SendAsync(HttpMethod.Get, "/api/scheduler")).Body.GetProperty("data");
        Assert.That((nightly.GetProperty("scheduler").GetProperty("enabled").GetBoolean(), nightly.GetProperty("scheduler").GetProperty("time").GetString(),
            nightly.GetProperty("training").GetProperty("enabled").GetBoolean()), Is.EqualTo((false, "06:00", true)));
    }

    [Test]
    public async Task TheNetworkSetsNone()
    {
        using HttpResponseMessage reply = await Daemon.Http.GetAsync(Schedules);
        Assert.That(reply.StatusCode, Is.AnyOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized));
        Assert.That((await Daemon.PostAsync("/api/scheduler", new { scheduler = new { enabled = true } })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null) => TestDaemon.SendAsync(Daemon.Socket, method, path, body);
}
