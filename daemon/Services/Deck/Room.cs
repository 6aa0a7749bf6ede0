using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Heads;
using SidFlow.Services.Queue;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Deck;

/// <summary>One room: a queue, a transport, an output and the live sound of what is heard there.</summary>
/// <remarks>
/// The deck has a thread of its own. Commands come from any thread: what they change in the queue is on disk first, then
/// the deck carries them out between two blocks, and the state that is returned has them in it.
/// </remarks>
public sealed class Room : IAsyncDisposable
{
    private static readonly TimeSpan block = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan commandTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Later than this into a song, "previous" means its beginning.</summary>
    private static readonly TimeSpan restartAfter = TimeSpan.FromSeconds(3);

    private readonly PlaybackRules rules;
    private readonly RoomMemory memory;
    private readonly TimeProvider clock;
    private readonly PlayQueue queue;
    private readonly DeckLoop deck;
    private readonly OutputSwitch output;
    private readonly IRoomGuest? guest;
    private readonly bool besideDevice;
    private readonly Outlet outlet;
    private readonly OutputBoard board;
    private readonly VolumeKnob knob = new();
    private readonly SleepTimer sleep;

    /// <summary>Turned down while a device sounds in the output's place.</summary>
    private readonly VolumeKnob outputKnob = new();
    private readonly ConcurrentQueue<Action> commands = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private readonly Thread thread;
    private readonly Task flushing;
    private readonly Lock watching = new();
    private Channel<RoomState>[] watchers = [];
    private volatile RoomState state;
    private (long Deck, QueueSnapshot Queue, OutputState Output, OutletState Outlet, IReadOnlyList<OutputChoice> Outputs, RoomGuest? Guest, int Volume, DateTimeOffset? SleepAt, string? Trouble) told;

    public Room(RoomOptions options, ISongSource songs, SoundHeadMaker heads, RoomStore store, TimeProvider clock)
    {
        rules = options.Rules;
        memory = new RoomMemory(store, clock);
        this.clock = clock;
        queue = new PlayQueue(store);
        outlet = new Outlet(options.Devices, options.Outlet, rules, clock);
        board = new OutputBoard(options.Devices, clock);
        deck = new DeckLoop(new CueDesk(songs, heads, rules), rules, queue, outlet);
        OutputOpener open = options.OpenOutput ?? (setting => setting.Open(rules.SampleRateHz, SongPlayback.Channels, clock));
        output = new OutputSwitch(options.Output, open, clock);
        guest = options.Guest;
        besideDevice = options.Outlet.EmulatorBeside;
        sleep = new SleepTimer(clock);
        Restore(store.LoadPlace());
        board.Look(null, outlet.State.Id, Emulator, output.State, outlet);
        told = Telling();
        state = Picture(1);
        thread = new Thread(Run) { Name = "deck", IsBackground = true, Priority = ThreadPriority.AboveNormal };
        thread.Start();
        flushing = memory.FlushAsync(Snapshot, stopping.Token);
    }

    /// <summary>The room's sound, 16-bit little-endian stereo in blocks of 20 ms, silence included.</summary>
    public Broadcast Sound { get; } = new();
    public int SampleRateHz => rules.SampleRateHz;

    /// <summary>How the device that plays is doing; null when none does.</summary>
    public (string Id, HeadReport Report)? Device => outlet.Report;

    /// <summary>The room as it is now.</summary>
    public RoomState Snapshot() => state;

    /// <summary>The state now, then each change, the newest only when the reader is slow.</summary>
    public async IAsyncEnumerable<RoomState> Changes([EnumeratorCancellation] CancellationToken stop)
    {
        Channel<RoomState> news = Channel.CreateBounded<RoomState>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (watching)
        {
            watchers = [.. watchers, news];
            news.Writer.TryWrite(state);
        }
        try
        {
            await foreach (RoomState change in news.Reader.ReadAllAsync(stop))
                yield return change;
        }
        finally
        {
            lock (watching)
                watchers = [.. watchers.Where(other => other != news)];
        }
    }

    /// <summary>Queues the song after the current one and starts it.</summary>
    /// <param name="output">The device, or <c>emulator</c>, for this song; null: as the household prefers.</param>
    public Task<RoomState> PlayAsync(SongId song, CancellationToken stop, string? output = null) => CommandAsync(async () =>
    {
        QueueItem item = await queue.InsertAfterAsync(state.CurrentId, song, stop);
        return () => deck.Play(item, output: output);
    }, stop);

