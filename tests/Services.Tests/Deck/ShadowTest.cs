using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Deck;

/// <summary>The machine beside a device that keeps its own time, on a clock that the test moves.</summary>
[TestFixture]
public sealed class ShadowTest
{
    private const int Block = 882;
    private static readonly TimeSpan block = TimeSpan.FromMilliseconds(20);
    private static readonly PlaybackRules rules = new();

    private readonly ManualClock clock = new();
    private FakePlayer player = null!;
    private NativeHead head = null!;
    private SongPlayback song = null!;
    private Shadow shadow = null!;
    private readonly List<float> heard = [];

    [TearDown]
    public void TearDown() => player.Dispose();

    [Test]
    public void TheSongWaitsUntilTheDeviceHasItsTune()
    {
        Open(new SyntheticSong { Listed = TimeSpan.FromSeconds(60) }, sound: false);
        Run(TimeSpan.FromSeconds(1));
        Assert.That((song.Position, heard.Any(sample => sample != 0)), Is.EqualTo((0L, false)));

        Begin(assumedDelay: TimeSpan.FromMilliseconds(300));
        Run(TimeSpan.FromSeconds(1));
        Assert.That(rules.Time(song.Position).TotalMilliseconds, Is.EqualTo(700).Within(40), "it begins when the device is assumed to");
        Assert.That(heard[^1], Is.EqualTo(Heard(song.Position - 1)), "and the emulator is what the stream carries");
    }

    /// <summary>The first sound, not the first cycle, is what both have in common.</summary>
    [TestCase(0, 200)]
    [TestCase(0, 900)]
    [TestCase(2000, 200)]
    [TestCase(2000, 50)]
    public void FirstSoundIsHeldAgainstFirstSound(int silentIntro, int startsAfter)
    {
        long intro = rules.Frames(TimeSpan.FromMilliseconds(silentIntro));
        Open(new SyntheticSong { Listed = TimeSpan.FromSeconds(60), Wave = frame => frame < intro ? 0 : Saw(frame) });
        player.StartsAfter = TimeSpan.FromMilliseconds(startsAfter);
        player.Intro = TimeSpan.FromMilliseconds(silentIntro);
        Begin(assumedDelay: TimeSpan.FromMilliseconds(300));
        Run(TimeSpan.FromMilliseconds(silentIntro + startsAfter + 3000));

        Assert.That(shadow.StreamIsDevice, Is.True);
        // The song stands at the block's end, the device at its beginning.
        Assert.That((player.Position + block - FakePlayer.Cushion - rules.Time(song.Position)).TotalMilliseconds, Is.EqualTo(0).Within(20));
    }

    [Test]
    public void WhatIsMissingOfTheDevicesSoundIsTheMachines()
    {
        Open(new SyntheticSong { Listed = TimeSpan.FromSeconds(60) });
        Begin(assumedDelay: TimeSpan.Zero);
        Run(TimeSpan.FromSeconds(2));
        long before = song.Position;
        int from = heard.Count;
        player.Dry = true;
        Run(TimeSpan.FromMilliseconds(200));
        float machines = heard[^1];
        player.Dry = false;
        Run(TimeSpan.FromMilliseconds(200));

        Assert.That(song.Position - before, Is.EqualTo(rules.Frames(TimeSpan.FromMilliseconds(400))).Within(1), "a gap is no reason to move");
        Assert.That(machines, Is.EqualTo(Heard(before + rules.Frames(TimeSpan.FromMilliseconds(200)) - 1)).Within(1e-6));
        Assert.That(heard[^1], Is.EqualTo(FakePlayer.Level));
        float step = Enumerable.Range(from, heard.Count - from).Max(i => Math.Abs(heard[i] - heard[i - 1]));
        Assert.That(step, Is.LessThan(0.02), "neither comes in with a click");
    }

    [Test]
    public void TheDevicesSoundIsFadedWhereTheSongIs()
    {
        Open(new SyntheticSong { Listed = TimeSpan.FromSeconds(12) });
        Begin(assumedDelay: TimeSpan.Zero);
        while (!song.Ended)
            Step();

        int fade = heard.Count - (int)rules.Frames(rules.Fade);
        Assert.That(heard[^1], Is.LessThan(0.01f));
        Assert.That(heard[fade + (heard.Count - fade) / 2], Is.EqualTo(FakePlayer.Level / 4).Within(0.02));
    }

