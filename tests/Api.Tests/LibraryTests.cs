using System.Net;
using System.Text.Json;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class LibraryTests : ApiFixture
{
    [Test]
    public async Task SearchFindsByTitle()
    {
        JsonElement found = await Data("/api/search?q=other");

        Assert.That(found.GetProperty("total").GetInt32(), Is.EqualTo(1));
        JsonElement track = found.GetProperty("results")[0];
        Assert.That(track.GetProperty("sidPath").GetString(), Is.EqualTo("MUSICIANS/T/Tester/Other.sid"));
        Assert.That(track.GetProperty("displayName").GetString(), Is.EqualTo("Other tune (Tester)"));
        Assert.That(track.GetProperty("metadata").GetProperty("sidModel").GetString(), Is.EqualTo("MOS6581"));
        Assert.That(track.GetProperty("metadata").GetProperty("clock").GetString(), Is.EqualTo("PAL"));
        Assert.That(track.GetProperty("durationSource").GetString(), Is.EqualTo("estimated"));
        Assert.That(track.GetProperty("playable").GetBoolean(), Is.True);
    }

    [TestCase("q=tester&yearMin=1987&yearMax=1987&sidModel=6581&sids=1&clock=PAL&limit=100", ExpectedResult = true)]
    [TestCase("q=tester&yearMin=1988", ExpectedResult = false)]
    [TestCase("q=tester&sidModel=8580", ExpectedResult = false)]
    [TestCase("q=tester&sids=2", ExpectedResult = false)]
    [TestCase("q=tester&clock=ntsc", ExpectedResult = false)]
    [TestCase("q=tester&durationMin=1", ExpectedResult = false)]
    public async Task<bool> FiltersNarrowTheSearch(string query) => (await Data($"/api/search?{query}")).GetProperty("total").GetInt32() > 0;

    [Test]
    public async Task WhatListenersRateHighIsFound()
    {
        Assert.That(await Found(1), Is.Empty, "nobody has rated anything yet");
        using HttpClient one = new() { BaseAddress = Daemon.Http.BaseAddress }, other = new() { BaseAddress = Daemon.Http.BaseAddress };
        await RateAsync(one, 5);
        await RateAsync(one, 2);
        await RateAsync(other, 4);
        Assert.That(await Found(3), Is.EqualTo(new[] { TestDaemon.PlainPath }), "the mean of last words, 2 and 4");
        Assert.That(await Found(3.1), Is.Empty);

        async Task<string[]> Found(double least) =>
            [.. (await Data(FormattableString.Invariant($"/api/search?q=tester&minRating={least}"))).GetProperty("results").EnumerateArray().Select(track => track.GetProperty("sidPath").GetString()!)];

        static async Task RateAsync(HttpClient listener, int preference)
        {
            (HttpStatusCode status, JsonElement reply) = await TestDaemon.SendAsync(listener, HttpMethod.Post, "/api/rate", new { sid_path = TestDaemon.PlainPath, song = 2, ratings = new { p = preference } });
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK), reply.ToString());
        }
    }

    [TestCase("minRating=0.5", "minRating")]
    [TestCase("minRating=NaN", "minRating")]
    [TestCase("limit=0", "limit")]
    [TestCase("limit=101", "limit")]
    [TestCase("limit=x", "limit")]
    [TestCase("offset=-1", "offset")]
    [TestCase("yearMin=12345", "yearMin")]
    [TestCase("sidModel=6582", "sidModel")]
    [TestCase("sids=4", "sids")]
    [TestCase("clock=SECAM", "clock")]
    [TestCase("durationMin=-1", "durationMin")]
    [TestCase("durationMax=NaN", "durationMax")]
    public async Task AWrongFilterIsNamed(string query, string field)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.GetAsync($"/api/search?{query}");

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(reply.GetProperty("details").GetString(), Does.StartWith(field + ":"));
    }

    [TestCase("\"")]
    [TestCase("%22%22%22 OR *")]
    [TestCase("a%00b")]
    [TestCase("NEAR(")]
    [TestCase("'; DROP TABLE tunes; --")]
    public async Task AnyWordsAreSafe(string words) =>
        Assert.That((await Daemon.GetAsync($"/api/search?q={words}")).Status, Is.EqualTo(HttpStatusCode.OK));

    [TestCase("")]
    [TestCase("C64Music/")]
    [TestCase("/")]
    public async Task TheRootListsItsFolders(string path)
    {
        JsonElement page = await Data($"/api/hvsc/browse?path={path}");

        Assert.That(page.GetProperty("folders").EnumerateArray().Select(folder => folder.GetProperty("name").GetString()), Is.EquivalentTo(new[] { "DEMOS", "MUSICIANS" }));
    }

    [Test]
    public async Task AFolderListsItsTunesAndParents()
    {
        JsonElement page = await Data("/api/hvsc/browse?path=MUSICIANS/T/Tester");

        Assert.That(page.GetProperty("tunes").GetArrayLength(), Is.EqualTo(2));
        Assert.That(page.GetProperty("parents").GetArrayLength(), Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public async Task ATuneIsDescribedSongBySong()
    {
        JsonElement tune = await Data($"/api/tune?sid_path={TestDaemon.PlainPath}");

        Assert.That(tune.GetProperty("songs").GetArrayLength(), Is.EqualTo(3));
        Assert.That(tune.GetProperty("songs")[0].GetProperty("durationSeconds").GetDouble(), Is.EqualTo(10));
    }

    [TestCase("/MUSICIANS/T/Tester/Plain.sid")]
    [TestCase("C64Music/MUSICIANS/T/Tester/Plain.sid")]
    [TestCase(@"MUSICIANS\T\Tester\Plain.sid")]
    [TestCase("MUSICIANS/T/Tester/Plain.sid%233")]
    public async Task PathsAreTakenAsListenersWriteThem(string path) =>
        Assert.That((await Daemon.GetAsync($"/api/tune?sid_path={path}")).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task AnAbsolutePathInsideTheCollectionIsTaken()
    {
        string path = Uri.EscapeDataString(Path.Combine(Daemon.Folder, "tunes", TestDaemon.PlainPath));
        Assert.That((await Daemon.GetAsync($"/api/tune?sid_path={path}")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("/api/tune?sid_path=no/such.sid")]
    [TestCase("/api/hvsc/browse?path=no/such/folder")]
    [TestCase("/api/nothing/here")]
    public async Task WhatIsNotThereIsNotFound(string path) =>
        Assert.That((await Daemon.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound));

    async Task<JsonElement> Data(string path)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.GetAsync(path);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), reply.ToString());
        return reply.GetProperty("data");
    }
}
