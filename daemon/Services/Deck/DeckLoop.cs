using SidFlow.Emu.Tape;
using SidFlow.Services.Queue;
using SidFlow.Services.States;

namespace SidFlow.Services.Deck;

/// <summary>The room's one loop without its thread and its pace: each <see cref="Render"/> gives the next block of the room's sound.</summary>
/// <remarks>
/// One thread only. Nothing here blocks: opening songs and running them forward is a <see cref="Cue"/>'s work, and until
/// it is done the room is silent.
/// </remarks>
public sealed class DeckLoop
{
    private const int Channels = SongPlayback.Channels;

    private readonly CueDesk desk;
    private readonly PlaybackRules rules;
    private readonly PlayQueue queue;
    private readonly Outlet outlet;
    private readonly StateMachine<DeckState, DeckTrigger> machine = new(DeckState.Stopped, DeckTable.Arrows);

    /// <summary>The ramped-down rest of what a command cut off, sounding before anything else.</summary>
    private readonly FrameQueue tail = new();
    private readonly int rampFrames;
    private readonly bool[,] muted = new bool[3, 3];

    private SongPlayback? playing;
    private Waypoints? way;
    private Action? callScoutBack;
    private Cue? cue;
    private Cue? upcoming;
    private QueueSnapshot? upcomingFor;
    private int rampedIn;

    /// <param name="outlet">Null: the emulator alone.</param>
    public DeckLoop(CueDesk desk, PlaybackRules rules, PlayQueue queue, Outlet? outlet = null)
    {
        this.outlet = outlet ?? Outlet.OfEmulator();
        this.desk = desk;
        this.rules = rules;
        this.queue = queue;
        rampFrames = (int)rules.Frames(rules.Ramp);
        rampedIn = rampFrames;
    }

    public DeckState State => machine.State;
    public QueueItem? Current { get; private set; }
    public string? Error { get; private set; }

    /// <summary>Rises with every change that listeners are told of.</summary>
    public long Revision { get; private set; }

    /// <summary>Songs that came to their own end.</summary>
    public long SongsEnded { get; private set; }

    /// <summary>The song that sounds or is held; null while none is open.</summary>
    public SongPlayback? Song => playing;

    /// <summary>The frame the next block starts with, or will start with once it is cued.</summary>
    public long Position => playing?.Position ?? cue?.Frame ?? 0;
    public TimeSpan Length { get; private set; }
    public bool LengthIsEstimated { get; private set; } = true;

    /// <summary>Of the current song; one 6581 before the first.</summary>
    public IReadOnlyList<SidChip> Chips { get; private set; } = [new SidChip(ChipModel.Mos6581, 0xD400)];

    public bool IsMuted(int chip, int voice) => muted[chip, voice];

    /// <summary>Starts an item; when it cannot be played, the next one that can, backwards if asked.</summary>
    /// <param name="output">The device, or <c>emulator</c>, that shall play it; null: as the household prefers.</param>
    public void Play(QueueItem item, bool backward = false, string? output = null)
    {
        Error = null;
        Cut();
        Become(item);
        outlet.Wanted = output;
        Start(Cue.Open(desk, item, 0, null, backward ? Before : After));
        Fire(DeckTrigger.Play);
    }

    public void Pause()
    {
        Cut();
        outlet.Pause();
        Fire(DeckTrigger.Pause);
    }

    /// <exception cref="RoomCommandException">Nothing is queued.</exception>
    public void Resume()
    {
        if (State == DeckState.Stopped)
        {
            Become(Startable());
            Start(Cue.Open(desk, Current!, 0, null, After));
        }
        else if (State == DeckState.Paused)
        {
            rampedIn = 0;
            outlet.Resume(playing!, muted);
        }
        Error = null;
        Fire(DeckTrigger.Resume);
    }

    public void Stop()
    {
        Cut();
        Start(null);
        Fire(DeckTrigger.Stop);
    }