    /// <summary>Another output for the current song, at the place it has reached; null: as the household prefers.</summary>
    public Task<RoomState> SetOutputAsync(string? output, CancellationToken stop) => CommandAsync(() => deck.SetOutput(output), stop);

    /// <summary>Queues the song at the end, or right after the current one.</summary>
    public Task<RoomState> EnqueueAsync(SongId song, bool next, CancellationToken stop) => CommandAsync(async () =>
    {
        await (next ? queue.InsertAfterAsync(state.CurrentId, song, stop) : queue.AppendAsync(state.CurrentId, song, stop));
        return () => { };
    }, stop);

    public Task<RoomState> PlayItemAsync(long itemId, CancellationToken stop) =>
        CommandAsync(() => deck.Play(queue.Snapshot.Find(itemId) ?? throw new QueueException("That song is no longer in the queue.")), stop);

    /// <summary>Takes an item out of the queue. Where it is the current one, the room goes on with the next.</summary>
    public Task<RoomState> RemoveAsync(long itemId, CancellationToken stop) => CommandAsync(async () =>
    {
        QueueItem? next = queue.Snapshot.After(itemId);
        await queue.RemoveAsync(itemId, stop);
        return () => Leave(itemId, next);
    }, stop);

    public Task<RoomState> MoveAsync(long itemId, int index, CancellationToken stop) => CommandAsync(async () =>
    {
        await queue.MoveAsync(itemId, index, stop);
        return () => { };
    }, stop);

    /// <summary>Empties the queue and stops.</summary>
    public Task<RoomState> ClearAsync(CancellationToken stop) => CommandAsync(async () =>
    {
        await queue.ClearAsync(stop);
        return deck.Eject;
    }, stop);

    /// <summary>Tunes that lie elsewhere in the collection now: the queue names their new places. What plays, plays on.</summary>
    /// <param name="places">Old path to new path.</param>
    public Task<RoomState> FollowAsync(IReadOnlyDictionary<string, string> places, CancellationToken stop) => CommandAsync(async () =>
    {
        await queue.FollowAsync(places, stop);
        return () => { };
    }, stop);

    public Task<RoomState> PauseAsync(CancellationToken stop) => CommandAsync(deck.Pause, stop);

    /// <summary>Goes on; from a stop, with the current song's beginning or the first of the queue.</summary>
    public Task<RoomState> ResumeAsync(CancellationToken stop) => CommandAsync(deck.Resume, stop);
    public Task<RoomState> StopAsync(CancellationToken stop) => CommandAsync(deck.Stop, stop);

    /// <summary>The next song of the queue; behind the last one the room stops.</summary>
    public Task<RoomState> NextAsync(CancellationToken stop) => CommandAsync(() =>
    {
        if (queue.Snapshot.After(deck.Current?.Id) is { } next)
            deck.Play(next);
        else
            deck.Stop();
    }, stop);

    /// <summary>The song's beginning, or, in its first three seconds, the song before it.</summary>
    public Task<RoomState> PreviousAsync(CancellationToken stop) => CommandAsync(() =>
    {
        QueueItem current = deck.Current ?? throw new RoomCommandException("There is no song before this one.");
        QueueItem? before = rules.Time(deck.Position) > restartAfter ? null : queue.Snapshot.Before(current.Id);
        deck.Play(before ?? current, backward: before is not null);
    }, stop);

    public Task<RoomState> SeekAsync(TimeSpan position, CancellationToken stop) => CommandAsync(() =>
    {
        if (position < TimeSpan.Zero || position > TimeSpan.FromDays(1))
            throw new RoomCommandException("There is no such place in a song.");
        deck.Seek(position);
    }, stop);

    /// <summary>Another song of the same tune, in the same place of the queue.</summary>
    public Task<RoomState> SelectSongAsync(int song, CancellationToken stop) => CommandAsync(async () =>
    {
        if (state is not { CurrentId: { } id, Song: { } current })
            throw new RoomCommandException("There is no tune to choose a song of.");
        if (song is < 1 or > 256)
            throw new RoomCommandException("Songs are counted from 1 to 256.");
        QueueItem item = await queue.ReplaceAsync(id, current with { Song = song }, stop);
        return () => deck.Exchange(item);
    }, stop);

