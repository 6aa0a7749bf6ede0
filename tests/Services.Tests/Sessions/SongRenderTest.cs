using System.Diagnostics;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Sessions;

[TestFixture, CancelAfter(60_000)]
public sealed class SongRenderTest
{
    private const int Rate = SyntheticSong.Rate;
    private static readonly PlaybackRules rules = new() { Fade = TimeSpan.FromMilliseconds(100) };

    private string folder = null!;
    private ManualClock clock = null!;
    private SyntheticSongs songs = null!;
    private RenderCache cache = null!;
    private SongRender renders = null!;
    private int heads;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow-render-").FullName;
        clock = new ManualClock();
        songs = new SyntheticSongs();
        heads = 0;
        Open(1L << 30);
    }

    [TearDown]
    public async Task TearDown()
    {
        await renders.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task AWavHasTheSongsLengthAndSamples(CancellationToken stop)
    {
        SyntheticSong song = Add("a", new() { Listed = TimeSpan.FromSeconds(3), SilentFrom = 2 * Rate });
        RenderedSong rendered = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);

        byte[] bytes = await ReadAsync(rendered, 0, stop);

        Assert.That(bytes, Has.Length.EqualTo(44 + 3 * Rate * 2));
        Assert.That(bytes[..44], Is.EqualTo(WavWriter.Header(Rate, 1, 3 * Rate * 2)));
        for (int frame = 0; frame < 3 * Rate; frame++)
            if (BitConverter.ToInt16(bytes, 44 + 2 * frame) != Pcm16.From(song.At(frame)))
                Assert.Fail($"frame {frame}");
    }

    [Test]
    public async Task ARangeBeyondTheFrontierWaitsWhileAnotherIsServed(CancellationToken stop)
    {
        using ManualResetEventSlim gate = new();
        Add("a", new() { Listed = TimeSpan.FromSeconds(20), Gate = (10 * Rate, gate) });
        RenderedSong ahead = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);
        RenderedSong early = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);
        byte[] some = new byte[1000];
        ahead.Content.Position = 15 * Rate * 2;
        Task<int> waiting = ahead.Content.ReadAsync(some, stop).AsTask();
        await early.Content.ReadExactlyAsync(new byte[5 * Rate * 2], stop);

        Assert.That(waiting.IsCompleted, Is.False);
        Assert.That(early.Content.Length, Is.EqualTo(44 + 20 * Rate * 2), "the length is known from the start");
        gate.Set();
        int read = await waiting;
        byte[] all = await ReadAsync(early, 0, stop);

        Assert.That(read, Is.GreaterThan(0));
        Assert.That(some[..read], Is.EqualTo(all.AsSpan(15 * Rate * 2, read).ToArray()));
        Assert.That(heads, Is.EqualTo(1), "one render for both");
        await ahead.Content.DisposeAsync();
    }

    [Test]
    public async Task AReaderThatGivesUpLeavesAtOnce(CancellationToken stop)
    {
        using ManualResetEventSlim gate = new();
        Add("a", new() { Listed = TimeSpan.FromSeconds(20), Gate = (10 * Rate, gate) });
        RenderedSong rendered = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);
        using CancellationTokenSource giveUp = new();
        // The render stands at the gate now, and the place behind it is too near for a detour.
        await rendered.Content.ReadExactlyAsync(new byte[37 * Rate / 2], stop);
        rendered.Content.Position = 202 * Rate / 10;
        Task<int> waiting = rendered.Content.ReadAsync(new byte[10], giveUp.Token).AsTask();
        await giveUp.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
        gate.Set();
        await rendered.Content.DisposeAsync();
    }

    [Test]
    public async Task RendersThatNobodyReadsMakeWayForOneThatSomebodyWaitsFor(CancellationToken stop)
    {
        using ManualResetEventSlim gate = new();
        foreach (string skipped in new[] { "a", "b" })
        {
            Add(skipped, new() { Listed = TimeSpan.FromSeconds(60), Gate = (10 * Rate, gate) });
            RenderedSong left = await renders.OpenAsync(SyntheticSongs.Id(skipped), RenderFormat.Wav, stop);
            await left.Content.DisposeAsync();
        }
        Add("c", new() { Listed = TimeSpan.FromSeconds(2) });
        Task<RenderedSong> wanted = renders.OpenAsync(SyntheticSongs.Id("c"), RenderFormat.Wav, stop);
        Assert.That(() => heads, Is.EqualTo(3).After(5_000, 5), "c is asked for while a and b have both turns");
        gate.Set();

        Assert.That(await ReadAsync(await wanted, 0, stop), Has.Length.EqualTo(44 + 2 * Rate * 2));
        await WholeFiles(1);
        Assert.That(() => Directory.GetFiles(folder, "*.part"), Is.Empty.After(5_000, 5));
    }

    [Test]
    public async Task AListedLengthOfDaysIsCutToHours(CancellationToken stop)
    {
        using ManualResetEventSlim gate = new();
        Add("a", new() { Listed = TimeSpan.FromDays(20), Gate = (2 * Rate, gate) });
        RenderedSong rendered = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);

        Assert.That(rendered.Duration, Is.EqualTo(TimeSpan.FromHours(4)));
        Assert.That(rendered.Content.Length, Is.EqualTo(44 + 4L * 3600 * Rate * 2));
        await rendered.Content.DisposeAsync();
        Task stopped = renders.DisposeAsync().AsTask();
        gate.Set();
        await stopped;
    }

    [Test]
    public async Task TheSecondTimeTheFileIsServedFromTheCache(CancellationToken stop)
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(2) });
        RenderedSong first = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);
        byte[] bytes = await ReadAsync(first, 0, stop);
        await WholeFiles(1);
        await renders.DisposeAsync();
        Open(1L << 30);
        RenderedSong second = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);

        Assert.That(await ReadAsync(second, 0, stop), Is.EqualTo(bytes));
        Assert.That((heads, second.ETag), Is.EqualTo((1, first.ETag)));
    }

    [Test]
    public async Task HalfAFileIsNeverTakenForAWholeOne(CancellationToken stop)
    {
        using ManualResetEventSlim gate = new();
        Add("a", new() { Listed = TimeSpan.FromSeconds(20), Gate = (10 * Rate, gate) });
        RenderedSong rendered = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);
        // As a kill would leave it.
        string half = Directory.GetFiles(folder).Single();
        string left = $"{half[..half.IndexOf(".wav", StringComparison.Ordinal)]}.wav.9.part";
        File.Copy(half, left);
        gate.Set();
        await ReadAsync(rendered, 0, stop);
        await WholeFiles(1);

        _ = new RenderCache(folder, 1L << 30, clock);

        Assert.That(half, Does.EndWith(".part"));
        Assert.That(File.Exists(left), Is.False);
        Assert.That(Directory.GetFiles(folder).Single(), Does.EndWith(".wav"));
    }

    [Test]
    public async Task TheBudgetCostsTheFileNotUsedForLongestButNoOpenOne(CancellationToken stop)
    {
        await renders.DisposeAsync();
        // Room for three songs of 2 s.
        Open(3 * (44 + 2 * Rate * 2) + 1000);
        foreach (string path in (string[])["a", "b", "c", "d"])
            Add(path, new() { Listed = TimeSpan.FromSeconds(2) });
        await RenderAsync("a", stop);
        await RenderAsync("b", stop);
        await RenderAsync("c", stop);
        RenderedSong open = await renders.OpenAsync(SyntheticSongs.Id("b"), RenderFormat.Wav, stop);
        await RenderAsync("a", stop);
        heads = 0;

        // Used in the order c, b (still open), a: c must go, and with e b would be next but for its reader.
        await RenderAsync("d", stop);
        Assert.That(cache.Evicted, Is.EqualTo(1));
        await RenderAsync("a", stop);
        Assert.That(heads, Is.EqualTo(1), "only d was rendered");
        await RenderAsync("c", stop);
        Assert.That((heads, cache.Evicted), Is.EqualTo((2, 2L)), "c was gone, and d went for it");
        Assert.That(await ReadAsync(open, 0, stop), Has.Length.EqualTo(44 + 2 * Rate * 2));
        await RenderAsync("b", stop);
        Assert.That(heads, Is.EqualTo(2), "b was kept while it was read");
    }

    [Test]
    public async Task ARefusedSongIsRefusedWithItsReason(CancellationToken stop)
    {
        Add("a", new() { Refusal = "It needs a BASIC ROM." });
        foreach (RenderFormat format in (RenderFormat[])[RenderFormat.Wav, RenderFormat.Tape])
        {
            RenderException? refusal = await Assert.ThrowsAsync<RenderException>(() => renders.OpenAsync(SyntheticSongs.Id("a"), format, stop));
            Assert.That(refusal!.Message, Is.EqualTo("It needs a BASIC ROM."));
        }
    }

    [Test]
    public async Task ATuneThatNeverSoundsBeforeItBreaksIsRefusedAndNotSentAsSilence(CancellationToken stop)
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(60), SilentFrom = 0, CrashAt = 10 * Rate });
        RenderException? refusal = await Assert.ThrowsAsync<RenderException>(() => renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop));
        Assert.That(refusal!.Message, Is.EqualTo("The tune crashed."));

        Add("b", new() { Listed = TimeSpan.FromSeconds(60), SilentFrom = 0 });
        RenderedSong silent = await renders.OpenAsync(SyntheticSongs.Id("b"), RenderFormat.Wav, stop);
        Assert.That(await ReadAsync(silent, 0, stop), Has.Length.EqualTo(44 + 60 * Rate * 2), "silence alone is no fault");
    }

    [TestCase(RenderFormat.Wav)]
    [TestCase(RenderFormat.Tape)]
    public async Task ATuneThatCrashesAtOnceIsRefusedAndLeavesNoFile(RenderFormat format, CancellationToken stop)
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(20), CrashAt = 100 });

        RenderException? refusal = await Assert.ThrowsAsync<RenderException>(() => renders.OpenAsync(SyntheticSongs.Id("a"), format, stop));

        Assert.That(refusal!.Message, Is.EqualTo("The tune crashed."));
        Assert.That(() => Directory.GetFiles(folder), Is.Empty.After(5_000, 10));
    }

    [Test]
    public async Task ATuneThatCrashesLaterKeepsItsLengthInSilence(CancellationToken stop)
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(5), CrashAt = 2 * Rate });
        RenderedSong rendered = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);

        byte[] bytes = await ReadAsync(rendered, 0, stop);

        Assert.That(bytes, Has.Length.EqualTo(44 + 5 * Rate * 2));
        Assert.That(bytes[(44 + 4 * Rate * 2)..], Is.All.Zero);
        Assert.That(bytes[(44 + Rate * 2)..(44 + Rate * 2 + 2000)], Has.Some.Not.Zero);
    }

    [TestCase(RenderFormat.Flac, "audio/flac")]
    [TestCase(RenderFormat.M4a, "audio/mp4")]
    public async Task FfmpegMakesTheOtherFormatsFromTheWholeWav(RenderFormat format, string type, CancellationToken stop)
    {
        if (!new Ffmpeg().IsInstalled)
            Assert.Ignore("ffmpeg is not installed (apt install ffmpeg).");
        Add("a", new() { Listed = TimeSpan.FromSeconds(3) });
        Task<RenderedSong>[] both = [renders.OpenAsync(SyntheticSongs.Id("a"), format, stop), renders.OpenAsync(SyntheticSongs.Id("a"), format, stop)];
        RenderedSong rendered = (await Task.WhenAll(both))[0];
        await (await both[1]).Content.DisposeAsync();
        byte[] bytes = await ReadAsync(rendered, 0, stop);

        Assert.That((rendered.ContentType, heads), Is.EqualTo((type, 1)));
        if (format == RenderFormat.Flac)
            Assert.That(bytes.AsSpan().StartsWith("fLaC"u8));
        else
            Assert.That(bytes.AsSpan().IndexOf("moov"u8), Is.InRange(1, bytes.AsSpan().IndexOf("mdat"u8)), "the index comes first");
        string file = Path.Combine(folder, "copy.bin");
        await File.WriteAllBytesAsync(file, bytes, stop);
        await new Ffmpeg().RunAsync(["-xerror", "-i", file, "-f", "null", "-"], stop);
        Assert.That(Directory.GetFiles(folder, "*.part"), Is.Empty);
    }

    [Test]
    public async Task WithoutFfmpegOnlyWavAndTapeAreOffered(CancellationToken stop)
    {
        await renders.DisposeAsync();
        renders = new SongRender(songs, Head, new RenderOptions { Rules = rules }, cache, new Ffmpeg("no-such-program"));
        Add("a", new() { Listed = TimeSpan.FromSeconds(1) });

        Assert.That(renders.Formats, Is.EqualTo(new[] { RenderFormat.Wav, RenderFormat.Tape }));
        RenderException? refusal = await Assert.ThrowsAsync<RenderException>(() => renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Flac, stop));
        Assert.That(refusal!.Message, Does.Contain("apt install ffmpeg"));
    }

    [Test]
    public async Task TheTapeOfASongOpensAndHasItsLength(CancellationToken stop)
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(25) });
        RenderedSong rendered = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Tape, stop);
        byte[] bytes = await ReadAsync(rendered, 0, stop);

        TapeReader tape = TapeReader.Open(new MemoryStream(bytes));

        Assert.That(tape.Header.Clock.ToTime(tape.Header.Length), Is.EqualTo(TimeSpan.FromSeconds(25)));
        Assert.That((tape.Header.Song, tape.Header.Pages), Is.EqualTo((1, 3)));
    }

    [Test]
    public async Task AFullDiskIsToldAsSuch(CancellationToken stop)
    {
        string small = Path.Combine(folder, "small");
        Directory.CreateDirectory(small);
        if (!await MountAsync("-t", "tmpfs", "-o", "size=1m", "tmpfs", small))
            Assert.Ignore("A small file system cannot be mounted without root.");
        try
        {
            await renders.DisposeAsync();
            cache = new RenderCache(small, 1L << 30, clock);
            renders = new SongRender(songs, Head, new RenderOptions { Rules = rules }, cache, new Ffmpeg());
            Add("a", new() { Listed = TimeSpan.FromSeconds(60) });
            RenderException? refusal = await Assert.ThrowsAsync<RenderException>(async () =>
            {
                RenderedSong rendered = await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop);
                await ReadAsync(rendered, 0, stop);
            });

            Assert.That(refusal!.Message, Does.Contain("disk").And.Contain("full"));
            Assert.That(() => Directory.GetFiles(small), Is.Empty.After(5_000, 10));
        }
        finally
        {
            await renders.DisposeAsync();
            using Process unmount = Process.Start("umount", ["-l", small]);
            await unmount.WaitForExitAsync(stop);
        }
    }

    private static async Task<bool> MountAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("mount", arguments) { RedirectStandardError = true };
        using Process mount = Process.Start(start)!;
        await mount.StandardError.ReadToEndAsync();
        await mount.WaitForExitAsync();
        return mount.ExitCode == 0;
    }

    private void Open(long budget)
    {
        cache = new RenderCache(folder, budget, clock);
        renders = new SongRender(songs, Head, new RenderOptions { Rules = rules, Parallel = 2 }, cache, new Ffmpeg());
    }

    private ISoundHead Head(OpenSong song, int rate, Emu.Sid.ISampleSink sink)
    {
        Interlocked.Increment(ref heads);
        return SyntheticSongs.MakeHead(song, rate, sink);
    }

    private SyntheticSong Add(string path, SyntheticSong song) => songs.Songs[path] = song;

    private async Task RenderAsync(string path, CancellationToken stop)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        int whole = Directory.GetFiles(folder, "*.part").Length;
        await ReadAsync(await renders.OpenAsync(SyntheticSongs.Id(path), RenderFormat.Wav, stop), 0, stop);
        Assert.That(() => Directory.GetFiles(folder, "*.part"), Has.Length.EqualTo(whole).After(5_000, 5));
    }

    private Task WholeFiles(int count)
    {
        Assert.That(() => Directory.GetFiles(folder, "*.wav"), Has.Length.EqualTo(count).After(5_000, 5));
        return Task.CompletedTask;
    }

    private static async Task<byte[]> ReadAsync(RenderedSong song, long from, CancellationToken stop)
    {
        await using Stream content = song.Content;
        content.Position = from;
        using MemoryStream bytes = new();
        await content.CopyToAsync(bytes, stop);
        return bytes.ToArray();
    }
}
