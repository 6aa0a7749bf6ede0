using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Ml.Similarity;

namespace SidFlow.Api.Tests;

/// <summary>Similar songs and stations over a bundle of made-up vectors for the tunes of the test library.</summary>
[TestFixture]
sealed class StationTests : ApiFixture
{
    const string Other = "MUSICIANS/T/Tester/Other.sid", Jam = "DEMOS/Jam.sid";

    [OneTimeSetUp]
    public async Task ImportAsync()
    {
        (string Path, int Song)[] songs = [(TestDaemon.PlainPath, 1), (TestDaemon.PlainPath, 2), (TestDaemon.PlainPath, 3), (Other, 1), (Jam, 1), ("gone/away.sid", 1)];
        byte[] bundle = SidcorrWriter.Write(SidcorrBundle.Of(songs.Select((song, i) => (new TrackId($"C64Music/{song.Path}", song.Song),
            new ReadOnlyMemory<float>([.. Enumerable.Range(0, 58).Select(d => 0.1f + ((d * (i + 1)) % 9 / 10f))]), SidcorrTrack.Pack(1 + (i % 5), 2, 3, null))), 58));
        using MultipartFormDataContent form = new() { { new ByteArrayContent(bundle), "bundle", "b.sidcorr" } };
        using HttpResponseMessage reply = await Daemon.Socket.PostAsync("/api/admin/similarity", form);
        JsonElement body = await reply.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK), body.ToString());
        Assert.That(body.GetProperty("data").GetProperty("matched").GetInt32(), Is.EqualTo(5));
        await Daemon.UntilAsync("/api/similarity", status => status.GetProperty("songs").GetInt32() == 5);
    }

    [TearDown]
    public async Task EndStationAsync()
    {
        await Daemon.DeleteAsync("/api/room/station");
        await Daemon.DeleteAsync("/api/room/queue");
    }

    [Test]
    public async Task SimilarSongsAreOfOtherFiles()
    {
        JsonElement reply = await Data(await Daemon.GetAsync($"/api/similar?sid_path={TestDaemon.PlainPath}%232&limit=10"));
        Assert.That(reply.GetProperty("seed").GetString(), Is.EqualTo($"{TestDaemon.PlainPath}#2"));
        Assert.That(Texts(reply.GetProperty("results"), "track"), Is.EquivalentTo(new[] { $"{Other}#1", $"{Jam}#1" }));
        double[] scores = [.. reply.GetProperty("results").EnumerateArray().Select(song => song.GetProperty("score").GetDouble())];
        Assert.That(scores, Is.Ordered.Descending);
    }

    [Test]
    public async Task ManySeedsAreAnsweredAtOnceAndUnknownOnesSay()
    {
        JsonElement reply = await Data(await Daemon.PostAsync("/api/similar", new { seeds = new[] { $"{Other}#1", "no/such.sid#1", "../../etc/passwd", $"{Other}#99" }, limit = 1 }));
        JsonElement[] entries = [.. reply.GetProperty("results").EnumerateArray()];
        Assert.That(entries.Select(entry => entry.GetProperty("neighbours").GetArrayLength()), Is.EqualTo(new[] { 1, 0, 0, 0 }));
        Assert.That(entries.Skip(1).Select(entry => entry.GetProperty("reason").GetString()), Is.All.Not.Empty);
    }

    [TestCase("station-from-song", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid"}""")]
    [TestCase("adaptive-station", """{"sid_path":"DEMOS/Jam.sid","session_actions":[{"sid_path":"MUSICIANS/T/Tester/Plain.sid","action":"skip"}]}""")]
    [TestCase("mood-station", """{"mood":"quiet"}""")]
    [TestCase("mood-transition", """{"start_mood":"quiet","end_mood":"energetic"}""")]
    [TestCase("era-station", """{"yearStart":1987,"yearEnd":1987}""")]
    [TestCase("chip-station", """{"chipModel":"6581"}""")]
    [TestCase("composer-station", """{"composer":"tester"}""")]
    [TestCase("game-soundtrack", """{"title":"plain"}""")]
    [TestCase("any-station", """{"filters":"m=2"}""")]
    public async Task AStationHasTracksWithReasons(string kind, string body)
    {
        JsonElement station = await Data(await Daemon.PostAsync($"/api/play/{kind}", body));
        Assert.That(station.GetProperty("stationName").GetString(), Is.Not.Empty);
        JsonElement[] tracks = [.. station.GetProperty("tracks").EnumerateArray()];
        Assert.That(tracks, Is.Not.Empty);
        Assert.That(tracks.Select(track => track.GetProperty("reason").GetString()), Is.All.Not.Empty);
        Assert.That(tracks.Select(track => track.GetProperty("trackId").GetString()), Is.Unique);
        Assert.That(tracks[0].GetProperty("metadata").GetProperty("author").GetString(), Is.EqualTo("Tester"));
    }

    [Test]
    public async Task AStationIsAListThatPlayersRead()
    {
        JsonElement station = await Data(await Daemon.PostAsync("/api/play/any-station", new { limit = 2, shuffle = 1 }));
        string[] lines = StationExport.Write(station, "m3u8").Split('\n');
        Assert.That((lines[0], lines[^1]), Is.EqualTo(("#EXTM3U", "")));
        Assert.That(lines[1..^1].Chunk(2).Select(song => song[0]), Is.All.Match(@"^#EXTINF:\d+,\S.*"));
        Assert.That(lines[1..^1].Chunk(2).Select(song => song[1]), Is.EqualTo(Texts(station.GetProperty("tracks"), "trackId")));
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(StationExport.Write(station, "json")), station));
        Assert.That(new[] { "a.m3u", "b.M3U8", "c.json", "d" }.Select(StationExport.FormatOf), Is.EqualTo(new[] { "m3u", "m3u8", "json", "json" }));
        JsonElement odd = JsonElement.Parse("""{"tracks":[{"trackId":"a\nb.sid#1","displayName":"Two\r\nlines","durationSeconds":61.5}]}""");
        Assert.That(StationExport.Write(odd, "m3u"), Is.EqualTo("#EXTM3U\n#EXTINF:62,Two  lines\na b.sid#1\n"));
    }

    [Test]
    public async Task TheSameNumberGivesTheSameStation()
    {
        object body = new { sid_path = TestDaemon.PlainPath, shuffle = 12 };
        JsonElement first = await Data(await Daemon.PostAsync("/api/play/station-from-song", body)), again = await Data(await Daemon.PostAsync("/api/play/station-from-song", body));
        Assert.That(Texts(again.GetProperty("tracks"), "trackId"), Is.EqualTo(Texts(first.GetProperty("tracks"), "trackId")));
    }

    [TestCase("no-such-kind", "{}", HttpStatusCode.NotFound)]
    [TestCase("station-from-song", "{}", HttpStatusCode.BadRequest)]
    [TestCase("station-from-song", """{"sid_path":"../../../etc/passwd"}""", HttpStatusCode.BadRequest)]
    [TestCase("station-from-song", """{"sid_path":"no/such.sid"}""", HttpStatusCode.NotFound)]
    [TestCase("station-from-song", """{"sid_path":7}""", HttpStatusCode.BadRequest)]
    [TestCase("station-from-song", "[]", HttpStatusCode.BadRequest)]
    [TestCase("station-from-song", "{", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"cheesy"}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","limit":0}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","limit":201}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","adventure":6}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","similarity":1.5}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","discovery":"NaN"}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","excludeTrackIds":[null]}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","session_actions":[null]}""", HttpStatusCode.BadRequest)]
    [TestCase("mood-station", """{"mood":"dark","session_actions":[{"sid_path":"a.sid","action":"eat"}]}""", HttpStatusCode.BadRequest)]
    [TestCase("any-station", """{"filters":"'; DROP TABLE tunes; --"}""", HttpStatusCode.BadRequest)]
    [TestCase("era-station", """{"yearStart":1990,"yearEnd":1980}""", HttpStatusCode.BadRequest)]
    [TestCase("era-station", """{"yearStart":1990,"yearEnd":99999}""", HttpStatusCode.BadRequest)]
    [TestCase("chip-station", """{"chipModel":"6582"}""", HttpStatusCode.BadRequest)]
    [TestCase("composer-station", """{"composer":"nobody at all"}""", HttpStatusCode.NotFound)]
    [TestCase("persona-station", """{"persona":"grumpy"}""", HttpStatusCode.BadRequest)]
    [TestCase("favorites-station", "{}", HttpStatusCode.BadRequest)]
    [TestCase("explain-recommendation", """{"sid_path":"DEMOS/Jam.sid"}""", HttpStatusCode.BadRequest)]
    [TestCase("persona-scores", """{"trackIds":[]}""", HttpStatusCode.BadRequest)]
    public async Task WhatCannotBeIsAnsweredWithItsReason(string kind, string body, HttpStatusCode expected)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.PostAsync($"/api/play/{kind}", body);
        Assert.That(status, Is.EqualTo(expected), reply.ToString());
        Assert.That(reply.GetProperty("details").GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task PersonasAreScored()
    {
        JsonElement reply = await Data(await Daemon.PostAsync("/api/play/persona-scores", new { trackIds = new[] { $"{Other}#1", "no/such.sid#1" } }));
        Assert.That(reply.GetProperty("tracks")[0].GetProperty("scores").EnumerateObject().Count(), Is.EqualTo(9));
        Assert.That(reply.GetProperty("unknown")[0].GetString(), Is.EqualTo("no/such.sid#1"));
        Assert.That((await Data(await Daemon.GetAsync("/api/personas"))).GetProperty("gates").GetProperty("pass").GetBoolean(), Is.False, "five songs are no collection");
    }

    [Test]
    public async Task ARecommendationIsExplained()
    {
        JsonElement reply = await Data(await Daemon.PostAsync("/api/play/explain-recommendation", new { sid_path = Other, seed = TestDaemon.PlainPath }));
        Assert.That(reply.GetProperty("rank").GetInt32(), Is.InRange(1, 2));
        Assert.That(reply.GetProperty("reasons").GetArrayLength(), Is.GreaterThan(0));
    }

    [Test]
    public async Task TheRoomPlaysAStationUntilItIsEnded()
    {
        JsonElement station = await Data(await Daemon.PostAsync("/api/room/station", new { kind = "mood-station", station = new { mood = "quiet" } }));
        Assert.That(station.GetProperty("stationName").GetString(), Is.EqualTo("Quiet"));
        JsonElement room = await Daemon.UntilAsync("/api/room/", room => room.GetProperty("state").GetString() == "playing");
        Assert.That(room.GetProperty("queue").GetArrayLength(), Is.EqualTo(5), "of five songs each comes again in its turn");

        for (int i = 0; i < 3; i++)
            await Daemon.PostAsync("/api/room/next");
        await Daemon.UntilAsync("/api/room/", now => now.GetProperty("queue").GetArrayLength() >= 9);

        await Daemon.DeleteAsync("/api/room/station");
        JsonElement left = await Data(await Daemon.GetAsync("/api/room/"));
        Assert.That(left.GetProperty("queue").EnumerateArray().Last().GetProperty("id").GetString(), Is.EqualTo(left.GetProperty("currentId").GetString()), "what waited has left with it");
        Assert.That((await Data(await Daemon.GetAsync("/api/room/station"))).ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task AnEmptiedQueueEndsTheStation()
    {
        await Daemon.PostAsync("/api/room/station", new { kind = "any-station" });
        await Daemon.DeleteAsync("/api/room/queue");
        await Daemon.UntilAsync("/api/room/station", station => station.ValueKind == JsonValueKind.Null);
    }

    [Test]
    public async Task AStationThatCannotBeLeavesTheRoomAlone()
    {
        (HttpStatusCode status, _) = await Daemon.PostAsync("/api/room/station", new { kind = "composer-station", station = new { composer = "nobody" } });
        Assert.That(status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await Data(await Daemon.GetAsync("/api/room/"))).GetProperty("queue").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task BadBundlesAreRefusedAndTheOldOneServes()
    {
        foreach (byte[] bundle in new byte[][] { [], [1, 2, 3], [.. "SIDCORR\0"u8, .. new byte[200]] })
        {
            using MultipartFormDataContent form = new() { { new ByteArrayContent(bundle), "bundle", "b.sidcorr" } };
            using HttpResponseMessage reply = await Daemon.Socket.PostAsync("/api/admin/similarity", form);
            Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        }
        using HttpResponseMessage noForm = await Daemon.Socket.PostAsync("/api/admin/similarity", JsonContent.Create(new { }));
        Assert.That(noForm.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That((await Daemon.PostAsync("/api/admin/similarity")).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "closed to listeners");
        Assert.That((await Data(await Daemon.GetAsync("/api/similarity"))).GetProperty("songs").GetInt32(), Is.EqualTo(5));
    }

    static string?[] Texts(JsonElement list, string name) => [.. list.EnumerateArray().Select(item => item.GetProperty(name).GetString())];

    static Task<JsonElement> Data((HttpStatusCode Status, JsonElement Body) reply)
    {
        Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.OK), reply.Body.ToString());
        return Task.FromResult(reply.Body.GetProperty("data"));
    }
}
