using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Streams;

/// <summary>The room's stream with the real ffmpeg.</summary>
[TestFixture, CancelAfter(120_000)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RoomStreamTest
{
    private const int Rate = 44_100;
    private const int BlockFrames = 882;

    private string folder = null!;
    private Broadcast sound = null!;
    private long sent;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow-stream-").FullName;
        sound = new Broadcast();
        sent = 0;
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task WavIsAHeaderOfEndlessLengthAndTheRoomsSamples(CancellationToken stop)
    {
        await using RoomStream stream = new(sound, Rate, new Ffmpeg("no-such-program"));
        await using StreamSubscription subscription = await stream.SubscribeAsync(StreamFormat.Wav, stop);
        byte[] block = SendTone();
        sound.End();

        byte[] bytes = await Collect(subscription, int.MaxValue, stop);

        Assert.That(subscription.ContentType, Is.EqualTo("audio/wav"));
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)), Is.EqualTo(uint.MaxValue));
        Assert.That(bytes[44..], Is.EqualTo(block));
    }

    [TestCase(StreamFormat.Flac, "flac")]
    [TestCase(StreamFormat.Mp3, "mp3")]
    [TestCase(StreamFormat.Opus, "ogg")]
    public async Task ListenersShareOneEncoderAndALateOneHearsToo(StreamFormat format, string demuxer, CancellationToken stop)
    {
        NeedFfmpeg();
        (Ffmpeg ffmpeg, string pids) = Watched();
        await using RoomStream stream = new(sound, Rate, ffmpeg);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task playing = PlayAsync(enough.Token);
        await using StreamSubscription early = await stream.SubscribeAsync(format, stop);
        byte[] first = await Collect(early, 60_000, stop);
        await using StreamSubscription late = await stream.SubscribeAsync(format, stop);
        byte[] second = await Collect(late, 60_000, stop);
        await enough.CancelAsync();
        await playing;

        Assert.That(await File.ReadAllLinesAsync(pids, stop), Has.Length.EqualTo(1), "one child for both");
        foreach ((string who, byte[] bytes) in (IEnumerable<(string, byte[])>)[("early", first), ("late", second)])
        {
            (double seconds, int peak, string errors) = await DecodeAsync(bytes, demuxer, stop);
            Assert.That(errors, Is.Empty, who);
            Assert.That(seconds, Is.GreaterThan(0.5), who);
            Assert.That(peak, Is.InRange(8_000, 20_000), who);
        }
    }

    [Test]
    public async Task TheChildEndsWithItsLastListener(CancellationToken stop)
    {
        NeedFfmpeg();
        (Ffmpeg ffmpeg, string pids) = Watched();
        await using RoomStream stream = new(sound, Rate, ffmpeg);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task playing = PlayAsync(enough.Token);
        StreamSubscription one = await stream.SubscribeAsync(StreamFormat.Mp3, stop);
        StreamSubscription two = await stream.SubscribeAsync(StreamFormat.Mp3, stop);
        int pid = int.Parse((await File.ReadAllTextAsync(pids, stop)).Trim(), CultureInfo.InvariantCulture);

        await one.DisposeAsync();
        bool afterOne = Runs(pid);
        await two.DisposeAsync();
        await enough.CancelAsync();
        await playing;

        Assert.That((afterOne, Runs(pid), stream.Listeners), Is.EqualTo((true, false, 0)));
    }

    [Test]
    public async Task AKilledChildEndsTheStreamAndTheNextListenerGetsANewOne(CancellationToken stop)
    {
        NeedFfmpeg();
        (Ffmpeg ffmpeg, string pids) = Watched();
        await using RoomStream stream = new(sound, Rate, ffmpeg);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task playing = PlayAsync(enough.Token);
        await using StreamSubscription cut = await stream.SubscribeAsync(StreamFormat.Mp3, stop);
        await Collect(cut, 5_000, stop);
        using (Process child = Process.GetProcessById(int.Parse((await File.ReadAllTextAsync(pids, stop)).Trim(), CultureInfo.InvariantCulture)))
            child.Kill();
        // Ends, or the test's time is over.
        await Collect(cut, int.MaxValue, stop);

        await using StreamSubscription next = await stream.SubscribeAsync(StreamFormat.Mp3, stop);
        byte[] bytes = await Collect(next, 5_000, stop);
        await enough.CancelAsync();
        await playing;

        Assert.That(bytes, Has.Length.GreaterThanOrEqualTo(5_000));
        Assert.That(await File.ReadAllLinesAsync(pids, stop), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task WithoutFfmpegTheRefusalSaysWhatToInstall(CancellationToken stop)
    {
        await using RoomStream stream = new(sound, Rate, new Ffmpeg("no-such-program"));

        StreamUnavailableException? refusal = await Assert.ThrowsAsync<StreamUnavailableException>(() => stream.SubscribeAsync(StreamFormat.Flac, stop));

        Assert.That(refusal!.Message, Does.Contain("apt install ffmpeg"));
        Assert.That(stream.Formats, Is.EqualTo(new[] { StreamFormat.Wav }));
    }

    [Test]
    public async Task AChildThatFailsAtOnceIsReportedInItsOwnWords(CancellationToken stop)
    {
        string script = Path.Combine(folder, "broken");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho 'Unknown encoder' >&2\nexit 1\n", stop);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using RoomStream stream = new(sound, Rate, new Ffmpeg(script));

        StreamUnavailableException? refusal = await Assert.ThrowsAsync<StreamUnavailableException>(() => stream.SubscribeAsync(StreamFormat.Flac, stop));

        Assert.That(refusal!.Message, Does.Contain("could not be encoded"));
    }

    private static void NeedFfmpeg()
    {
        if (!new Ffmpeg().IsInstalled)
            Assert.Ignore("ffmpeg is not installed (apt install ffmpeg).");
    }

    /// <summary>ffmpeg behind a script that notes each child's process id.</summary>
    private (Ffmpeg Ffmpeg, string Pids) Watched()
    {
        string pids = Path.Combine(folder, "pids");
        string script = Path.Combine(folder, "ffmpeg");
        File.WriteAllText(script, $"#!/bin/sh\necho $$ >> {pids}\nexec ffmpeg \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return (new Ffmpeg(script), pids);
    }

    /// <summary>A dead child that nobody waited for still has a folder there: it is a zombie then, and does not run.</summary>
    private static bool Runs(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    /// <summary>Five times as fast as a room.</summary>
    private async Task PlayAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(4));
        while (!stop.IsCancellationRequested)
        {
            SendTone();
            await timer.WaitForNextTickAsync(stop).AsTask().ContinueWith(_ => true, TaskScheduler.Default);
        }
    }

    private byte[] SendTone()
    {
        byte[] block = new byte[BlockFrames * 4];
        for (int i = 0; i < BlockFrames; i++, sent++)
        {
            short sample = (short)(12_000 * Math.Sin(sent * 2 * Math.PI * 440 / Rate));
            BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(4 * i), sample);
            BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(4 * i + 2), sample);
        }
        sound.Send(block);
        return block;
    }

    private static async Task<byte[]> Collect(StreamSubscription subscription, int enough, CancellationToken stop)
    {
        List<byte> bytes = [];
        await foreach (ReadOnlyMemory<byte> unit in subscription.ReadAsync(stop))
        {
            bytes.AddRange(unit.Span);
            if (bytes.Count >= enough)
                break;
        }
        return [.. bytes];
    }

    private async Task<(double Seconds, int Peak, string Errors)> DecodeAsync(byte[] bytes, string demuxer, CancellationToken stop)
    {
        string file = Path.Combine(folder, "captured");
        string pcm = Path.Combine(folder, "decoded");
        await File.WriteAllBytesAsync(file, bytes, stop);
        string errors = "";
        try
        {
            await new Ffmpeg().RunAsync(["-xerror", "-y", "-f", demuxer, "-i", file, "-f", "s16le", "-ac", "1", "-ar", $"{Rate}", pcm], stop);
        }
        catch (FfmpegException failure)
        {
            errors = failure.Message;
        }
        byte[] samples = await File.ReadAllBytesAsync(pcm, stop);
        int peak = 0;
        for (int i = 0; i + 1 < samples.Length; i += 2)
            peak = Math.Max(peak, Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(samples.AsSpan(i))));
        return (samples.Length / 2.0 / Rate, peak, errors);
    }
}
