using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Heads;

/// <summary>A port behind a buffer and a thread of its own: takes slices at once, gives them on when the port wants them.</summary>
/// <remarks>
/// The device starts once its lead and <see cref="Reserve"/> are here, so that it sounds together with the room's output, and is kept that far ahead.
/// A device that has fallen behind by more than <see cref="MostLag"/> is brought up to the listener's position through the register image.
/// Whatever fails ends the head: the port is muted as far as it still can be, and is not used again.
/// </remarks>
public sealed class PortHead : IDeviceHead
{
    /// <summary>Kept here beyond the port's own lead.</summary>
    public static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(100);

    /// <summary>With a block of the deck still within the 100 ms that a listener may be thrown forward when the device is lost.</summary>
    public static readonly TimeSpan MostLag = TimeSpan.FromMilliseconds(80);

    /// <summary>A time line that stands for so long with events queued, or a call that takes so long, is a lost device.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan endLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan idle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(1);

    private readonly ISidPort port;
    private readonly TimeProvider clock;
    private readonly PortFeed feed;
    private readonly Lock gate = new();
    private readonly Queue<Item> items = new();
    private readonly Queue<(int Chip, int Voice, bool Mute)> mutes = new();
    private readonly HeadThread thread;
    private TimeSpan waiting;
    private ClockRate rate = ClockRate.Pal;
    private double askedGain = 1;

    /// <summary>The thread rests because nothing was there, not because the port wants nothing: only then is a slice worth waking it for.</summary>
    private bool hungry;
    private bool cancel;
    private bool wantPause;
    private bool ending;
    private bool paused;
    private bool playing;
    private (SidPortFault Fault, string Reason)? lost;
    private long? feedingSince;
    private long movedAt;
    private long movedTo;

    /// <param name="port">Open and silent; used by nobody else until <see cref="EndAsync"/> has completed, and not disposed here.</param>
    /// <param name="stepped">True when the caller runs <see cref="Step"/> itself instead of a thread.</param>
    public PortHead(ISidPort port, TimeProvider clock, bool stepped = false)
    {
        this.port = port;
        this.clock = clock;
        feed = new PortFeed(port);
        movedAt = clock.GetTimestamp();
        thread = new HeadThread(port, clock, endLimit);
        if (!stepped)
            thread.Start($"port {port.Info.Driver}", ThreadPriority.AboveNormal, Step);
    }

    public TimeSpan Ahead => port.Info.Lead + Reserve;

    public HeadReport Report
    {
        get
        {
            SidPortReport report = port.Report;
            lock (gate)
            {
                Watch(report);
                return new HeadReport(lost?.Fault, lost?.Reason, feed.Position, report.LateWrites, report.DroppedWrites, report.Underruns, feed.Skips)
                {
                    FixedVolume = feed.PlaysSamples,
                };
            }
        }
    }

    public void Begin(HeadStart start)
    {
        RegisterImage own = new(start.Image.Chips);
        own.CopyFrom(start.Image.Bytes);
        lock (gate)
        {
            rate = start.Song.Tape.Clock;
            askedGain = start.Gain;
            items.Enqueue(new Item { Song = start with { Image = own } });
        }
        thread.Ring();
    }

    public void Play(in TapeSlice slice)
    {
        bool wanted;
        lock (gate)
        {
            TimeSpan length = rate.ToTime(slice.Length);
            waiting += length;
            items.Enqueue(new Item { Slice = slice, Length = length });
            wanted = hungry;
        }
        if (wanted)
            thread.Ring();
    }

    public void Finish()
    {
        lock (gate)
            items.Enqueue(default);
        thread.Ring();
    }

    public void Cancel()
    {
        lock (gate)
        {
            items.Clear();
            waiting = TimeSpan.Zero;
            cancel = true;
            wantPause = false;
        }
        thread.Ring();
    }

    public void Pause() => SetPause(true);
    public void Resume() => SetPause(false);

    public void SetVolume(double gain)
    {
        lock (gate)
        {
            if (gain == askedGain)
                return;
            askedGain = gain;
            items.Enqueue(new Item { Gain = gain });
        }
        thread.Ring();
    }

    public void SetVoiceMute(int chip, int voice, bool muted)
    {
        lock (gate)
            mutes.Enqueue((chip, voice, muted));
        thread.Ring();
    }