    /// <summary>Stops and forgets the current item.</summary>
    public void Eject()
    {
        Stop();
        LeaveWay();
        Current = null;
        Revision++;
    }

    /// <exception cref="RoomCommandException">There is no current song.</exception>
    public void Seek(TimeSpan position)
    {
        QueueItem item = Current ?? throw new RoomCommandException("There is no song to seek in.");
        long frame = Math.Max(0, rules.Frames(position));
        Cut();
        var mutes = (bool[,])muted.Clone();
        Start(way is null ? Cue.Open(desk, item, frame, mutes, After) : Cue.Along(desk, item, way, frame, mutes));
        Error = null;
        Fire(DeckTrigger.Seek);
    }

    /// <summary>Stands at a place, paused, as the last run of the daemon left it.</summary>
    public void Restore(QueueItem item, TimeSpan position, bool stopped)
    {
        Become(item);
        if (stopped)
            return;
        Start(Cue.Open(desk, item, rules.Frames(position), null, After));
        Fire(DeckTrigger.Restore);
    }

    /// <summary>The current item's song was exchanged for another one of the same tune.</summary>
    public void Exchange(QueueItem item)
    {
        if (State == DeckState.Stopped)
            Become(item);
        else
            Play(item);
    }

    /// <summary>Another output for the current song, at the place it has reached.</summary>
    /// <param name="output">As in <see cref="Play"/>.</param>
    public void SetOutput(string? output)
    {
        outlet.Wanted = output;
        if (State == DeckState.Playing)
            outlet.Reconnect(playing!);
        else
            outlet.Cut();
        Revision++;
    }

    public void SetVoiceMute(int chip, int voice, bool mute)
    {
        muted[chip, voice] = mute;
        outlet.SetVoiceMute(chip, voice, mute);
        playing?.SetVoiceMute(chip, voice, mute);
        Revision++;
    }

    /// <summary>The next block of the room, silence included. Always filled.</summary>
    public void Render(Span<float> stereo)
    {
        Look();
        stereo.Clear();
        int cut = Math.Min(tail.Frames, stereo.Length / Channels);
        tail.Read(stereo[..(cut * Channels)]);
        Span<float> rest = stereo[(cut * Channels)..];
        while (!rest.IsEmpty && State == DeckState.Playing)
        {
            rest = rest[(ReadPlaying(rest) * Channels)..];
            if (playing!.Ended)
                SongOver();
        }
        outlet.Look(State == DeckState.Playing ? playing : null);
        if (State == DeckState.Playing && outlet.Stranded is { } reason)
            PassOver(reason);
    }

    private QueueItem? Before(QueueItem item) => queue.Snapshot.Before(item.Id);
    private QueueItem? After(QueueItem item) => queue.Snapshot.After(item.Id);

    private QueueItem Startable() =>
        queue.Snapshot.Find(Current?.Id) ?? (queue.Snapshot.Items is [var first, ..] ? first : null) ?? throw new RoomCommandException("The queue is empty.");

    /// <summary>Takes up what the background has finished, and keeps the next song in preparation.</summary>
    private void Look()
    {
        if (cue is { Result.IsCompleted: true } finished)
        {
            cue = null;
            Take(finished.Result);
        }
        if (State == DeckState.Playing)
            PrepareNext();
    }

    private void Take(Task<Cued> finished)
    {
        Cued cued = finished.IsCompletedSuccessfully
            ? finished.Result
            : new Cued(null, null, $"{Current?.Song}: it could not be opened ({finished.Exception?.InnerException?.Message ?? "given up"})");
        Error = cued.Refusal ?? Error;
        if (cued is not { Item: { } item, Playback: { } playback })
        {
            Fire(DeckTrigger.Finish);
            return;
        }
        if (item != Current)
            Become(item);
        Load(playback, cued.Way);
        rampedIn = playback.Position > 0 ? 0 : rampFrames;
        Fire(DeckTrigger.Cued);
        if (State == DeckState.Playing)
            outlet.Start(playback, muted);
    }

