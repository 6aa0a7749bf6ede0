using System.Text.Json;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class RoomLiveTests : ApiFixture
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task EventsBringTheRoomAtOnceAndEachChange()
    {
        using var limit = new CancellationTokenSource(Patience);
        using HttpResponseMessage reply = await Daemon.Http.GetAsync("/api/room/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.That(reply.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        using var reader = new StreamReader(await reply.Content.ReadAsStreamAsync(limit.Token));
        await ReadRoomAsync(reader, _ => true, limit.Token);

        await Daemon.PostAsync("/api/room/volume", new { volume = 33 });

        await ReadRoomAsync(reader, room => room.GetProperty("volume").GetInt32() == 33, limit.Token);
    }

    [Test]
    public async Task EventsGoOnWhileNothingHappens()
    {
        using var limit = new CancellationTokenSource(Patience);
        using HttpResponseMessage reply = await Daemon.Http.GetAsync("/api/room/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var reader = new StreamReader(await reply.Content.ReadAsStreamAsync(limit.Token));
        JsonElement first = await ReadRoomAsync(reader, _ => true, limit.Token);

        long began = TimeProvider.System.GetTimestamp();
        JsonElement second = await ReadRoomAsync(reader, _ => true, limit.Token);

        Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(8)));
        Assert.That(second.GetProperty("revision").GetInt64(), Is.GreaterThanOrEqualTo(first.GetProperty("revision").GetInt64()));
    }

    [Test]
    public async Task TheStreamBeginsWithAHeaderAndCarriesTheTune()
    {
        using var limit = new CancellationTokenSource(Patience);
        await Daemon.PostAsync("/api/room/volume", new { volume = 100 });
        await Daemon.PostAsync("/api/room/play", new { sid_path = TestDaemon.PlainPath });
        using HttpResponseMessage reply = await Daemon.Http.GetAsync("/api/room/stream.wav", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.That(reply.Content.Headers.ContentType!.MediaType, Is.EqualTo("audio/wav"));

        byte[] second = new byte[44 + 44_100 * 4];
        await (await reply.Content.ReadAsStreamAsync(limit.Token)).ReadExactlyAsync(second, limit.Token);

        Assert.That(second[..4], Is.EqualTo("RIFF"u8.ToArray()));
        Assert.That(second[44..].Any(sample => sample != 0), "the stream is silent");
    }

    [TestCase("flac", "audio/flac", "fLaC")]
    [TestCase("opus", "audio/ogg", "OggS")]
    [TestCase("mp3", "audio/mpeg", "")]
    public async Task TheStreamComesEncoded(string format, string type, string magic)
    {
        if (!new SidFlow.Services.Streams.Ffmpeg().IsInstalled)
            Assert.Ignore("ffmpeg is not installed");
        using var limit = new CancellationTokenSource(Patience);
        using HttpResponseMessage reply = await Daemon.Http.GetAsync($"/api/room/stream.{format}", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        byte[] start = new byte[2_000];
        await (await reply.Content.ReadAsStreamAsync(limit.Token)).ReadExactlyAsync(start, limit.Token);

        Assert.That(reply.Content.Headers.ContentType!.MediaType, Is.EqualTo(type));
        Assert.That(System.Text.Encoding.ASCII.GetString(start, 0, magic.Length), Is.EqualTo(magic));
    }

    [Test]
    public async Task TheDaemonStopsInTimeAlthoughListenersStay()
    {
        TestDaemon daemon = await TestDaemon.StartAsync();
        using HttpResponseMessage events = await daemon.Http.GetAsync("/api/room/events", HttpCompletionOption.ResponseHeadersRead);
        using HttpResponseMessage stream = await daemon.Http.GetAsync("/api/room/stream.wav", HttpCompletionOption.ResponseHeadersRead);
        using var listener = new HttpClient { BaseAddress = daemon.Http.BaseAddress };
        using HttpResponseMessage other = await listener.GetAsync("/api/room/events", HttpCompletionOption.ResponseHeadersRead);

        long began = TimeProvider.System.GetTimestamp();
        await daemon.DisposeAsync();

        Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    static async Task<JsonElement> ReadRoomAsync(StreamReader reader, Func<JsonElement, bool> wanted, CancellationToken stop)
    {
        string? kind = null;
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            if (kind == "room" && line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement is var room && wanted(room))
                return room;
        }
        throw new AssertionException("the events ended");
    }
}
