using System.Net;
using System.Text.Json;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class RoomTests : ApiFixture
{
    [SetUp]
    public async Task EmptyTheRoom() => await Daemon.DeleteAsync("/api/room/queue");

    [Test]
    public async Task PlayQueuesTheSongAndStartsIt()
    {
        JsonElement room = await Post("play", new { sid_path = TestDaemon.PlainPath, song = 2 });

        Assert.That(room.GetProperty("state").GetString(), Is.EqualTo("playing"));
        Assert.That(room.GetProperty("track").GetProperty("selectedSong").GetInt32(), Is.EqualTo(2));
        Assert.That(room.GetProperty("queue").GetArrayLength(), Is.EqualTo(1));
        Assert.That(room.GetProperty("currentId").GetString(), Is.EqualTo(room.GetProperty("queue")[0].GetProperty("id").GetString()));
        await Daemon.UntilAsync("/api/room", now => now.GetProperty("positionMs").GetInt64() > 0);
    }

    [Test]
    public async Task PauseHoldsAndResumeGoesOn()
    {
        await Post("play", new { sid_path = TestDaemon.PlainPath });

        Assert.That((await Post("pause")).GetProperty("state").GetString(), Is.EqualTo("paused"));
        Assert.That((await Post("resume")).GetProperty("state").GetString(), Is.EqualTo("playing"));
        Assert.That((await Post("stop")).GetProperty("state").GetString(), Is.EqualTo("stopped"));
    }

    [Test]
    public async Task SeekGoesThere()
    {
        await Post("play", new { sid_path = TestDaemon.PlainPath });
        await Post("seek", new { position_ms = 4000 });

        JsonElement room = await Daemon.UntilAsync("/api/room", now => now.GetProperty("positionMs").GetInt64() >= 4000);
        Assert.That(room.GetProperty("positionMs").GetInt64(), Is.LessThan(9000));
    }

    [Test]
    public async Task SongSwitchesWithinTheTune()
    {
        await Post("play", new { sid_path = TestDaemon.PlainPath });

        Assert.That((await Post("song", new { song = 3 })).GetProperty("track").GetProperty("selectedSong").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public async Task VolumeAndMuteAreSeenInTheRoom()
    {
        Assert.That((await Post("volume", new { volume = 40 })).GetProperty("volume").GetInt32(), Is.EqualTo(40));
        Assert.That((await Post("mute", new { chip = 0, voice = 1, muted = true })).GetProperty("muted")[0][1].GetBoolean(), Is.True);
        Assert.That((await Post("mute", new { chip = 0, voice = 1, muted = false })).GetProperty("muted")[0][1].GetBoolean(), Is.False);
    }

    [Test]
    public async Task TheQueueIsFilledMovedPlayedAndEmptied()
    {
        await Post("queue", new { sid_path = TestDaemon.PlainPath, song = 1 });
        await Post("queue", new { sid_path = TestDaemon.PlainPath, song = 2 });
        JsonElement room = await Post("queue", new { sid_path = TestDaemon.PlainPath, song = 3, next = false });
        Assert.That(Songs(room), Is.EqualTo(new[] { 1, 2, 3 }));
        string last = room.GetProperty("queue")[2].GetProperty("id").GetString()!;

        Assert.That(Songs(await Post($"queue/{last}/move", new { index = 0 })), Is.EqualTo(new[] { 3, 1, 2 }));
        Assert.That((await Post($"queue/{last}/play")).GetProperty("currentId").GetString(), Is.EqualTo(last));
        Assert.That((await Post("next")).GetProperty("track").GetProperty("selectedSong").GetInt32(), Is.EqualTo(1));
        Assert.That((await Post("previous")).GetProperty("track").GetProperty("selectedSong").GetInt32(), Is.EqualTo(3));
        Assert.That(Songs((await Daemon.DeleteAsync($"/api/room/queue/{last}")).Body.GetProperty("data")), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(Songs((await Daemon.DeleteAsync("/api/room/queue")).Body.GetProperty("data")), Is.Empty);
    }

    [TestCase("play", """{}""", "sid_path")]
    [TestCase("play", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid","song":4}""", "song")]
    [TestCase("play", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid","song":0}""", "song")]
    [TestCase("play", """{"sid_path":7}""", "sid_path")]
    [TestCase("queue", """{"sid_path":null}""", "sid_path")]
    [TestCase("seek", """{}""", "position_ms")]
    [TestCase("seek", """{"position_ms":-1}""", "position_ms")]
    [TestCase("seek", """{"position_ms":1e99}""", "position_ms")]
    [TestCase("seek", """{"position_ms":"5"}""", "position_ms")]
    [TestCase("volume", """{"volume":101}""", "volume")]
    [TestCase("volume", """{"volume":-1}""", "volume")]
    [TestCase("volume", """{"volume":1.5}""", "volume")]
    [TestCase("mute", """{"chip":3,"voice":0,"muted":true}""", "chip")]
    [TestCase("mute", """{"chip":0,"voice":0}""", "muted")]
    [TestCase("song", """{"song":257}""", "song")]
    [TestCase("play", """[]""", "body")]
    [TestCase("play", """{"sid_path":"a","sid_path":"b"}""", "sid_path")]
    [TestCase("play", """{"sid_path":""", "")]
    public async Task AnInvalidRequestIsToldWhichFieldIsWrong(string action, string body, string field)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.PostAsync($"/api/room/{action}", body);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), reply.ToString());
        Assert.That(reply.GetProperty("success").GetBoolean(), Is.False);
        Assert.That(reply.GetProperty("details").GetString(), Does.StartWith(field));
    }

    [Test]
    public async Task ATuneThatDoesNotPlayIsRefusedWithItsReason()
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.PostAsync("/api/room/play", new { sid_path = "DEMOS/Broken.sid" });

        Assert.That(status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(reply.GetProperty("details").GetString(), Does.Contain("ends too early"));
    }

    [Test]
    public async Task ATuneThatJamsIsTold()
    {
        await Daemon.PostAsync("/api/room/play", new { sid_path = "DEMOS/Jam.sid" });

        JsonElement room = await Daemon.UntilAsync("/api/room", now => now.GetProperty("error").ValueKind == JsonValueKind.String);
        Assert.That(room.GetProperty("error").GetString(), Does.Contain("stopped the processor"));
    }

    [TestCase("/api/room/play", """{"sid_path":"no/such.sid"}""")]
    [TestCase("/api/room/queue/999999/play", "{}")]
    [TestCase("/api/room/queue/999999/move", """{"index":0}""")]
    [TestCase("/api/room/queue/-1/play", "{}")]
    [TestCase("/api/room/queue/x/play", "{}")]
    public async Task WhatIsNotThereIsNotFound(string path, string body) =>
        Assert.That((await Daemon.PostAsync(path, body)).Status, Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public async Task ABodyThatIsNotJsonIsRefused()
    {
        using HttpResponseMessage reply = await Daemon.Http.PostAsync("/api/room/volume", new StringContent("volume=5"));
        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public async Task AWrongMethodIsToldSo() =>
        Assert.That((await Daemon.GetAsync("/api/room/play")).Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));

    [Test]
    public async Task AHugeBodyIsRefused()
    {
        (HttpStatusCode status, _) = await Daemon.PostAsync("/api/room/play", $$"""{"sid_path":"{{new string('a', 100_000)}}"}""");
        Assert.That(status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    async Task<JsonElement> Post(string action, object? body = null)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.PostAsync($"/api/room/{action}", body ?? "{}");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), reply.ToString());
        Assert.That(reply.GetProperty("success").GetBoolean(), Is.True);
        return reply.GetProperty("data");
    }

    static int[] Songs(JsonElement room) =>
        [.. room.GetProperty("queue").EnumerateArray().Select(item => item.GetProperty("track").GetProperty("selectedSong").GetInt32())];
}
