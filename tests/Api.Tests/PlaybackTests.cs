using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class PlaybackTests : ApiFixture
{
    /// <summary>10 s, 44100 Hz, one channel, 16 bits, and the header.</summary>
    const long WavBytes = 44 + 10 * 44_100 * 2;

    [TestCase("/api/play", "play")]
    [TestCase("/api/play/manual", "manual")]
    public async Task PlayOpensASession(string address, string scope)
    {
        (HttpStatusCode status, JsonElement reply) = await Daemon.PostAsync(address, new { sid_path = TestDaemon.PlainPath, song = 2 });

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        JsonElement session = reply.GetProperty("data").GetProperty("session");
        Assert.That(Guid.TryParse(session.GetProperty("sessionId").GetString(), out _));
        Assert.That(session.GetProperty("scope").GetString(), Is.EqualTo(scope));
        Assert.That(session.GetProperty("selectedSong").GetInt32(), Is.EqualTo(2));
        Assert.That(session.GetProperty("streamUrls").GetProperty("wav").GetProperty("url").GetString(), Does.EndWith("/wav"));
        Assert.That(session.GetProperty("romUrls").EnumerateObject(), Is.Empty, "there are no ROM images here");
        Assert.That(reply.GetProperty("data").GetProperty("track").GetProperty("selectedSong").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task RandomPicksASongThatPlays([Values("""{}""", """{"preset":"quiet"}""")] string body) =>
        Assert.That((await Daemon.PostAsync("/api/play/random", body)).Body.GetProperty("data").GetProperty("track").GetProperty("playable").GetBoolean(), Is.True);

    [TestCase("/api/play", """{"preset":"loud"}""")]
    [TestCase("/api/play/random", """{"preset":"loud"}""")]
    [TestCase("/api/play/manual", """{}""")]
    public async Task AWrongRequestIsRefused(string address, string body) =>
        Assert.That((await Daemon.PostAsync(address, body)).Status, Is.EqualTo(HttpStatusCode.BadRequest));

    [Test]
    public async Task TheTuneComesAsItIsOnDisk()
    {
        using HttpResponseMessage reply = await Daemon.Http.GetAsync(await Daemon.OpenSessionAsync() + "/sid");

        Assert.That(await reply.Content.ReadAsByteArrayAsync(), Is.EqualTo(Tunes.Plain()));
        Assert.That(reply.Headers.CacheControl!.ToString(), Is.EqualTo("max-age=30, private"));
        Assert.That(reply.Headers.GetValues("Cross-Origin-Resource-Policy"), Is.EqualTo(new[] { "same-origin" }));
    }

    [Test]
    public async Task TheWholeWavHasTheSongsLengthAndSounds()
    {
        using HttpResponseMessage reply = await Daemon.Http.GetAsync(await Daemon.OpenSessionAsync() + "/wav");
        byte[] wav = await reply.Content.ReadAsByteArrayAsync();

        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Headers.AcceptRanges, Is.EqualTo(new[] { "bytes" }));
        Assert.That(wav, Has.Length.EqualTo(WavBytes));
        Assert.That(wav[44..].Any(sample => sample != 0), "the file is silent");
    }

    [TestCase(0, 99, 0, 99)]
    [TestCase(1000, null, 1000, WavBytes - 1)]
    [TestCase(null, 500, WavBytes - 500, WavBytes - 1)]
    [TestCase(0, 0, 0, 0)]
    [TestCase(10, long.MaxValue, 10, WavBytes - 1)]
    [TestCase(null, long.MaxValue, 0, WavBytes - 1)]
    public async Task ARangeIsThatPartOfTheFile(long? from, long? to, long first, long last)
    {
        string address = await Daemon.OpenSessionAsync() + "/wav";
        byte[] whole = await Daemon.Http.GetByteArrayAsync(address);
        using HttpResponseMessage reply = await GetRange(address, new RangeHeaderValue(from, to).ToString());

        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(reply.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes {first}-{last}/{WavBytes}"));
        Assert.That(await reply.Content.ReadAsByteArrayAsync(), Is.EqualTo(whole[(int)first..(int)(last + 1)]));
    }

    [TestCase("bytes=99999999-")]
    [TestCase("bytes=-0")]
    public async Task ARangeOutsideTheFileIs416(string range)
    {
        using HttpResponseMessage reply = await GetRange(await Daemon.OpenSessionAsync() + "/wav", range);

        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
        Assert.That(reply.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes */{WavBytes}"));
        Assert.That(JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement.GetProperty("success").GetBoolean(), Is.False);
    }

    [TestCase("bytes=5-2")]
    [TestCase("lines=1-2")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=0-1,5-6")]
    public async Task ARangeThatIsNoneIsPassedOver(string range)
    {
        using HttpResponseMessage reply = await GetRange(await Daemon.OpenSessionAsync() + "/wav", range);
        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task AFileTheClientHasIsNotSentAgain()
    {
        string address = await Daemon.OpenSessionAsync() + "/wav";
        using HttpResponseMessage first = await Daemon.Http.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage again = await Daemon.Http.SendAsync(request);

        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task HeadTellsTheLength()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, await Daemon.OpenSessionAsync() + "/wav");
        using HttpResponseMessage reply = await Daemon.Http.SendAsync(request);

        Assert.That(reply.Content.Headers.ContentLength, Is.EqualTo(WavBytes));
    }

    [TestCase("flac", "fLaC", 0)]
    [TestCase("m4a", "ftyp", 4)]
    public async Task OtherFormatsComeWhereFfmpegIs(string format, string magic, int at)
    {
        if (!new SidFlow.Services.Streams.Ffmpeg().IsInstalled)
            Assert.Ignore("ffmpeg is not installed");
        byte[] file = await Daemon.Http.GetByteArrayAsync($"{await Daemon.OpenSessionAsync()}/{format}");

        Assert.That(System.Text.Encoding.ASCII.GetString(file, at, magic.Length), Is.EqualTo(magic));
    }

    [Test]
    public async Task TheTapeIsOfTheSong()
    {
        byte[] tape = await Daemon.Http.GetByteArrayAsync($"{await Daemon.OpenSessionAsync()}/tape");
        using var reader = SidFlow.Emu.Tape.TapeReader.Open(new MemoryStream(tape));

        Assert.That(reader.Header.TuneMd5, Is.EqualTo(SidFlow.Emu.Tunes.Tune.Md5Of(Tunes.Plain())));
    }

    [TestCase("/api/playback/00000000-0000-0000-0000-000000000000/sid")]
    [TestCase("/api/playback/00000000-0000-0000-0000-000000000000/wav")]
    [TestCase("/api/playback/00000000-0000-0000-0000-000000000000/tape")]
    [TestCase("/api/playback/00000000-0000-0000-0000-000000000000/rom/kernal")]
    [TestCase("/api/playback/not-a-session/flac")]
    [TestCase("/api/playback/not-a-session/ogg")]
    public async Task WithoutASessionNothingIsSent(string path) =>
        Assert.That((await Daemon.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound));

    [TestCase("kernal")]
    [TestCase("..%2fsecret")]
    public async Task ARomThatIsNotHereIsNotFound(string kind) =>
        Assert.That((await Daemon.GetAsync($"{await Daemon.OpenSessionAsync()}/rom/{kind}")).Status, Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public async Task ATuneWhoseFileHasGoneIs410()
    {
        string file = Path.Combine(Daemon.Folder, "tunes", "MUSICIANS/T/Tester/Other.sid");
        (_, JsonElement reply) = await Daemon.PostAsync("/api/play", new { sid_path = "MUSICIANS/T/Tester/Other.sid" });
        string address = reply.GetProperty("data").GetProperty("session").GetProperty("sidUrl").GetString()!;
        byte[] bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);

        HttpStatusCode status = (await Daemon.GetAsync(address)).Status;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Gone));
    }

    [Test]
    public async Task DetectSaysWhatIsOffered()
    {
        JsonElement offered = (await Daemon.GetAsync("/api/playback/detect")).Body.GetProperty("data");

        Assert.That(offered.GetProperty("formats").EnumerateArray().Select(format => format.GetString()), Does.Contain("wav"));
        Assert.That(offered.GetProperty("tape").GetBoolean(), Is.True);
    }

    Task<HttpResponseMessage> GetRange(string address, string range)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Range", range);
        return Daemon.Http.SendAsync(request);
    }
}
