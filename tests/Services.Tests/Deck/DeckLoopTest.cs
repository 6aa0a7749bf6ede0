using SidFlow.Services.Deck;
using SidFlow.Services.Queue;
using SidFlow.Services.Tests.Queue;

namespace SidFlow.Services.Tests.Deck;

/// <summary>The deck sample by sample, on songs whose samples are known.</summary>
[TestFixture]
public sealed class DeckLoopTest
{
    private const int Block = 882;
    private static readonly PlaybackRules rules = new() { Fade = TimeSpan.FromMilliseconds(500) };
    private static readonly int ramp = (int)rules.Frames(rules.Ramp);

    private SyntheticSongs songs = null!;
    private PlayQueue queue = null!;
    private DeckLoop deck = null!;

    [SetUp]
    public void SetUp()
    {
        songs = new SyntheticSongs();
        queue = new PlayQueue(new MemoryQueueStore());
        deck = Deck(work => Task.FromResult(work()));
    }

    [TearDown]
    public void TearDown() => queue.Dispose();

    [Test]
    public async Task TheNextSongFollowsWithoutAFrameBetween()
    {
        // Both end in 150 ms of silence, so that no fade touches their samples; the lengths are no multiple of a block.
        SyntheticSong a = Add("a", new() { Listed = SyntheticSong.Frames(20_011), SilentFrom = 13_000 });
        SyntheticSong b = Add("b", new() { Listed = SyntheticSong.Frames(17_003), SilentFrom = 10_000, Level = -0.4f });
        deck.Play(await Queue("a"));
        await Queue("b");

        float[] heard = Render(40_000);

        float[] expected = [.. Frames(a, 0, 20_011), .. Frames(b, 0, 17_003), .. new float[40_000 - 37_014]];
        Assert.That(heard, Is.EqualTo(expected));
        Assert.That(deck.State, Is.EqualTo(DeckState.Stopped));
    }

    [Test]
    public async Task ASongThatStillSoundsAtItsEndIsFaded()
    {
        SyntheticSong a = Add("a", new() { Listed = SyntheticSong.Frames(100_000) });
        deck.Play(await Queue("a"));

        float[] heard = Render(101_000);

        int fade = (int)rules.Frames(rules.Fade);
        Assert.That(heard[..(100_000 - fade)], Is.EqualTo(Frames(a, 0, 100_000 - fade)), "untouched before the fade");
        for (int left = fade; left > 0; left -= 500)
            Assert.That(heard[100_000 - left], Is.EqualTo(a.At(100_000 - left) * left / fade * left / fade).Within(1e-5), $"{left} frames before the end");
        Assert.That(heard[100_000..], Is.All.Zero);
    }

    [Test]
    public async Task ASongThatHasEndedByItselfIsNotFaded()
    {
        SyntheticSong a = Add("a", new() { Listed = SyntheticSong.Frames(100_000), SilentFrom = 94_000 });
        deck.Play(await Queue("a"));

        Assert.That(Render(101_000), Is.EqualTo(Frames(a, 0, 101_000)));
    }

    [Test]
    public async Task SilenceEndsASongOfUnknownLength()
    {
        Add("a", new() { SilentFrom = 50_000 });
        deck.Play(await Queue("a"));

        int played = PlayOut();

        Assert.That(played / 44_100.0, Is.EqualTo(50_000 / 44_100.0 + 10).Within(0.1));
        Assert.That(deck.LengthIsEstimated);
    }