    public Task EndAsync()
    {
        lock (gate)
            ending = true;
        Cancel();
        return thread.EndedAsync();
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>After how long to come again, unless something comes before; null when the head has ended.</returns>
    public TimeSpan? Step()
    {
        try
        {
            if (!IsOver())
                return Work();
            port.Cancel();
            thread.End();
            return null;
        }
        catch (SidPortException error)
        {
            lock (gate)
                lost ??= (error.Fault, error.Reason);
            return TimeSpan.Zero;
        }
        finally
        {
            lock (gate)
                feedingSince = null;
        }
    }

    private bool IsOver()
    {
        lock (gate)
            return ending || lost is not null;
    }

    private TimeSpan Work()
    {
        (bool cancelled, bool pause, (int Chip, int Voice, bool Mute)[] changes) = TakeOrders();
        if (cancelled)
        {
            port.Cancel();
            playing = paused = false;
        }
        foreach ((int chip, int voice, bool mute) in changes)
            feed.SetVoiceMute(chip, voice, mute, atOnce: playing);
        if (playing && pause != paused)
        {
            if (pause)
                port.Pause();
            else
                port.Resume();
            paused = pause;
        }
        while (!pause)
        {
            if (GiveOne() is { } wait)
                return wait;
        }
        return idle;
    }

    private (bool Cancelled, bool Pause, (int, int, bool)[] Changes) TakeOrders()
    {
        lock (gate)
        {
            bool cancelled = cancel;
            cancel = false;
            (int, int, bool)[] changes = [.. mutes];
            mutes.Clear();
            return (cancelled, wantPause, changes);
        }
    }

    /// <summary>Does what the first item asks for.</summary>
    /// <returns>Null when it is done; else how long it must wait.</returns>
    private TimeSpan? GiveOne()
    {
        if (Peek() is not { } item)
            return idle;
        if (item.Slice is { } slice)
            return GiveSlice(slice, item);
        if (item.Gain is { } gain)
        {
            feed.SetVolume(gain, atOnce: playing);
            Done(item);
            return null;
        }
        if (playing && feed.Queued is var left && left > TimeSpan.Zero)
            return left > shortest ? left : shortest;
        if (item.Song is not { } song)
        {
            port.Cancel();
            playing = false;
        }
        else if (IsFilled())
        {
            feed.Begin(song);
            playing = true;
        }
        else
        {
            return idle;
        }
        Done(item);
        return null;
    }

    private TimeSpan? GiveSlice(TapeSlice slice, Item item)
    {
        if (port.Delay is var delay && delay > TimeSpan.Zero)
            return delay;
        lock (gate)
            feedingSince = clock.GetTimestamp();
        if (Passed() is { Count: > 0 } passed)
        {
            feed.Skip(passed);
            return null;
        }
        feed.Feed(slice);
        Done(item);
        return null;
    }

    /// <summary>The slices that the listener has heard elsewhere by now, when they have become many.</summary>
    private List<TapeSlice>? Passed()
    {
        TimeSpan queued = feed.Queued;
        List<TapeSlice> passed;
        lock (gate)
        {
            if (queued + waiting <= Ahead + MostLag)
                return null;
            passed = [];
            while (queued + waiting > Ahead && items.TryPeek(out Item item) && !item.IsBorder)
            {
                items.Dequeue();
                waiting -= item.Length;
                if (item.Slice is { } slice)
                    passed.Add(slice);
                else
                    feed.SetVolume(item.Gain!.Value, atOnce: false);
            }
        }
        return passed;
    }

    private Item? Peek()
    {
        lock (gate)
        {
            hungry = !items.TryPeek(out Item item);
            return hungry ? null : item;
        }
    }

    /// <summary>Takes the item out, unless all was cancelled meanwhile.</summary>
    private void Done(Item item)
    {
        lock (gate)
        {
            if (!cancel && items.TryDequeue(out _))
                waiting -= item.Length;
        }
    }

    /// <summary>Whether enough of the song at the front is here, or all of it.</summary>
    private bool IsFilled()
    {
        lock (gate)
        {
            hungry = waiting < Ahead && !items.Skip(1).Any(item => item.IsBorder);
            return !hungry;
        }
    }

    private void Watch(SidPortReport report)
    {
        long now = clock.GetTimestamp();
        if (report.PlayedCycles != movedTo || report.QueuedCycles == 0 || !playing || paused)
            (movedTo, movedAt) = (report.PlayedCycles, now);
        TimeSpan standing = clock.GetElapsedTime(movedAt, now);
        bool stands = standing > Patience && standing > port.Info.Lead + Reserve;
        bool stuck = feedingSince is { } since && clock.GetElapsedTime(since, now) > Patience;
        if (stands || stuck)
            lost ??= (SidPortFault.Stalled, "it takes no more");
    }

    private void SetPause(bool pause)
    {
        lock (gate)
            wantPause = pause;
        thread.Ring();
    }

    /// <summary>A song's beginning, a slice, another volume, or with none of them the end of what comes.</summary>
    private readonly record struct Item
    {
        public HeadStart? Song { get; init; }
        public TapeSlice? Slice { get; init; }
        public TimeSpan Length { get; init; }
        public double? Gain { get; init; }

        /// <summary>Whether a song begins or ends here.</summary>
        public bool IsBorder => Slice is null && Gain is null;
    }
}