    private void PrepareNext()
    {
        QueueSnapshot now = queue.Snapshot;
        if (now == upcomingFor || Current is null)
            return;
        upcomingFor = now;
        QueueItem? next = now.After(Current.Id);
        if (next == upcoming?.Wanted)
            return;
        upcoming?.Dispose();
        upcoming = next is null ? null : Cue.Open(desk, next, 0, null, After);
    }

    private void SongOver()
    {
        if (playing!.Trouble is { } trouble)
            Error = $"{playing.Song.Id}: {trouble}";
        else
            SongsEnded++;
        GoOn();
    }

    /// <summary>Nothing plays the song: on with the next.</summary>
    private void PassOver(string reason)
    {
        string error = $"{playing!.Song.Id}: {reason}.";
        GoOn();
        Error = error;
    }

    private void GoOn()
    {
        PrepareNext();
        Cue? next = upcoming;
        upcoming = null;
        if (next is null)
        {
            playing = null;
            outlet.Finish();
            Fire(DeckTrigger.Finish);
            return;
        }
        if (next.Result.IsCompletedSuccessfully && next.Result.Result is { Item: { } item, Playback: { } playback } cued && queue.Snapshot.Find(item.Id) == item)
        {
            Error = cued.Refusal ?? Error;
            Become(item);
            Load(playback, cued.Way);
            outlet.Start(playback, muted);
            Fire(DeckTrigger.Follow);
            return;
        }
        outlet.Finish();
        Become(next.Wanted);
        Start(next);
        Fire(DeckTrigger.Await);
    }

    /// <summary>Ramps what sounds now down to silence, so that whatever follows cannot click.</summary>
    private void Cut()
    {
        if (State != DeckState.Playing)
            return;
        float[] last = new float[rampFrames * Channels];
        int frames = ReadPlaying(last);
        for (int i = 0; i < frames * Channels; i++)
            last[i] *= 1 - (float)(i / Channels + 1) / frames;
        tail.Write(last.AsSpan(0, frames * Channels), Channels);
    }

    private int ReadPlaying(Span<float> stereo)
    {
        int frames = outlet.Read(playing!, stereo);
        for (int i = 0; i < frames * Channels && rampedIn < rampFrames; i += Channels, rampedIn++)
        {
            stereo[i] *= (float)rampedIn / rampFrames;
            stereo[i + 1] *= (float)rampedIn / rampFrames;
        }
        return frames;
    }

    /// <summary>Waits for another song, or for none; whatever was playing or on its way is let go.</summary>
    private void Start(Cue? next)
    {
        cue?.Dispose();
        cue = next;
        // What has played out is not cut off.
        if (playing is { Ended: false })
            outlet.Cut();
        playing = null;
    }

    private void Load(SongPlayback playback, Waypoints? along)
    {
        playing = playback;
        if (along is not null && along != way)
        {
            LeaveWay();
            way = along;
            callScoutBack = desk.Scout(along);
        }
        playback.SetVoiceMutes(muted);
        Length = playback.Length;
        LengthIsEstimated = playback.LengthIsEstimated;
        Chips = playback.Song.Tape.Chips;
    }

    private void Become(QueueItem item)
    {
        if (item != Current)
        {
            Array.Clear(muted);
            outlet.Wanted = null;
            Length = TimeSpan.Zero;
            LeaveWay();
        }
        Current = item;
        upcomingFor = null;
        Revision++;
    }

    /// <summary>Calls back whoever goes ahead of the song.</summary>
    public void LeaveWay()
    {
        callScoutBack?.Invoke();
        callScoutBack = null;
        way = null;
    }

    private void Fire(DeckTrigger trigger)
    {
        if (machine.TryFire(trigger))
            Revision++;
    }
}