    public Task<RoomState> SetVolumeAsync(int volume, CancellationToken stop) => CommandAsync(() =>
    {
        if (volume is < 0 or > 100)
            throw new RoomCommandException("The volume goes from 0 to 100.");
        knob.Volume = volume;
    }, stop);

    public Task<RoomState> SetVoiceMuteAsync(int chip, int voice, bool muted, CancellationToken stop) => CommandAsync(() =>
    {
        if (chip is < 0 or > 2 || voice is < 0 or > 2)
            throw new RoomCommandException("Chips and voices are counted 0, 1, 2.");
        deck.SetVoiceMute(chip, voice, muted);
    }, stop);

    /// <summary>Fades out and stops so long from now; null: plays on.</summary>
    public Task<RoomState> SetSleepAsync(TimeSpan? after, CancellationToken stop) => CommandAsync(() =>
    {
        if (after is { } wait && (wait <= TimeSpan.Zero || wait > SleepTimer.Longest))
            throw new RoomCommandException($"The room falls asleep within {SleepTimer.Longest.TotalHours} hours, or never.");
        sleep.Set(after);
    }, stop);

    /// <summary>While a party is on, votes order what comes next.</summary>
    public Task<RoomState> SetPartyAsync(bool on, CancellationToken stop) => CommandAsync(async () =>
    {
        await queue.SetPartyAsync(on, stop);
        return () => { };
    }, stop);