    [Test]
    public void WhatTheDeviceSentDuringAPauseIsPassedOver()
    {
        Open(new SyntheticSong { Listed = TimeSpan.FromSeconds(60) });
        Begin(assumedDelay: TimeSpan.Zero);
        Run(TimeSpan.FromSeconds(1));
        player.Waiting = TimeSpan.FromSeconds(2);
        shadow.Resume();
        Run(block);

        Assert.That(player.Waiting, Is.LessThan(TimeSpan.FromMilliseconds(200)));
    }

    private static float Saw(long frame) => 0.25f + frame % 441 / 2000f;

    private float Heard(long frame) => heardSong.At(frame);

    private SyntheticSong heardSong = null!;

    private void Open(SyntheticSong made, bool sound = true)
    {
        heard.Clear();
        heardSong = made;
        SyntheticSongs songs = new() { Songs = { ["a"] = made } };
        OpenSong open = songs.Open(SyntheticSongs.Id("a")).Song! with { Native = new NativeTune { File = new byte[1], Song = 1 } };
        player = new FakePlayer(clock, sound);
        head = new NativeHead(player, clock, stepped: true);
        song = new SongPlayback(open, SyntheticSongs.MakeHead, rules);
        shadow = new Shadow(song, head, rules);
    }

    private void Begin(TimeSpan assumedDelay)
    {
        player.Assumed = assumedDelay;
        TapeStart start = song.Tap(head, TimeSpan.Zero);
        head.Begin(new HeadStart(song.Song, start.Image, start.At, start.Position, [0]));
        head.Step();
    }

    private void Run(TimeSpan length)
    {
        for (TimeSpan gone = TimeSpan.Zero; gone < length; gone += block)
            Step();
    }

    private void Step()
    {
        clock.Advance(block);
        float[] stereo = new float[2 * Block];
        int frames = shadow.Read(stereo, TimeSpan.Zero);
        for (int i = 0; i < frames; i++)
            heard.Add(stereo[2 * i]);
    }

    /// <summary>A device whose sound is one level from its first moving sample on, heard a tenth of a second later.</summary>
    private sealed class FakePlayer(ManualClock clock, bool sounds) : INativePlayer, INativeSound
    {
        public const float Level = 0.5f;
        public static readonly TimeSpan Cushion = TimeSpan.FromMilliseconds(100);

        private long? startedAt;

        public TimeSpan StartsAfter { get; set; } = TimeSpan.FromMilliseconds(200);
        public TimeSpan Intro { get; set; }
        public TimeSpan Assumed { get; set; }
        public TimeSpan Waiting { get; set; } = Cushion;
        public bool Dry { get; set; }

        private TimeSpan Since => startedAt is { } at ? clock.GetElapsedTime(at) : TimeSpan.Zero;

        /// <summary>Of the song, as it leaves the device.</summary>
        public TimeSpan Position => Since - StartsAfter;

        public SidPortInfo Info { get; } = new()
        {
            Driver = "fake",
            Name = "Fake",
            Address = "nowhere",
            Chips = [new SidPortChip(SidPortModel.Mos8580)],
            Clocks = [],
            Timing = SidPortTiming.Exact,
            Lead = TimeSpan.Zero,
            IsC64 = true,
        };

        public NativeReport Report
        {
            get
            {
                bool sounded = sounds && Position >= Intro;
                TimeSpan position = sounded ? Position - Intro : Since - Assumed;
                return startedAt is null ? default
                    : new NativeReport(NativeState.Playing, position > TimeSpan.Zero ? position : TimeSpan.Zero, TimeSpan.Zero, sounded);
            }
        }

        public INativeSound? Sound => sounds ? this : null;
        public bool CanLower => false;
        public void Start(NativeTune tune) => startedAt = clock.GetTimestamp();
        public void Stop() => startedAt = null;
        public void Pause() { }
        public void Resume() { }
        public void Lower(double decibels) { }
        public void Probe() { }
        public void Interrupt() { }
        public void Dispose() { }

        public int SampleRateHz { get; set; }
        public bool IsFlowing => true;
        public TimeSpan Silence => Dry ? TimeSpan.FromMilliseconds(50) : TimeSpan.Zero;
        public TimeSpan Offset => Waiting;
        public long LostFrames => 0;

        public int Read(Span<float> stereo)
        {
            if (Dry)
                return 0;
            stereo.Fill(Position >= Intro + Cushion ? Level : 0);
            if (Waiting > Cushion)
                Waiting -= TimeSpan.FromSeconds(stereo.Length / 2 / (double)rules.SampleRateHz);
            return stereo.Length / 2;
        }
    }
}
