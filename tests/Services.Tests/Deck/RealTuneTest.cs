using SidFlow.Emu.Machine;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Deck;

/// <summary>Small tunes of our own through the real machine and the real chip.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class RealTuneTest
{
    /// <summary>Volume 15, sustain 15, $1CD6 = 7382, triangle with gate: 7382 · 985248.61 / 2^24 = 433.5 Hz. Then RTS.</summary>
    private static readonly byte[] tone =
    [
        0xA9, 0x0F, 0x8D, 0x18, 0xD4,
        0xA9, 0x00, 0x8D, 0x05, 0xD4,
        0xA9, 0xF0, 0x8D, 0x06, 0xD4,
        0xA9, 0xD6, 0x8D, 0x00, 0xD4,
        0xA9, 0x1C, 0x8D, 0x01, 0xD4,
        0xA9, 0x11, 0x8D, 0x04, 0xD4,
        0x60,
    ];
    private static readonly byte[] rts = [0x60];
    private static readonly byte[] jam = [0x02];
    private static readonly byte[] initForever = [0x4C, 0x00, 0x10];

    [Test]
    public void AToneHasItsPitch()
    {
        float[] second = Left(Playback(PsidFile.Make(tone, rts)), 2 * 44_100)[44_100..];

        int rises = 0;
        float mean = second.Average();
        for (int i = 1; i < second.Length; i++)
            rises += second[i - 1] < mean && second[i] >= mean ? 1 : 0;
        Assert.That(rises, Is.EqualTo(433.5).Within(1.5));
        Assert.That(second.Max() - second.Min(), Is.GreaterThan(0.05));
    }

    [Test]
    public void AMutedVoiceIsSilent()
    {
        SongPlayback playback = Playback(PsidFile.Make(tone, rts));
        playback.SetVoiceMute(0, 0, true);
        playback.SetVoiceMute(7, 0, true);
        float[] second = Left(playback, 2 * 44_100)[44_100..];

        Assert.That(second.Max() - second.Min(), Is.LessThan(0.002));
    }

    [Test]
    public void ATuneThatStopsTheProcessorEndsWithTheReason()
    {
        SongPlayback playback = Playback(PsidFile.Make(tone, jam));
        Left(playback, 44_100);

        Assert.That((playback.Ended, playback.Trouble), Is.EqualTo((true, (string?)"The tune stopped the processor at $1050; a C64 would hang here too.")));
    }

    [Test]
    public void AnInitThatNeverReturnsEndsAfterItsTenSeconds()
    {
        SongPlayback playback = Playback(PsidFile.Make(initForever, rts));
        int frames = Left(playback, 20 * 44_100).Length;

        Assert.That(playback.Trouble, Does.Contain("INIT"));
        Assert.That(frames / 44_100.0, Is.EqualTo(10).Within(0.1));
    }

    [Test]
    public void NoTuneAndNoSongAreRefusedInWords()
    {
        Assert.That(Open(new byte[200]).Refusal, Is.Not.Empty);
        Assert.That(TuneSong.Open(PsidFile.Make(tone, rts), new SongId("t.sid", 2), null, new MachineOptions()).Refusal, Does.Contain("no song 2"));
    }

    [Test]
    public async Task TheTapePlaysAsTheMachineDoesSampleForSample(CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("sidflow-real-").FullName;
        try
        {
            OneFile songs = new(PsidFile.Make(tone, rts), TimeSpan.FromSeconds(12));
            RenderOptions options = new() { Rules = new PlaybackRules { Fade = TimeSpan.Zero } };
            await using SongRender renders = new(songs, EmulatedChip.Maker(), options, new RenderCache(folder, 1 << 30, TimeProvider.System), new Ffmpeg());
            RenderedSong tape = await renders.OpenAsync(new SongId("t.sid", 1), RenderFormat.Tape, stop);
            using Emu.Tape.TapeReader reader = Emu.Tape.TapeReader.Open(tape.Content);
            SongPlayback recorded = new(
                new OpenSong(new SongId("t.sid", 1), "", new Emu.Tape.TapePlayer(reader), TimeSpan.FromSeconds(11)), EmulatedChip.Maker(), options.Rules);
            SongPlayback live = new(songs.Open(TimeSpan.FromSeconds(11)), EmulatedChip.Maker(), options.Rules);

            Assert.That(Left(recorded, 11 * 44_100), Is.EqualTo(Left(live, 11 * 44_100)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SongOpening Open(byte[] file, TimeSpan? length = null) => TuneSong.Open(file, new SongId("t.sid", 1), length, new MachineOptions());

    private static SongPlayback Playback(byte[] file) =>
        new(Open(file, TimeSpan.FromSeconds(60)).Song!, EmulatedChip.Maker(), new PlaybackRules());

    private static float[] Left(SongPlayback playback, int frames)
    {
        float[] stereo = new float[frames * 2];
        int read = playback.Read(stereo);
        return [.. stereo.Take(read * 2).Where((_, i) => i % 2 == 0)];
    }

    private sealed class OneFile(byte[] file, TimeSpan length) : ISongSource
    {
        SongOpening ISongSource.Open(SongId song) => RealTuneTest.Open(file, length);

        public OpenSong Open(TimeSpan listed) => RealTuneTest.Open(file, listed).Song!;
    }
}
