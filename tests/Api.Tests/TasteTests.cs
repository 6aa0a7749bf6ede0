using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class TasteTests : ApiFixture
{
    const string Path = TestDaemon.PlainPath;

    /// <summary>A browser: keeps its cookie, knows nobody else's.</summary>
    HttpClient Browser() => new(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer() }) { BaseAddress = Daemon.Http.BaseAddress };

    static Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, string path, object body) => TestDaemon.SendAsync(client, HttpMethod.Post, path, body);

    static async Task<JsonElement> DataAsync(HttpClient client, HttpMethod method, string path, object? body = null)
    {
        (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(client, method, path, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), reply.ToString());
        return reply.GetProperty("data");
    }

    static object Act(string action, Guid? uuid = null, string path = Path, object? ts = null) => new { uuid = uuid ?? Guid.NewGuid(), sid_path = path, action, ts };

    [Test]
    public async Task EachListenerHasATasteOfHisOwn()
    {
        using HttpClient one = Browser(), other = Browser();
        Assert.That((await DataAsync(one, HttpMethod.Post, "/api/rate", new { sid_path = Path + "#2", ratings = new { e = 1, p = 5 } })).GetProperty("tagPath").ValueKind, Is.EqualTo(JsonValueKind.Null));
        await DataAsync(other, HttpMethod.Post, "/api/rate", new { sid_path = Path, song = 2, ratings = new { e = 3, m = 2, c = 4, p = 2 } });
        await DataAsync(one, HttpMethod.Post, "/api/rate/feedback", new { events = new[] { Act("like", path: Path + "#2"), Act("play", path: Path + "#2") } });
        await DataAsync(one, HttpMethod.Post, "/api/favorites", new { sid_path = Path, song = 2 });

        string about = $"/api/rate/aggregate?sid_path={Uri.EscapeDataString(Path + "#2")}";
        JsonElement mine = await DataAsync(one, HttpMethod.Get, about), theirs = await DataAsync(other, HttpMethod.Get, about);
        Assert.Multiple(() =>
        {
            JsonElement all = mine.GetProperty("community");
            Assert.That(all.GetProperty("totalRatings").GetInt32(), Is.EqualTo(2));
            Assert.That(all.GetProperty("averageRating").GetDouble(), Is.EqualTo(3.5));
            Assert.That(all.GetProperty("dimensions").GetProperty("energy").GetDouble(), Is.EqualTo(2));
            Assert.That(all.GetProperty("likes").GetInt32(), Is.EqualTo(1));
            Assert.That(mine.GetProperty("personal").GetProperty("ratings").GetProperty("p").GetInt32(), Is.EqualTo(5));
            Assert.That(mine.GetProperty("personal").GetProperty("liked").GetBoolean());
            Assert.That(mine.GetProperty("personal").GetProperty("favorite").GetBoolean());
            Assert.That(theirs.GetProperty("personal").GetProperty("ratings").GetProperty("p").GetInt32(), Is.EqualTo(2));
            Assert.That(theirs.GetProperty("personal").GetProperty("liked").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
        using HttpClient nobody = Browser();
        Assert.That((await DataAsync(nobody, HttpMethod.Get, about)).TryGetProperty("personal", out _), Is.False);
    }

    [Test]
    public async Task TheCookieIsNotForScriptsAndOthersCannotBeTheHouse()
    {
        using HttpRequestMessage rate = new(HttpMethod.Post, "/api/rate") { Content = System.Net.Http.Json.JsonContent.Create(new { sid_path = Path, ratings = new { p = 1 } }) };
        rate.Headers.Add("Cookie", "sidflow_listener=house");
        using HttpClient plain = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Daemon.Http.BaseAddress };
        using HttpResponseMessage reply = await plain.SendAsync(rate);
        string cookie = reply.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant();
        Assert.That(cookie, Does.Match("^sidflow_listener=[0-9a-f]{32};").And.Contain("httponly").And.Contain("samesite=lax"));
        Assert.That(await reply.Content.ReadAsStringAsync(), Does.Contain("\"tagPath\":null"));
    }

    [Test]
    public async Task AnActToldTwiceIsStoredOnceAndAnUnknownTuneNotAtAll()
    {
        using HttpClient browser = Browser();
        Guid uuid = Guid.NewGuid();
        object batch = new { events = new[] { Act("skip_early", uuid), Act("like", uuid), Act("play", path: "DEMOS/Nowhere.sid"), Act("play", ts: "2026-01-02T03:04:05Z"), Act("play", ts: 1772625600000) } };
        JsonElement first = await DataAsync(browser, HttpMethod.Post, "/api/rate/feedback", batch);
        Assert.That((first.GetProperty("stored").GetInt32(), first.GetProperty("duplicates").GetInt32(), first.GetProperty("unknown").GetInt32()), Is.EqualTo((3, 1, 1)));
        JsonElement second = await DataAsync(browser, HttpMethod.Post, "/api/rate/feedback", batch);
        Assert.That((second.GetProperty("stored").GetInt32(), second.GetProperty("duplicates").GetInt32()), Is.EqualTo((0, 4)));
    }

    [Test]
    public async Task UploadsNeedTheListenersOwnToken()
    {
        using HttpClient browser = Browser(), thief = Browser();
        object upload = new
        {
            submittedAt = DateTimeOffset.UnixEpoch.AddYears(50),
            baseModelVersion = "1.0.1",
            ratings = new[] { new { uuid = Guid.NewGuid(), sidPath = Path, songIndex = 1, ratings = new { e = 2, p = 4 }, timestamp = 1772625600000 } },
            @implicit = new[] { new { uuid = Guid.NewGuid(), sidPath = Path, songIndex = 1, action = "play_complete", timestamp = 1772625600000 } },
            delta = new { weightDataBase64 = Convert.ToBase64String(new byte[40]) },
        };
        Assert.That((await PostAsync(browser, "/api/feedback/upload", upload)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        string token = (await DataAsync(browser, HttpMethod.Get, "/api/feedback/token")).GetProperty("token").GetString()!;
        await DataAsync(thief, HttpMethod.Get, "/api/feedback/token");
        thief.DefaultRequestHeaders.Authorization = browser.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.That((await PostAsync(thief, "/api/feedback/upload", upload)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));

        JsonElement stored = await DataAsync(browser, HttpMethod.Post, "/api/feedback/upload", upload);
        Assert.Multiple(() =>
        {
            Assert.That(stored.GetProperty("stored").GetProperty("ratings").GetInt32(), Is.EqualTo(1));
            Assert.That(stored.GetProperty("stored").GetProperty("implicit").GetInt32(), Is.EqualTo(1));
            Assert.That(stored.GetProperty("delta").GetString(), Is.EqualTo("stale"), "no model is published");
        });
        Assert.That((await DataAsync(browser, HttpMethod.Post, "/api/feedback/sync", upload)).GetProperty("duplicates").GetInt32(), Is.EqualTo(2));
    }

    [TestCase("/api/rate", """{"sid_path":"../etc/passwd","ratings":{"p":3}}""")]
    [TestCase("/api/rate", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid","ratings":{"p":6}}""")]
    [TestCase("/api/rate", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid","ratings":{}}""")]
    [TestCase("/api/rate", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid","ratings":{"p":3.5}}""")]
    [TestCase("/api/rate", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid"}""")]
    [TestCase("/api/rate", """{"sid_path":"MUSICIANS/T/Tester/Plain.sid","song":9,"ratings":{"p":3}}""")]
    [TestCase("/api/rate/feedback", "{}")]
    [TestCase("/api/rate/feedback", """{"events":[null]}""")]
    [TestCase("/api/rate/feedback", """{"events":[{"uuid":"1","sid_path":"MUSICIANS/T/Tester/Plain.sid","action":"like"}]}""")]
    [TestCase("/api/rate/feedback", """{"events":[{"uuid":"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b","sid_path":"a/../../b","action":"like"}]}""")]
    [TestCase("/api/rate/feedback", """{"events":[{"uuid":"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b","sid_path":"MUSICIANS/T/Tester/Plain.sid","action":"own"}]}""")]
    [TestCase("/api/rate/feedback", """{"events":[{"uuid":"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b","sid_path":"MUSICIANS/T/Tester/Plain.sid","action":"like","ts":"soon"}]}""")]
    [TestCase("/api/rate/feedback", """{"events":[{"uuid":"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b","sid_path":"MUSICIANS/T/Tester/Plain.sid","action":"like","ts":-9e18}]}""")]
    [TestCase("/api/rate/feedback", """{"events":[{"uuid":"5f0c1f5e-7a5e-4c5b-9b5e-0d6f6e1c2a3b","sid_path":"MUSICIANS/T/Tester/Plain.sid","action":"like","song_index":-1}]}""")]
    [TestCase("/api/favorites", """{"sid_path":null}""")]
    [TestCase("/api/favorites", "[]")]
    public async Task WhatCannotBeMeantIsRefusedByName(string path, string body)
    {
        (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(Daemon.Http, HttpMethod.Post, path, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(reply.GetProperty("details").GetString(), Does.Match(@"^[\w\[\].]+: "));
    }

    [Test]
    public async Task TooManyActsAreRefusedWhole()
    {
        (HttpStatusCode status, JsonElement reply) = await PostAsync(Daemon.Http, "/api/rate/feedback", new { events = Enumerable.Range(0, 51).Select(_ => Act("play")) });
        Assert.That((status, reply.GetProperty("details").GetString()), Is.EqualTo((HttpStatusCode.BadRequest, "events: at most 50 in one request")));
        Assert.That((await TestDaemon.SendAsync(Daemon.Http, HttpMethod.Get, "/api/charts?range=year")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await TestDaemon.SendAsync(Daemon.Http, HttpMethod.Get, "/api/charts?limit=1000")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task FavouritesAreListedAndTakenOut()
    {
        using HttpClient browser = Browser();
        Assert.That((await DataAsync(browser, HttpMethod.Get, "/api/favorites")).GetProperty("favorites").GetArrayLength(), Is.Zero);
        await DataAsync(browser, HttpMethod.Post, "/api/favorites", new { sid_path = Path });
        JsonElement two = await DataAsync(browser, HttpMethod.Post, "/api/favorites", new { sid_path = "MUSICIANS/T/Tester/Other.sid" });
        Assert.That(two.GetProperty("favorites").GetArrayLength(), Is.EqualTo(2));
        JsonElement one = await DataAsync(browser, HttpMethod.Delete, $"/api/favorites?sid_path={Path}");
        Assert.That(one.GetProperty("favorites")[0].GetProperty("track").GetProperty("sidPath").GetString(), Is.EqualTo("MUSICIANS/T/Tester/Other.sid"));
        Assert.That((await DataAsync(browser, HttpMethod.Delete, "/api/favorites", new { sid_path = "MUSICIANS/T/Tester/Other.sid" })).GetProperty("favorites").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task TheOperatorsRatingIsATagAndExportsAlike()
    {
        JsonElement reply = await DataAsync(Daemon.Socket, HttpMethod.Post, "/api/rate", new { sid_path = Path, ratings = new { e = 5, m = 1, c = 2 } });
        Assert.That(reply.GetProperty("tagPath").GetString(), Is.EqualTo($"tags/{Path}.tags.json"));
        using HttpResponseMessage export = await Daemon.Socket.PostAsync("/api/admin/feedback/export", null);
        string text = await export.Content.ReadAsStringAsync();
        Assert.That(text, Does.Contain($"tags/{Path}.tags.json").And.Contain("feedback-sync/"));
        string[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .Where(piece => piece.GetProperty("path").GetString()!.StartsWith("feedback-sync/", StringComparison.Ordinal)).Select(piece => piece.GetProperty("text").GetString()!)];
        (HttpStatusCode status, JsonElement import) = await PostAsync(Daemon.Socket, "/api/admin/feedback/import", new { acts = lines });
        Assert.That((status, import.GetProperty("duplicates").GetInt32(), import.GetProperty("ratings").GetInt32()), Is.EqualTo((HttpStatusCode.OK, lines.Length, 0)));
        Assert.That((await PostAsync(Daemon.Socket, "/api/admin/feedback/import", new { acts = new[] { "{}" } })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await PostAsync(Daemon.Http, "/api/admin/feedback/import", new { acts = lines })).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task ATagFileBecomesTheOperatorsRating()
    {
        const string Tune = "MUSICIANS/T/Tester/Other.sid";
        object tags = new { tags = new[] { new { song = $"{Tune}#1", text = """{"e":2,"p":4,"source":"manual","timestamp":"2026-01-02T00:00:00Z"}""" }, new { song = Tune, text = """{"e":1,"source":"auto","timestamp":"2026-01-03T00:00:00Z"}""" } } };
        (HttpStatusCode status, JsonElement reply) = await PostAsync(Daemon.Socket, "/api/admin/feedback/import", tags);
        Assert.That((status, reply.GetProperty("tags").GetInt32(), reply.GetProperty("duplicates").GetInt32()), Is.EqualTo((HttpStatusCode.OK, 1, 0)), reply.ToString());
        (_, reply) = await PostAsync(Daemon.Socket, "/api/admin/feedback/import", tags);
        Assert.That((reply.GetProperty("tags").GetInt32(), reply.GetProperty("duplicates").GetInt32()), Is.EqualTo((0, 1)));
        JsonElement mine = await DataAsync(Daemon.Socket, HttpMethod.Get, $"/api/rate/aggregate?sid_path={Uri.EscapeDataString(Tune)}");
        Assert.That(mine.GetProperty("personal").GetProperty("ratings").GetProperty("p").GetInt32(), Is.EqualTo(4));
        Assert.That((await PostAsync(Daemon.Socket, "/api/admin/feedback/import", new { tags = new[] { new { song = "../x", text = "{}" } } })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await PostAsync(Daemon.Socket, "/api/admin/feedback/import", new { tags = new[] { new { song = Tune, text = "{" } } })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task DeltasAreTheOperatorsBusiness()
    {
        const string Deltas = "/api/admin/model/deltas";
        Assert.That((await TestDaemon.SendAsync(Daemon.Http, HttpMethod.Get, Deltas)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await TestDaemon.SendAsync(Daemon.Http, HttpMethod.Delete, $"{Deltas}?all=true")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Get, Deltas)).Body.GetProperty("deltas").GetArrayLength(), Is.Zero);
        Assert.That((await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Delete, Deltas)).Status, Is.EqualTo(HttpStatusCode.BadRequest), "nothing is deleted by mistake");
        Assert.That((await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Delete, $"{Deltas}?stale=true")).Body.GetProperty("discarded").GetInt32(), Is.Zero);
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Delete })
            Assert.That((await TestDaemon.SendAsync(Daemon.Socket, method, $"{Deltas}/house")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await PostAsync(Daemon.Socket, "/api/train", new { auto = true, force = true })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task WithoutAModelClientsAreToldSo()
    {
        foreach (string path in new[] { "/api/model/latest", "/api/train/model" })
        {
            using HttpResponseMessage reply = await Daemon.Http.GetAsync(path);
            Assert.That((reply.StatusCode, reply.Headers.CacheControl!.NoStore), Is.EqualTo((HttpStatusCode.ServiceUnavailable, true)));
        }
        foreach (string path in new[] { "/api/train", "/api/train/model/", "/api/admin/model/rollback", "/api/admin/model/1.0.1/publish" })
            Assert.That((await PostAsync(Daemon.Http, path, new { })).Status, Is.EqualTo(HttpStatusCode.Unauthorized), path);
        Assert.That((await PostAsync(Daemon.Socket, "/api/admin/model/1.0.1/publish", new { })).Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await PostAsync(Daemon.Socket, "/api/train", new { epochs = 0 })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await PostAsync(Daemon.Socket, "/api/train", new { layers = 9 })).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task TheRoomRemembersWhatItPlayed()
    {
        await Daemon.PostAsync("/api/room/play", new { sid_path = Path, song = 3 });
        await Daemon.UntilAsync("/api/room", room => room.GetProperty("positionMs").GetInt64() > 600);
        await Daemon.PostAsync("/api/room/play", new { sid_path = "MUSICIANS/T/Tester/Other.sid" });
        JsonElement heard = await Daemon.UntilAsync($"/api/rate/aggregate?sid_path={Uri.EscapeDataString(Path + "#3")}", about => about.GetProperty("community").GetProperty("skips").GetInt32() > 0);
        Assert.That(heard.GetProperty("community").GetProperty("plays").GetInt32(), Is.EqualTo(1));
        JsonElement charts = await DataAsync(Daemon.Http, HttpMethod.Get, "/api/charts?range=all");
        Assert.That(charts.GetProperty("tracks").EnumerateArray().Select(entry => entry.GetProperty("track").GetProperty("sidPath").GetString()), Does.Contain(Path));
        await Daemon.PostAsync("/api/room/stop");
    }
}
