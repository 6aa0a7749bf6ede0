using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Queue;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Deck;

/// <summary>The whole room on a clock that the test moves.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class RoomTest
{
    private static readonly CancellationToken never = CancellationToken.None;
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(5);

    private string folder = null!;
    private ManualClock clock = null!;
    private SyntheticSongs songs = null!;
    private Database database = null!;
    private Room room = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow-room-").FullName;
        clock = new ManualClock();
        songs = new SyntheticSongs();
        foreach (string path in (string[])["a", "b", "c"])
            songs.Songs[path] = new SyntheticSong { Listed = TimeSpan.FromSeconds(60) };
        database = new Database(Path.Combine(folder, "sidflow.db"), clock);
        room = Open(new RoomOptions());
    }

    [TearDown]
    public async Task TearDown()
    {
        await CloseAsync();
        await room.DisposeAsync();
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task PlayingASongPutsItBehindTheCurrentOneAndStartsIt()
    {
        await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        await Do(room.EnqueueAsync(SyntheticSongs.Id("c"), next: false, never));
        RoomState state = await Do(room.PlayAsync(SyntheticSongs.Id("b"), never));

        Assert.That(state.Queue.Select(item => item.Song.Path), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That((state.Song, state.State), Is.EqualTo((SyntheticSongs.Id("b"), RoomTransport.Playing)));
    }

    [Test]
    public async Task TheWallClockPacesARoomWithoutASoundCard()
    {
        await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > TimeSpan.Zero, soon);
        TimeSpan before = room.Snapshot().Position;
        DateTimeOffset start = clock.GetUtcNow();

        for (int i = 0; i < 100; i++)
            await clock.StepAsync(TimeSpan.FromMilliseconds(20));

        TimeSpan played = room.Snapshot().Position - before;
        Assert.That(played.TotalSeconds, Is.EqualTo((clock.GetUtcNow() - start).TotalSeconds).Within(0.1));
    }

    [Test]
    public async Task PreviousGoesBackOnlyInTheFirstThreeSeconds()
    {
        await PlayBoth();
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > TimeSpan.FromSeconds(3.1), soon);
        RoomState again = await Do(room.PreviousAsync(never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > TimeSpan.FromSeconds(1), soon);
        RoomState before = await Do(room.PreviousAsync(never));

        Assert.That(again.Song!.Path, Is.EqualTo("b"));
        Assert.That(again.Position, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(before.Song!.Path, Is.EqualTo("a"));
    }

    [Test]
    public async Task NextBehindTheLastSongStops()
    {
        await PlayBoth();

        Assert.That((await Do(room.NextAsync(never))).State, Is.EqualTo(RoomTransport.Stopped));
    }

    [Test]
    public async Task AnotherSongOfTheTuneKeepsItsPlaceInTheQueue()
    {
        RoomState before = await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        RoomState after = await Do(room.SelectSongAsync(2, never));

        Assert.That(after.CurrentId, Is.EqualTo(before.CurrentId));
        Assert.That(after.Song, Is.EqualTo(new SongId("a", 2)));
        Assert.That(after.Queue.Select(item => item.Song), Is.EqualTo(new[] { new SongId("a", 2) }));
    }

    [Test]
    public async Task RemovingTheCurrentSongGoesOnWithTheNext()
    {
        RoomState first = await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        await Do(room.EnqueueAsync(SyntheticSongs.Id("b"), next: false, never));
        RoomState state = await Do(room.RemoveAsync(first.CurrentId!.Value, never));

        Assert.That((state.Song!.Path, state.State, state.Queue.Count), Is.EqualTo(("b", RoomTransport.Playing, 1)));
    }

    [Test]
    public async Task ClearingTheQueueStops()
    {
        await PlayBoth();
        RoomState state = await Do(room.ClearAsync(never));

        Assert.That((state.State, state.CurrentId, state.Queue.Count), Is.EqualTo((RoomTransport.Stopped, (long?)null, 0)));
    }

    [Test]
    public async Task CommandsThatMakeNoSenseAreRefusedWithAReason()
    {
        await Assert.ThrowsAsync<RoomCommandException>(() => Do(room.ResumeAsync(never)));
        await Assert.ThrowsAsync<RoomCommandException>(() => Do(room.SeekAsync(TimeSpan.FromSeconds(1), never)));
        await Assert.ThrowsAsync<RoomCommandException>(() => Do(room.SetVolumeAsync(101, never)));
        await Assert.ThrowsAsync<RoomCommandException>(() => Do(room.SetVoiceMuteAsync(3, 0, true, never)));
        await Assert.ThrowsAsync<QueueException>(() => Do(room.RemoveAsync(77, never)));
        await Assert.ThrowsAsync<QueueException>(() => Do(room.PlayItemAsync(77, never)));

        Assert.That((await Do(room.SetVolumeAsync(30, never))).Volume, Is.EqualTo(30), "the room goes on");
    }

    [Test]
    public async Task ARestartFindsQueuePlaceAndVolumeAgain()
    {
        await PlayBoth();
        await Do(room.SetVolumeAsync(40, never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > TimeSpan.FromSeconds(2), soon);
        await CloseAsync();
        RoomState before = room.Snapshot();
        room = Open(new RoomOptions());
        await clock.AdvanceUntilAsync(() => room.Snapshot().Duration > TimeSpan.Zero, soon);
        RoomState after = room.Snapshot();

        Assert.That((after.State, after.CurrentId, after.Volume), Is.EqualTo((RoomTransport.Paused, before.CurrentId, 40)));
        Assert.That(after.Queue, Is.EqualTo(before.Queue));
        Assert.That(after.Position.TotalSeconds, Is.EqualTo(before.Position.TotalSeconds).Within(0.01));

        await Do(room.ResumeAsync(never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > after.Position, soon);
    }

    [Test]
    public async Task AKilledDaemonLosesFiveSecondsOfPositionAndNoQueue()
    {
        await PlayBoth();
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(20));

        // What another process would find, with this one still running.
        RoomPlace? place = null;
        await clock.AdvanceUntilAsync(() => (place = new RoomStore(database).LoadPlace()).Position > TimeSpan.FromSeconds(7), soon);
        (QueueSnapshot queue, long next) = new RoomStore(database).Load();

        Assert.That(place!.Transport, Is.EqualTo("playing"));
        Assert.That(room.Snapshot().Position - place.Position, Is.LessThan(TimeSpan.FromSeconds(6)));
        Assert.That(queue.Items, Is.EqualTo(room.Snapshot().Queue));
        Assert.That(next, Is.EqualTo(3));
    }

    [Test]
    public async Task IdsOfRemovedSongsDoNotComeBackAfterARestart()
    {
        RoomState state = await Do(room.EnqueueAsync(SyntheticSongs.Id("a"), false, never));
        long used = state.Queue[0].Id;
        await Do(room.RemoveAsync(used, never));
        await CloseAsync();
        room = Open(new RoomOptions());

        Assert.That((await Do(room.EnqueueAsync(SyntheticSongs.Id("a"), false, never))).Queue[0].Id, Is.GreaterThan(used));
    }

    [Test]
    public async Task TheQueueOnDiskIsTheQueueInMemoryAfterAnyEdits()
    {
        Random random = new(7);
        List<QueueItem> model = [];
        PlayQueue queue = new(new RoomStore(database));
        for (int i = 0; i < 200; i++)
        {
            int index = random.Next(model.Count + 1);
            switch (random.Next(model.Count == 0 ? 1 : 5))
            {
                case 0 or 1:
                    QueueItem? anchor = index == 0 ? null : model[index - 1];
                    model.Insert(index, await queue.InsertAfterAsync(anchor?.Id, new SongId($"t{i}", 1), never));
                    break;
                case 2:
                    QueueItem moved = model[random.Next(model.Count)];
                    model.Remove(moved);
                    model.Insert(Math.Min(index, model.Count), moved);
                    await queue.MoveAsync(moved.Id, Math.Min(index, model.Count), never);
                    break;
                case 3:
                    QueueItem gone = model[random.Next(model.Count)];
                    model.Remove(gone);
                    await queue.RemoveAsync(gone.Id, never);
                    break;
                default:
                    int place = random.Next(model.Count);
                    model[place] = await queue.ReplaceAsync(model[place].Id, new SongId($"r{i}", 2), never);
                    break;
            }
        }

        Assert.That(queue.Snapshot.Items, Is.EqualTo(model));
        Assert.That(new RoomStore(database).Load().Queue.Items, Is.EqualTo(model));
        queue.Dispose();
    }

    [Test]
    public async Task AChangeIsTold()
    {
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(20));
        await using IAsyncEnumerator<RoomState> changes = room.Changes(enough.Token).GetAsyncEnumerator(enough.Token);
        await changes.MoveNextAsync();
        RoomState first = changes.Current;
        await Do(room.SetVolumeAsync(12, never));
        await changes.MoveNextAsync();

        Assert.That((first.Volume, changes.Current.Volume), Is.EqualTo((100, 12)));
        Assert.That(changes.Current.Revision, Is.GreaterThan(first.Revision));
    }

    [Test]
    public async Task ALostOutputLeavesTheStreamPlayingAndIsOpenedAgain()
    {
        await CloseAsync();
        BreakableOutput output = new();
        int opened = 0;
        room = Open(new RoomOptions
        {
            Output = OutputSetting.Parse("alsa:hw:7")!,
            OpenOutput = _ => Interlocked.Increment(ref opened) is 2 ? throw new OutputLostException("no such device") : output,
        });
        using BroadcastListener stream = room.Sound.Join(10_000);
        await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        await clock.AdvanceUntilAsync(() => output.Frames > 0 && room.Snapshot().Position > TimeSpan.Zero, soon);
        Assert.That(room.Snapshot().Output, Is.EqualTo(new OutputState("alsa:hw:7", OutputKind.Alsa, "emulated MOS8580", true, null, 0)));

        output.Broken = "the cable is out";
        await clock.AdvanceUntilAsync(() => !room.Snapshot().Output.Healthy, soon);
        OutputState lost = room.Snapshot().Output;
        TimeSpan at = room.Snapshot().Position;
        DateTimeOffset lostAt = clock.GetUtcNow();
        output.Broken = null;
        await clock.AdvanceUntilAsync(() => room.Snapshot().Output.Healthy, TimeSpan.FromSeconds(10));

        Assert.That((lost.Kind, lost.Note), Is.EqualTo((OutputKind.None, "alsa:hw:7 is not available, the room is heard through its stream only: the cable is out")));
        Assert.That(room.Snapshot().Position - at, Is.GreaterThan(TimeSpan.FromSeconds(2)), "the room played on");
        Assert.That(opened, Is.EqualTo(3), "opened, refused after 1 s, opened again after 2 s more");
        Assert.That((clock.GetUtcNow() - lostAt).TotalSeconds, Is.InRange(2.9, 4));
    }

    [Test]
    public async Task ADiskThatRefusesAChangeOfTheQueueRefusesTheCommandAndTheMusicPlaysOn()
    {
        await PlayBoth();
        await database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            using var broken = connection.CreateCommand();
            broken.Transaction = transaction;
            broken.CommandText = "CREATE TRIGGER broken BEFORE UPDATE ON room BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END";
            broken.ExecuteNonQuery();
        }, never);
        RoomState before = room.Snapshot();

        await Assert.ThrowsAsync<StorageException>(() => Do(room.EnqueueAsync(SyntheticSongs.Id("c"), false, never)));
        RoomState paused = await Do(room.PauseAsync(never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Error is not null, soon);

        Assert.That(paused.State, Is.EqualTo(RoomTransport.Paused));
        Assert.That(room.Snapshot().Queue, Is.EqualTo(before.Queue), "what is not stored is not queued");
        Assert.That(room.Snapshot().Error, Does.Contain("the disk is broken"));
    }

    [Test]
    public async Task AFileOutputHoldsWhatTheStreamCarried()
    {
        await CloseAsync();
        string path = Path.Combine(folder, "room.wav");
        room = Open(new RoomOptions { Output = OutputSetting.Parse($"file:{path}")! });
        await clock.AdvanceUntilAsync(() => room.Snapshot().Output is { Kind: OutputKind.File, Note: null }, soon);
        using BroadcastListener stream = room.Sound.Join(10_000);
        await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > TimeSpan.FromSeconds(1.5), soon);
        await CloseAsync();

        List<byte> carried = [];
        await foreach (ReadOnlyMemory<byte> block in stream.ReadAsync(never))
            carried.AddRange(block.Span);
        byte[] file = await File.ReadAllBytesAsync(path);
        Assert.That(BitConverter.ToUInt32(file, 40), Is.EqualTo(file.Length - 44), "the header tells the length");
        Assert.That(carried, Has.Some.Not.Zero);
        Assert.That(file.AsSpan(44).IndexOf([.. carried]), Is.GreaterThanOrEqualTo(0), "byte for byte");
    }

    [Test]
    public async Task TheRoomFadesAndFallsAsleepAndARestartDoesNotWakeIt()
    {
        await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        RoomState set = await Do(room.SetSleepAsync(TimeSpan.FromSeconds(50), never));
        await CloseAsync();
        room = Open(new RoomOptions());
        Assert.That(room.Snapshot().SleepAt!.Value, Is.EqualTo(set.SleepAt!.Value).Within(TimeSpan.FromMilliseconds(1)));

        await Do(room.ResumeAsync(never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        int early = await LoudestAsync();
        await clock.AdvanceUntilAsync(() => room.Snapshot().SleepAt!.Value - clock.GetUtcNow() < TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1));
        int late = await LoudestAsync();
        await clock.AdvanceUntilAsync(() => room.Snapshot().State == RoomTransport.Stopped, TimeSpan.FromMinutes(1));

        Assert.That(late, Is.LessThan(early / 4));
        Assert.That((room.Snapshot().SleepAt, room.Snapshot().Volume), Is.EqualTo(((DateTimeOffset?)null, 100)));
    }

    [Test]
    public async Task SleepIsTakenBackAndHasALimit()
    {
        await Do(room.SetSleepAsync(TimeSpan.FromMinutes(10), never));
        Assert.That((await Do(room.SetSleepAsync(null, never))).SleepAt, Is.Null);
        Assert.That(() => Do(room.SetSleepAsync(TimeSpan.FromHours(13), never)), Throws.InstanceOf<RoomCommandException>());
    }

    private async Task<int> LoudestAsync()
    {
        using BroadcastListener stream = room.Sound.Join(100);
        for (int i = 0; i < 10; i++)
            await clock.StepAsync(TimeSpan.FromMilliseconds(20));
        int loudest = 0, blocks = 0;
        await foreach (ReadOnlyMemory<byte> block in stream.ReadAsync(never))
        {
            for (int at = 0; at + 1 < block.Length; at += 2)
                loudest = Math.Max(loudest, Math.Abs((int)BitConverter.ToInt16(block.Span[at..])));
            if (++blocks == 5)
                break;
        }
        return loudest;
    }

    private async Task PlayBoth()
    {
        await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        await Do(room.PlayAsync(SyntheticSongs.Id("b"), never));
    }

    [Test]
    public async Task AGuestPlaysWhileTheRoomRestsAndIsNamed()
    {
        await room.DisposeAsync();
        var guest = new LoudGuest();
        room = Open(new RoomOptions { Guest = guest });
        await clock.AdvanceUntilAsync(() => room.Snapshot().Guest == new RoomGuest("10.0.0.7"), soon);

        await Do(room.PlayAsync(SyntheticSongs.Id("a"), never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Guest is null, soon);
        await Do(room.PauseAsync(never));
        await clock.AdvanceUntilAsync(() => room.Snapshot().Guest is not null, soon);
    }

    private sealed class LoudGuest : IRoomGuest
    {
        private volatile bool playing;

        public RoomGuest? Heard => playing ? new RoomGuest("10.0.0.7") : null;

        public double Gain { get; set; }

        public void Mix(Span<float> stereo, bool mayPlay) => playing = mayPlay;
    }

    private Room Open(RoomOptions options) => new(options, songs, SyntheticSongs.MakeHead, new RoomStore(database), clock);

    /// <summary>A command is carried out between two blocks, so time must move for it, but not run away while the disk works.</summary>
    private async Task<RoomState> Do(Task<RoomState> command)
    {
        await MoveTimeWhile(command);
        return await command;
    }

    private async Task CloseAsync()
    {
        Task closing = room.DisposeAsync().AsTask();
        await MoveTimeWhile(closing);
        await closing;
    }

    private async Task MoveTimeWhile(Task running)
    {
        while (!running.IsCompleted)
        {
            await clock.StepAsync(TimeSpan.FromMilliseconds(20));
            await running.WaitAsync(TimeSpan.FromMilliseconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class BreakableOutput : IRoomOutput
    {
        private long frames;

        public string? Broken { get; set; }
        public long Frames => Interlocked.Read(ref frames);
        public bool OwnsClock => false;
        public TimeSpan Delay => TimeSpan.Zero;
        public long Underruns => 0;

        public void Write(ReadOnlySpan<short> interleaved)
        {
            if (Broken is { } reason)
                throw new OutputLostException(reason);
            Interlocked.Add(ref frames, interleaved.Length / 2);
        }

        public void Dispose()
        {
        }
    }
}
