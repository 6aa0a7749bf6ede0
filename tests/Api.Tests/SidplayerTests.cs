using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>A Sidplayer tune in two files, from the library to both loudspeakers.</summary>
[TestFixture]
sealed class SidplayerTests : ApiFixture
{
    const string Tune = "MUS/Two.mus";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Eight quarters of 36 jiffies of the default tempo, and half a second.</summary>
    const double Seconds = 5.3;

    [OneTimeSetUp]
    public async Task AddTheTune()
    {
        string folder = Path.Combine(Daemon.Folder, "tunes", "MUS");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "Two.mus"), Tunes.Sidplayer(0x99));
        await File.WriteAllBytesAsync(Path.Combine(folder, "Two.str"), Tunes.Sidplayer(0x9d));
        await TestDaemon.SendAsync(Daemon.Socket, HttpMethod.Post, "/api/admin/library/scan");
        await Daemon.UntilAsync("/api/library/status", status => !status.GetProperty("scanning").GetBoolean() && status.GetProperty("tunes").GetInt32() == 5);
    }

    [Test]
    public async Task BothFilesAreOneTuneThatTellsItsLength()
    {
        JsonElement found = (await Daemon.GetAsync("/api/search?q=two+sides")).Body.GetProperty("data");
        JsonElement track = found.GetProperty("results").EnumerateArray().Single();

        Assert.That(track.GetProperty("sidPath").GetString(), Is.EqualTo(Tune));
        Assert.That(track.GetProperty("durationSource").GetString(), Is.EqualTo("data"));
        Assert.That(track.GetProperty("durationSeconds").GetDouble(), Is.EqualTo(Seconds).Within(0.3));
        Assert.That(track.GetProperty("metadata").GetProperty("sidAddresses").GetArrayLength(), Is.EqualTo(2));
        JsonElement sheet = (await Daemon.GetAsync($"/api/tune?sid_path={Tune}")).Body.GetProperty("data");
        Assert.That(sheet.GetProperty("songs")[0].GetProperty("durationSource").GetString(), Is.EqualTo("data"));
    }

    [Test]
    public async Task ASessionPlaysItInStereo()
    {
        JsonElement reply = (await Daemon.PostAsync("/api/play", new { sid_path = Tune })).Body.GetProperty("data").GetProperty("session");
        byte[] wav = await Daemon.Http.GetByteArrayAsync(reply.GetProperty("streamUrls").GetProperty("wav").GetProperty("url").GetString());

        Assert.That(BinaryPrimitives.ReadUInt16LittleEndian(wav.AsSpan(22)), Is.EqualTo(2), "channels");
        Assert.That((wav.Length - 44) / 4 / 44_100.0, Is.EqualTo(Seconds).Within(0.3));
        AssertTwoSides(wav.AsSpan(44, 44_100 * 4));
    }

    [Test]
    public async Task TheRoomPlaysItInStereo()
    {
        using var limit = new CancellationTokenSource(Patience);
        await Daemon.PostAsync("/api/room/volume", new { volume = 100 });
        using HttpResponseMessage reply = await Daemon.Http.GetAsync("/api/room/stream.wav", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Stream stream = await reply.Content.ReadAsStreamAsync(limit.Token);
        byte[] header = new byte[44];
        await stream.ReadExactlyAsync(header, limit.Token);
        Assert.That(BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(22)), Is.EqualTo(2), "channels");

        await Daemon.PostAsync("/api/room/play", new { sid_path = Tune });
        byte[] tenth = new byte[4 * 4_410];
        do
            await stream.ReadExactlyAsync(tenth, limit.Token);
        while (tenth.All(value => value == 0));
        byte[] second = new byte[4 * 44_100];
        await stream.ReadExactlyAsync(second, limit.Token);
        AssertTwoSides(second);
    }

    /// <summary>Each chip is louder on its own side, so the sides differ by more than rounding.</summary>
    static void AssertTwoSides(ReadOnlySpan<byte> pcm)
    {
        ReadOnlySpan<short> samples = MemoryMarshal.Cast<byte, short>(pcm);
        double left = 0, right = 0, apart = 0;
        for (int i = 0; i + 1 < samples.Length; i += 2)
        {
            left += Math.Abs((double)samples[i]);
            right += Math.Abs((double)samples[i + 1]);
            apart += Math.Abs((double)samples[i] - samples[i + 1]);
        }
        int frames = samples.Length / 2;
        Assert.That(left / frames, Is.GreaterThan(300));
        Assert.That(right / frames, Is.GreaterThan(300));
        Assert.That(apart / frames, Is.GreaterThan(100));
    }
}