    [Test]
    public async Task SilenceDoesNotEndASongOfListedLength()
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(30), SilentFrom = 50_000 });
        deck.Play(await Queue("a"));

        Assert.That(PlayOut() / 44_100.0, Is.EqualTo(30).Within(0.03));
    }

    [Test]
    public async Task ASongOfUnknownLengthThatGoesOnEndsAtTheDefault()
    {
        Add("a", new());
        deck.Play(await Queue("a"));

        Assert.That(PlayOut() / 44_100.0, Is.EqualTo(180).Within(0.03));
    }

    [TestCase(false, "The tune crashed.")]
    [TestCase(true, "a fault of the machine")]
    public async Task ACrashIsToldAndTheNextSongPlays(bool throws, string reason)
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(60), CrashAt = 30_000, ThrowsAtCrash = throws });
        Add("b", new() { Listed = TimeSpan.FromSeconds(60), Level = -0.4f });
        deck.Play(await Queue("a"));
        QueueItem b = await Queue("b");

        Render(40_000);

        Assert.That(deck.Error, Does.Contain("a#1").And.Contain(reason));
        Assert.That((deck.State, deck.Current), Is.EqualTo((DeckState.Playing, b)));
    }

    [Test]
    public async Task ARefusedSongIsToldAndPassedOver()
    {
        Add("a", new() { Refusal = "It needs a BASIC ROM." });
        Add("b", new() { Listed = TimeSpan.FromSeconds(60) });
        QueueItem a = await Queue("a");
        QueueItem b = await Queue("b");
        deck.Play(a);

        Render(Block);

        Assert.That((deck.State, deck.Current, deck.Error), Is.EqualTo((DeckState.Playing, b, "a#1: It needs a BASIC ROM.")));
    }

    [Test]
    public async Task WithNothingPlayableTheDeckStopsAndSaysWhy()
    {
        Add("a", new() { Refusal = "It needs a BASIC ROM." });
        deck.Play(await Queue("a"));

        float[] heard = Render(Block);

        Assert.That((deck.State, deck.Error), Is.EqualTo((DeckState.Stopped, "a#1: It needs a BASIC ROM.")));
        Assert.That(heard, Is.All.Zero);
    }

    [Test]
    public async Task PauseRampsToSilenceAndResumeGoesOnWhereItWas()
    {
        SyntheticSong a = Add("a", new() { Listed = TimeSpan.FromSeconds(60), Wave = _ => 0.8f });
        deck.Play(await Queue("a"));
        Render(10 * Block);
        deck.Pause();
        float[] paused = Render(Block);
        long position = deck.Position;
        float[] silence = Render(5 * Block);
        deck.Resume();
        float[] resumed = Render(Block);

        Assert.That(LargestStep([a.At(0), .. paused, .. silence]), Is.LessThan(0.8f / ramp * 1.01f));
        Assert.That(paused[ramp..], Is.All.Zero);
        Assert.That(silence, Is.All.Zero);
        Assert.That(position, Is.EqualTo(10 * Block + ramp));
        Assert.That(LargestStep([0, .. resumed]), Is.LessThan(0.8f / ramp * 1.01f));
        Assert.That(resumed[ramp..], Is.EqualTo(Frames(a, 0, Block - ramp)));
    }

    [Test]
    public async Task StopAndAnotherSongDoNotClick()
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(60), Wave = _ => 0.8f });
        Add("b", new() { Listed = TimeSpan.FromSeconds(60), Wave = frame => frame < 400 ? 0 : 0.001f * Math.Min(frame - 400, 500) });
        deck.Play(await Queue("a"));
        QueueItem b = await Queue("b");
        Render(3 * Block);
        deck.Play(b);
        float[] changed = Render(2 * Block);
        deck.Stop();
        float[] stopped = Render(2 * Block);

        Assert.That(LargestStep([0.8f, .. changed, .. stopped]), Is.LessThan(0.8f / ramp * 1.01f));
        Assert.That(stopped[ramp..], Is.All.Zero);
    }

    [Test]
    public async Task SeekingForwardRunsTheSameMachineOn()
    {
        SyntheticSong a = Add("a", new() { Listed = TimeSpan.FromSeconds(60) });
        deck.Play(await Queue("a"));
        Render(Block);
        deck.Seek(TimeSpan.FromSeconds(30));

        float[] heard = Render(2 * Block);

        Assert.That(songs.Opened, Is.EqualTo(1));
        Assert.That(heard[(2 * ramp)..], Is.EqualTo(Frames(a, 30 * 44_100 + ramp, 2 * Block - 2 * ramp)));
    }

    [Test]
    public async Task SeekingBackGoesOnFromAStateKeptOnTheWay()
    {
        SyntheticSong a = Add("a", new() { Listed = TimeSpan.FromSeconds(60) });
        deck.Play(await Queue("a"));
        Render(100 * Block);
        deck.Seek(TimeSpan.FromSeconds(1));

        float[] heard = Render(2 * Block);

        Assert.That(songs.Opened, Is.EqualTo(1));
        Assert.That(heard[(2 * ramp)..], Is.EqualTo(Frames(a, 44_100 + ramp, 2 * Block - 2 * ramp)));
    }

    [Test]
    public async Task SeekingWhilePausedStaysPaused()
    {
        Add("a", new() { Listed = TimeSpan.FromSeconds(60) });
        deck.Play(await Queue("a"));
        Render(Block);
        deck.Pause();
        deck.Seek(TimeSpan.FromSeconds(20));

        Render(Block);

        Assert.That((deck.State, deck.Position), Is.EqualTo((DeckState.Paused, 20 * 44_100L)));
    }

    [Test]
    public async Task ASongThatIsStillBeingOpenedIsAwaitedInSilence()
    {
        Queue<(Func<Cued> Work, TaskCompletionSource<Cued> Done)> waiting = new();
        deck = Deck(work =>
        {
            TaskCompletionSource<Cued> done = new();
            waiting.Enqueue((work, done));
            return done.Task;
        });
        SyntheticSong a = Add("a", new() { Listed = TimeSpan.FromSeconds(60) });
        deck.Play(await Queue("a"));

        float[] before = Render(10 * Block);
        (Func<Cued> work, TaskCompletionSource<Cued> done) = waiting.Dequeue();
        done.SetResult(work());
        float[] after = Render(Block);

        Assert.That(before, Is.All.Zero);
        Assert.That(after, Is.EqualTo(Frames(a, 0, Block)));
    }

    [Test]
    public async Task ACueThatFailsStopsTheDeckWithTheReason()
    {
        deck = Deck(_ => Task.FromException<Cued>(new InvalidOperationException("a fault of the deck")));
        deck.Play(await Queue("a"));

        Render(Block);

        Assert.That((deck.State, deck.Error), Is.EqualTo((DeckState.Stopped, "a#1: it could not be opened (a fault of the deck)")));
    }

    [Test]
    public async Task AnItemPutInFrontOfThePreparedOnePlaysFirst()
    {
        Add("a", new() { Listed = SyntheticSong.Frames(20_000), SilentFrom = 10_000 });
        Add("b", new() { Listed = TimeSpan.FromSeconds(60) });
        Add("c", new() { Listed = TimeSpan.FromSeconds(60) });
        QueueItem a = await Queue("a");
        await Queue("b");
        deck.Play(a);
        Render(5 * Block);
        QueueItem c = await queue.InsertAfterAsync(a.Id, SyntheticSongs.Id("c"), CancellationToken.None);

        Render(25 * Block);

        Assert.That(deck.Current, Is.EqualTo(c));
    }

    [Test]
    public async Task APreparedSongThatLeftTheQueueIsNotPlayed()
    {
        Add("a", new() { Listed = SyntheticSong.Frames(20_000), SilentFrom = 10_000 });
        Add("b", new() { Listed = TimeSpan.FromSeconds(60) });
        deck.Play(await Queue("a"));
        QueueItem b = await Queue("b");
        Render(5 * Block);
        await queue.RemoveAsync(b.Id, CancellationToken.None);

        Render(25 * Block);

        Assert.That(deck.State, Is.EqualTo(DeckState.Stopped));
    }

    [Test]
    public async Task MutesReachTheChipAndEndWithTheSong()
    {
        Add("a", new() { Listed = SyntheticSong.Frames(44_100) });
        Add("b", new() { Listed = TimeSpan.FromSeconds(60) });
        deck.Play(await Queue("a"));
        await Queue("b");
        Render(Block);
        deck.SetVoiceMute(0, 1, true);
        float[] muted = Render(10 * Block);
        bool known = deck.IsMuted(0, 1);
        float[] next = Render(60 * Block);

        // What was computed ahead before the command still sounds.
        Assert.That(muted[(5 * Block)..], Is.All.Zero);
        Assert.That((known, deck.IsMuted(0, 1)), Is.EqualTo((true, false)));
        Assert.That(next[^1], Is.Not.Zero);
    }

    [Test]
    public void TheVolumeTurnsSmoothlyAndFullVolumeChangesNothing()
    {
        VolumeKnob knob = new();
        float[] full = [.. Enumerable.Repeat(0.7f, 2 * Block)];
        knob.Turn(full);
        Assert.That(full, Is.All.EqualTo(0.7f));

        knob.Volume = 50;
        knob.Turn(full);

        Assert.That(full[^1], Is.EqualTo(0.7f * 0.25f).Within(1e-4));
        Assert.That(LargestStep([.. full.Where((_, i) => i % 2 == 0)]), Is.LessThan(0.7f / Block));
    }

    private DeckLoop Deck(Func<Func<Cued>, Task<Cued>> run) => new(new CueDesk(songs, SyntheticSongs.MakeHead, rules, run), rules, queue);

    private SyntheticSong Add(string path, SyntheticSong song) => songs.Songs[path] = song;

    private Task<QueueItem> Queue(string path) => queue.AppendAsync(null, SyntheticSongs.Id(path), CancellationToken.None);

    /// <summary>The left side; both are alike.</summary>
    private float[] Render(int frames)
    {
        List<float> left = [];
        float[] stereo = new float[2 * Block];
        while (left.Count < frames)
        {
            deck.Render(stereo);
            for (int i = 0; i < stereo.Length; i += 2)
            {
                Assert.That(stereo[i + 1], Is.EqualTo(stereo[i]));
                left.Add(stereo[i]);
            }
        }
        return [.. left.Take(frames)];
    }

    private int PlayOut()
    {
        float[] stereo = new float[2 * Block];
        for (int frames = 0; frames < 600 * 44_100; frames += Block)
        {
            deck.Render(stereo);
            if (deck.State == DeckState.Stopped)
                return frames;
        }
        Assert.Fail("The song never ended.");
        return 0;
    }

    private static float[] Frames(SyntheticSong song, long from, int count)
    {
        float[] frames = new float[count];
        for (int i = 0; i < count; i++)
            frames[i] = song.At(from + i);
        return frames;
    }

    private static float LargestStep(float[] samples)
    {
        float largest = 0;
        for (int i = 1; i < samples.Length; i++)
            largest = Math.Max(largest, Math.Abs(samples[i] - samples[i - 1]));
        return largest;
    }
}
