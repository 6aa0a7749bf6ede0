using System.Net;
using System.Text;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>Playlists, what was heard last, kept preferences and votes, each from browsers of their own.</summary>
[TestFixture]
sealed class PlaylistTests : ApiFixture
{
    const string Plain = TestDaemon.PlainPath, Other = "MUSICIANS/T/Tester/Other.sid";

    HttpClient Browser() => new(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer() }) { BaseAddress = Daemon.Http.BaseAddress };

    static async Task<JsonElement> DataAsync(HttpClient client, HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(client, method, path, body);
        Assert.That(status, Is.EqualTo(expected), reply.ToString());
        return expected == HttpStatusCode.OK ? reply.GetProperty("data") : reply;
    }

    [Test]
    public async Task AListIsMadeChangedReadByAllAndDeleted()
    {
        using HttpClient anna = Browser(), bert = Browser();
        JsonElement made = await DataAsync(anna, HttpMethod.Post, "/api/playlists", new { name = " Evening ", tracks = new object[] { new { sid_path = Plain, song = 2 }, new { sid_path = Other } } });
        string list = $"/api/playlists/{made.GetProperty("id").GetString()}";
        await DataAsync(anna, HttpMethod.Post, $"{list}/tracks", new { tracks = new[] { new { sid_path = Plain + "#3" } } });
        JsonElement after = await DataAsync(anna, HttpMethod.Post, $"{list}/reorder", new { order = new[] { 2, 0, 1 } });
        Assert.That(after.GetProperty("tracks").EnumerateArray().Select(track => $"{track.GetProperty("sidPath").GetString()}#{track.GetProperty("selectedSong").GetInt32()}"),
            Is.EqualTo(new[] { $"{Plain}#3", $"{Plain}#2", $"{Other}#1" }));
        Assert.That((after.GetProperty("name").GetString(), after.GetProperty("trackCount").GetInt32(), after.GetProperty("mine").GetBoolean()), Is.EqualTo(("Evening", 3, true)));

        JsonElement seen = await DataAsync(bert, HttpMethod.Get, list);
        Assert.That(seen.GetProperty("mine").GetBoolean(), Is.False);
        await DataAsync(bert, HttpMethod.Put, list, new { name = "Mine" }, HttpStatusCode.Forbidden);
        await DataAsync(bert, HttpMethod.Delete, list, expected: HttpStatusCode.Forbidden);
        await DataAsync(anna, HttpMethod.Put, list, new { name = "Night", description = "quiet ones" });
        Assert.That((await DataAsync(bert, HttpMethod.Get, "/api/playlists")).GetProperty("playlists").EnumerateArray().Select(each => each.GetProperty("name").GetString()), Does.Contain("Night"));
        await DataAsync(anna, HttpMethod.Delete, list);
        await DataAsync(anna, HttpMethod.Get, list, expected: HttpStatusCode.NotFound);
    }

    [TestCase("{}")]
    [TestCase("""{"name":"  "}""")]
    [TestCase("""{"name":"a\nb"}""")]
    [TestCase("""{"name":"x","tracks":[null]}""")]
    [TestCase("""{"name":"x","tracks":[{"sid_path":"../../etc/passwd"}]}""")]
    [TestCase("""{"name":"x","tracks":[{"sid_path":"MUSICIANS/T/Tester/Plain.sid","song":99}]}""")]
    public async Task WhatIsNoListIsRefusedAndMakesNobodyAListener(string body)
    {
        using HttpClient browser = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Daemon.Http.BaseAddress };
        using HttpResponseMessage reply = await browser.PostAsync("/api/playlists", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(reply.Headers.Contains("Set-Cookie"), Is.False);
    }

    [Test]
    public async Task AnOrderThatIsNotOneIsRefused([Values("[0]", "[0,0]", "[0,2]", "[1,0,2]", "null")] string order)
    {
        using HttpClient anna = Browser();
        JsonElement made = await DataAsync(anna, HttpMethod.Post, "/api/playlists", new { name = "Order", tracks = new[] { new { sid_path = Plain }, new { sid_path = Other } } });
        await DataAsync(anna, HttpMethod.Post, $"/api/playlists/{made.GetProperty("id").GetString()}/reorder", JsonSerializer.Deserialize<JsonElement>($$"""{"order":{{order}}}"""), HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task AListIsTakenAwayAsAFile()
    {
        using HttpClient anna = Browser();
        JsonElement made = await DataAsync(anna, HttpMethod.Post, "/api/playlists", new { name = "Zur \"Nacht\" ä", tracks = new[] { new { sid_path = Plain, song = 2 } } });
        string list = $"/api/playlists/{made.GetProperty("id").GetString()}/export";
        using HttpResponseMessage json = await anna.GetAsync($"{list}?format=json"), m3u8 = await anna.GetAsync($"{list}?format=m3u8"), m3u = await anna.GetAsync($"{list}?format=m3u");
        JsonElement file = JsonSerializer.Deserialize<JsonElement>(await json.Content.ReadAsStringAsync());
        Assert.That(file.GetProperty("tracks")[0].GetProperty("sidPath").GetString(), Is.EqualTo(Plain));
        Assert.That(json.Content.Headers.ContentDisposition!.FileName, Is.EqualTo("Zur-Nacht.json"));
        string lines = await m3u8.Content.ReadAsStringAsync();
        Assert.That(lines, Does.StartWith("#EXTM3U\n#PLAYLIST:Zur \"Nacht\" ä\n#EXTINF:"));
        Assert.That(lines, Does.EndWith($"/hls/{Plain}/song-02/index.m3u8\n").And.Contain(Daemon.Http.BaseAddress!.Authority));
        Assert.That((await m3u.Content.ReadAsByteArrayAsync()).Contains((byte)0xe4), "the old format is in Windows-1252");
        await DataAsync(anna, HttpMethod.Get, $"{list}?format=xspf", expected: HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task WhatWasHeardLastComesFirstAndOnce()
    {
        using HttpClient anna = Browser(), bert = Browser();
        object Act(string path, int minutes) => new { uuid = Guid.NewGuid(), sid_path = path, action = "play", ts = TimeProvider.System.GetUtcNow().AddMinutes(-minutes).ToString("o") };
        await DataAsync(anna, HttpMethod.Post, "/api/rate/feedback", new { events = new[] { Act(Plain, 30), Act(Other, 20), Act(Plain, 10) } });
        JsonElement heard = await DataAsync(anna, HttpMethod.Get, "/api/activity?limit=10");
        Assert.That(heard.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("where").GetString() == "here").Select(item => item.GetProperty("track").GetProperty("sidPath").GetString()),
            Is.EqualTo(new[] { Plain, Other }));
        Assert.That((await DataAsync(bert, HttpMethod.Get, "/api/activity")).GetProperty("items").EnumerateArray().Count(item => item.GetProperty("where").GetString() == "here"), Is.Zero);
    }

    [Test]
    public async Task PreferencesAreKeptByChoiceAndTheFasterBrowserWins()
    {
        using HttpClient anna = Browser();
        Assert.That((await DataAsync(anna, HttpMethod.Get, "/api/prefs")).GetProperty("version").GetInt64(), Is.Zero);
        JsonElement kept = await DataAsync(anna, HttpMethod.Post, "/api/prefs", new { version = 0, prefs = new { theme = "c64-dark", training = new { enabled = true, iterationBudget = 200 } } });
        Assert.That((kept.GetProperty("version").GetInt64(), kept.GetProperty("prefs").GetProperty("theme").GetString()), Is.EqualTo((1L, "c64-dark")));
        await DataAsync(anna, HttpMethod.Post, "/api/prefs", new { version = 0, prefs = new { theme = "system" } }, HttpStatusCode.Conflict);
        await DataAsync(anna, HttpMethod.Post, "/api/prefs", new { version = 1, prefs = new { font = "mono" } });
        await DataAsync(anna, HttpMethod.Post, "/api/prefs", new { version = 2, prefs = new { theme = "pink" } }, HttpStatusCode.BadRequest);
        await DataAsync(anna, HttpMethod.Post, "/api/prefs", new { version = 2, prefs = new { localCache = new { maxEntries = 501 } } }, HttpStatusCode.BadRequest);
        Assert.That((await DataAsync(anna, HttpMethod.Get, "/api/prefs")).GetProperty("prefs").GetProperty("font").GetString(), Is.EqualTo("mono"));
        Assert.That((await DataAsync(anna, HttpMethod.Delete, "/api/prefs")).GetProperty("version").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task AtAPartyVotesOrderTheQueueAndTheRoomGoesToSleep()
    {
        using HttpClient anna = Browser(), bert = Browser();
        try
        {
            foreach (string song in new[] { Plain, Other })
                await DataAsync(anna, HttpMethod.Post, "/api/room/queue", new { sid_path = song });
            JsonElement[] before = [.. (await DataAsync(anna, HttpMethod.Get, "/api/room")).GetProperty("queue").EnumerateArray()];
            string last = before[^1].GetProperty("id").GetString()!;
            await DataAsync(anna, HttpMethod.Post, $"/api/room/queue/{last}/vote", new { up = true }, HttpStatusCode.Conflict);
            Assert.That((await DataAsync(anna, HttpMethod.Post, "/api/room/party", new { on = true })).GetProperty("party").GetProperty("on").GetBoolean());
            await DataAsync(anna, HttpMethod.Post, $"/api/room/queue/{last}/vote", new { up = true });
            JsonElement after = await DataAsync(bert, HttpMethod.Post, $"/api/room/queue/{last}/vote", new { up = true });
            Assert.That((after.GetProperty("queue")[0].GetProperty("id").GetString(), after.GetProperty("queue")[0].GetProperty("votes").GetInt32()), Is.EqualTo((last, 2)));
            Assert.That((await DataAsync(anna, HttpMethod.Get, "/api/room/votes")).GetProperty("items").EnumerateArray().Single().GetString(), Is.EqualTo(last));
            await DataAsync(anna, HttpMethod.Post, "/api/room/queue/987654/vote", new { up = true }, HttpStatusCode.NotFound);

            JsonElement asleep = await DataAsync(anna, HttpMethod.Post, "/api/room/sleep", new { minutes = 20 });
            Assert.That(asleep.GetProperty("sleepAt").GetDateTimeOffset(), Is.EqualTo(TimeProvider.System.GetUtcNow().AddMinutes(20)).Within(TimeSpan.FromMinutes(1)));
            Assert.That((await DataAsync(anna, HttpMethod.Post, "/api/room/sleep", new { minutes = (int?)null })).GetProperty("sleepAt").ValueKind, Is.EqualTo(JsonValueKind.Null));
            await DataAsync(anna, HttpMethod.Post, "/api/room/sleep", new { minutes = 721 }, HttpStatusCode.BadRequest);
        }
        finally
        {
            await DataAsync(anna, HttpMethod.Post, "/api/room/party", new { on = false });
            await DataAsync(anna, HttpMethod.Delete, "/api/room/queue");
        }
    }
}