    /// <param name="up">False: the vote is taken back.</param>
    public Task<RoomState> VoteAsync(long itemId, string listener, bool up, CancellationToken stop) => CommandAsync(async () =>
    {
        await queue.VoteAsync(state.CurrentId, itemId, listener, up, stop);
        return () => { };
    }, stop);

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        thread.Join(commandTimeout);
        deck.LeaveWay();
        await outlet.EndAsync();
        await flushing;
        await memory.TrySaveAsync(RoomMemory.Place(state), Durability.Saved, CancellationToken.None);
        Sound.End();
        output.Dispose();
        queue.Dispose();
        turn.Dispose();
        stopping.Dispose();
    }

    private void Restore(RoomPlace place)
    {
        knob.Volume = Math.Clamp(place.Volume, 0, 100);
        TimeSpan? untilSleep = place.SleepAt - clock.GetUtcNow();
        // A clock that was set back would keep the room awake for years.
        if (untilSleep > TimeSpan.Zero && untilSleep <= SleepTimer.Longest)
            sleep.Set(untilSleep);
        if (queue.Snapshot.Find(place.CurrentId) is { } item)
            deck.Restore(item, place.Position, RoomMemory.IsStopped(place) || untilSleep <= TimeSpan.Zero);
    }

    private void Leave(long itemId, QueueItem? next)
    {
        if (deck.Current?.Id != itemId)
            return;
        if (next is null)
        {
            deck.Eject();
        }
        else if (deck.State is DeckState.Playing or DeckState.Cueing)
        {
            deck.Play(next);
        }
        else
        {
            deck.Stop();
            deck.Restore(next, TimeSpan.Zero, stopped: true);
        }
    }

    private Task<RoomState> CommandAsync(Action onDeck, CancellationToken stop) =>
        CommandAsync(() => Task.FromResult(onDeck), stop);

    /// <param name="prepare">Changes the queue, off the deck's thread, and returns what is left to do on it.</param>
    private async Task<RoomState> CommandAsync(Func<Task<Action>> prepare, CancellationToken stop)
    {
        if (!await turn.WaitAsync(commandTimeout, stop))
            throw new RoomCommandException("The room is busy; try again.");
        try
        {
            Action onDeck = await prepare();
            TaskCompletionSource<RoomState> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            commands.Enqueue(() => Carry(onDeck, done));
            RoomState after = await done.Task.WaitAsync(commandTimeout, clock, stop);
            await memory.TrySaveAsync(RoomMemory.Place(after), Durability.Saved, stop);
            return after;
        }
        finally
        {
            turn.Release();
        }
    }

    private void Carry(Action onDeck, TaskCompletionSource<RoomState> done)
    {
        try
        {
            onDeck();
            Tell();
            done.SetResult(state);
        }
        catch (Exception refusal) when (refusal is RoomCommandException or QueueException)
        {
            done.SetException(refusal);
        }
    }

    private void Run()
    {
        int frames = (int)rules.Frames(block);
        float[] samples = new float[frames * SongPlayback.Channels];
        short[] pcm = new short[samples.Length];
        WallClock wall = new(clock, rules.SampleRateHz);
        while (!stopping.IsCancellationRequested)
        {
            while (commands.TryDequeue(out Action? command))
                command();
            if (sleep.IsDue)
            {
                deck.Stop();
                sleep.Set(null);
            }
            knob.Fade = sleep.Gain;
            outlet.Delay = output.Delay;
            outlet.Gain = knob.Gain;
            if (guest is not null)
                guest.Gain = knob.Gain;
            deck.Render(samples);
            guest?.Mix(samples, mayPlay: DeckTable.Heard(deck.State) != RoomTransport.Playing);
            knob.Turn(samples);
            Pcm16.From(samples, pcm);
            byte[] sent = new byte[pcm.Length * 2];
            Pcm16.ToBytes(pcm, sent);
            Sound.Send(sent);
            outputKnob.Volume = EmulatorIsHeard() ? 100 : 0;
            outputKnob.Turn(samples);
            Pcm16.From(samples, pcm);
            output.Write(pcm);
            Tell();
            if (output.OwnsClock)
                wall.Rest();
            else if (!wall.Wait(frames, stopping.Token))
                return;
        }
    }

    /// <summary>On the room's own output; a device that sounds in its place is heard elsewhere.</summary>
    private bool EmulatorIsHeard() => guest?.Heard is { } player ? player.Output == OutputOrder.Emulator || besideDevice : outlet.EmulatorSounds;

    /// <summary>Publishes the state, and tells the watchers when more than the position has changed.</summary>
    private void Tell()
    {
        board.Look(deck.Song, outlet.State.Id, Emulator, output.State, outlet);
        var telling = Telling();
        bool news = telling != told;
        told = telling;
        lock (watching)
        {
            state = Picture(news ? state.Revision + 1 : state.Revision);
            if (news)
                foreach (Channel<RoomState> watcher in watchers)
                    watcher.Writer.TryWrite(state);
        }
    }

    private (long, QueueSnapshot, OutputState, OutletState, IReadOnlyList<OutputChoice>, RoomGuest?, int, DateTimeOffset?, string?) Telling() =>
        (deck.Revision, queue.Snapshot, output.State, outlet.State, board.Choices, guest?.Heard, knob.Volume, sleep.At, memory.Trouble);

    private RoomState Picture(long revision)
    {
        TimeSpan computed = rules.Time(deck.Position);
        TimeSpan waiting = deck.State == DeckState.Playing ? output.Delay : TimeSpan.Zero;
        OutputState sounding = output.State;
        return new RoomState
        {
            Revision = revision,
            State = DeckTable.Heard(deck.State),
            Song = deck.Current?.Song,
            Position = computed > waiting ? computed - waiting : TimeSpan.Zero,
            Duration = deck.Length,
            DurationIsEstimated = deck.LengthIsEstimated,
            Volume = knob.Volume,
            Muted = [.. deck.Chips.Select((_, chip) => (IReadOnlyList<bool>)[deck.IsMuted(chip, 0), deck.IsMuted(chip, 1), deck.IsMuted(chip, 2)])],
            Queue = queue.Snapshot.Items,
            QueueVersion = queue.Snapshot.Version,
            CurrentId = deck.Current?.Id,
            Party = queue.Snapshot.Party,
            SleepAt = sleep.At,
            Output = Output(sounding, outlet.State),
            Outputs = board.Choices,
            SongsEnded = deck.SongsEnded,
            Guest = guest?.Heard,
            Error = deck.Error ?? memory.Trouble,
        };
    }

    private string Emulator => $"emulated {string.Join(" + ", deck.Chips.Select(chip => chip.Model.ToString().ToUpperInvariant()))}";

    private OutputState Output(OutputState sound, OutletState playing) => sound with
    {
        Id = playing.Id,
        Chip = playing.Device ?? Emulator,
        // What is wrong with the sound card matters to nobody while a device plays.
        Healthy = playing.Healthy && (sound.Healthy || playing.Device is not null),
        Note = playing.Note ?? (playing.Device is null ? sound.Note : null),
        Compromises = playing.Compromises,
        StreamIsDevice = playing.StreamIsDevice,
    };
}

/// <summary>A command that cannot be carried out as asked, with the reason a listener reads.</summary>
public sealed class RoomCommandException(string reason) : Exception(reason);
