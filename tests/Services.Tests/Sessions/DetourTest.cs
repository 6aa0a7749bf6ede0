using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Sessions;

/// <summary>Ranges of a WAV that its render has not reached.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class DetourTest
{
    private const int Rate = SyntheticSong.Rate, Seconds = 60, Gate = 10;
    private const long FileBytes = 44 + (long)Seconds * Rate * 2;

    private readonly ManualResetEventSlim gate = new();
    private string folder = null!;
    private SyntheticSongs songs = null!;
    private SyntheticSong song = null!;
    private SongRender renders = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow-detour-").FullName;
        songs = new SyntheticSongs();
        gate.Reset();
        song = songs.Songs["a"] = new() { Listed = TimeSpan.FromSeconds(Seconds), SilentFrom = (Seconds - 3) * Rate, Gate = (Gate * Rate, gate), CopiesPassGate = true };
        RenderOptions options = new() { Rules = new PlaybackRules { Fade = TimeSpan.FromMilliseconds(100) }, Parallel = 2 };
        renders = new SongRender(songs, SyntheticSongs.MakeHead, options, new RenderCache(folder, 1L << 30, new ManualClock()), new Ffmpeg());
    }

    [TearDown]
    public async Task TearDown()
    {
        gate.Set();
        await renders.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [OneTimeTearDown]
    public void CloseGate() => gate.Dispose();

    [Test]
    public async Task ARangeFarBeyondTheFrontierSoundsWhileTheRenderStandsStill(CancellationToken stop)
    {
        await using Stream content = await OpenAsync(stop);
        foreach (long position in new[] { 44 + 30L * Rate * 2, 44 + 50L * Rate * 2 + 1, 44 + 20L * Rate * 2 + 777 })
            Assert.That(await ReadAsync(content, position, 50_000, stop), Is.EqualTo(Expected(position, 50_000)), $"at {position}");
        Assert.That(gate.IsSet, Is.False);
    }

    [Test]
    public async Task TheReaderGoesOnWithTheFileOnceTheRenderHasComeBy(CancellationToken stop)
    {
        await using Stream content = await OpenAsync(stop);
        long from = 44 + 40L * Rate * 2;
        byte[] early = await ReadAsync(content, from, 100_000, stop);
        gate.Set();
        byte[] late = await ReadAsync(content, from + 100_000, (int)(FileBytes - from - 100_000), stop);

        Assert.That(early.Concat(late), Is.EqualTo(Expected(from, (int)(FileBytes - from))).AsCollection);
    }

    [Test]
    public async Task TheFileIsThatOfTheRenderAlone(CancellationToken stop)
    {
        await using Stream content = await OpenAsync(stop);
        await ReadAsync(content, 44 + 50L * Rate * 2, 10_000, stop);
        gate.Set();

        byte[] whole = await ReadAsync(content, 44, (int)FileBytes - 44, stop);

        Assert.That(whole, Is.EqualTo(Expected(44, whole.Length)));
    }

    [Test]
    public async Task ManySeekAtOnceAndAllHearTheirPlace(CancellationToken stop)
    {
        // More than may be on detours: the others are served by the render, once it goes on.
        Task<(long Position, byte[] Bytes)>[] readers = [.. Enumerable.Range(0, 100).Select(i => SeekAsync(new Random(i), stop))];
        Assert.That(() => readers.Count(reader => reader.IsCompleted), Is.GreaterThanOrEqualTo(32).After(20_000, 10));
        gate.Set();

        foreach ((long position, byte[] bytes) in await Task.WhenAll(readers))
            Assert.That(bytes, Is.EqualTo(Expected(position, bytes.Length)), $"at {position}");
    }

    [Test]
    public async Task AReaderThatLeavesMakesRoomForAnother(CancellationToken stop)
    {
        for (int i = 0; i < 100; i++)
        {
            await using Stream content = await OpenAsync(stop);
            long position = 44 + (20 + i % 30L) * Rate * 2;
            Assert.That(await ReadAsync(content, position, 100, stop), Is.EqualTo(Expected(position, 100)));
        }
    }

    [Test]
    public async Task PlacesOutsideTheFileAreItsEnd(CancellationToken stop)
    {
        await using Stream content = await OpenAsync(stop);
        foreach (long position in new[] { FileBytes, FileBytes + 1, long.MaxValue })
        {
            content.Position = position;
            Assert.That(await content.ReadAsync(new byte[10], stop), Is.Zero);
        }
        Assert.That(() => content.Position = -1, Throws.InstanceOf<ArgumentOutOfRangeException>());
        content.Position = FileBytes - 1;
        Assert.That(await content.ReadAsync(new byte[10], stop), Is.EqualTo(1), "the last byte, in the middle of a frame");
        content.Position = FileBytes - 9;
        Assert.That(await content.ReadAsync(Memory<byte>.Empty, stop), Is.Zero);
    }

    [Test]
    public async Task ACancelledReaderRendersNothing(CancellationToken stop)
    {
        await using Stream content = await OpenAsync(stop);
        content.Position = 44 + 40L * Rate * 2;

        await Assert.ThatAsync(async () => await content.ReadAsync(new byte[10], new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await ReadAsync(content, content.Position, 100, stop), Is.EqualTo(Expected(content.Position - 100, 100)), "and may ask again");
    }

    private async Task<Stream> OpenAsync(CancellationToken stop) => (await renders.OpenAsync(SyntheticSongs.Id("a"), RenderFormat.Wav, stop)).Content;

    private async Task<(long, byte[])> SeekAsync(Random random, CancellationToken stop)
    {
        await using Stream content = await OpenAsync(stop);
        long position = random.NextInt64(44 + 15L * Rate * 2, FileBytes - 1000);
        return (position, await ReadAsync(content, position, 1000, stop));
    }

    private static async Task<byte[]> ReadAsync(Stream content, long position, int count, CancellationToken stop)
    {
        byte[] bytes = new byte[count];
        content.Position = position;
        await content.ReadExactlyAsync(bytes, stop);
        return bytes;
    }

    private byte[] Expected(long position, int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            long at = position - 44 + i;
            bytes[i] = (byte)(Pcm16.From(song.At(at / 2)) >> (at % 2 == 0 ? 0 : 8));
        }
        return bytes;
    }
}
