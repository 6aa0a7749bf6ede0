using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Heads;

/// <summary>A device that runs tunes itself, as the deck sees it: told what to play, asked how far it is. The tape passes it by.</summary>
/// <remarks>
/// Calls on the device may take seconds, so it has a thread of its own that carries out the newest order only: of three songs that a listener skips
/// through, the device hears of the last. It always has a song from the beginning; voices cannot be muted.
/// </remarks>
public sealed class NativeHead : IDeviceHead
{
    /// <summary>Between two questions to a device that plays and sends no sound.</summary>
    private static readonly TimeSpan askEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan idle = TimeSpan.FromMilliseconds(200);

    /// <summary>A device that has not taken a song in this time is lost; a restart between two songs lies within it.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan endLimit = TimeSpan.FromSeconds(3);

    /// <summary>Of the device's volume: what no ear tells apart is not sent, nor is anything more often than this.</summary>
    private const double SmallestStep = 0.75;
    private static readonly TimeSpan turnEvery = TimeSpan.FromMilliseconds(150);

    /// <summary>In decibels.</summary>
    private const double Off = -60;

    private readonly INativePlayer player;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly HeadThread thread;
    private NativeTune? wanted;
    private bool wantPause;
    private bool wantRest;

    /// <summary>Counts what was wanted, and what of it the device has done.</summary>
    private int orders, done;
    private bool paused;
    private double wantLevel;
    private double level;
    private long turnedAt;
    private bool ending;
    private (SidPortFault Fault, string Reason)? lost;
    private long askedAt;
    private long? startingSince;

    /// <param name="player">Open and silent; used by nobody else until <see cref="EndAsync"/> has completed, and not disposed here.</param>
    /// <param name="stepped">True when the caller runs <see cref="Step"/> itself instead of a thread.</param>
    public NativeHead(INativePlayer player, TimeProvider clock, bool stepped = false)
    {
        this.player = player;
        this.clock = clock;
        thread = new HeadThread(player, clock, endLimit);
        if (!stepped)
            thread.Start($"player {player.Info.Driver}", ThreadPriority.Normal, Step);
    }

    public TimeSpan Ahead => TimeSpan.Zero;

    /// <summary>The device's own sound coming back; null when none can.</summary>
    public INativeSound? Sound => player.Sound;

    /// <summary>Where the song is that was begun last; null while the device does not play it yet.</summary>
    public NativePlace? Place
    {
        get
        {
            NativeReport now = player.Report;
            lock (gate)
                return done != orders || wanted is null || lost is not null || now.State is NativeState.Idle or NativeState.Lost || now.Position <= TimeSpan.Zero
                    ? null
                    : new NativePlace(now.Position, now.Sounded);
        }
    }

    public HeadReport Report
    {
        get
        {
            NativeReport now = player.Report;
            lock (gate)
            {
                if (now.State == NativeState.Lost && !ending)
                    lost ??= (SidPortFault.Lost, now.Fault ?? "it has gone");
                if (startingSince is { } since && clock.GetElapsedTime(since) > StartPatience)
                    lost ??= (SidPortFault.Stalled, "it does not start the song");
                return new HeadReport(lost?.Fault, lost?.Reason, now.Position, 0, 0, 0, 0) { FixedVolume = !player.CanLower, Uncertainty = now.Uncertainty };
            }
        }
    }

    public void Begin(HeadStart start)
    {
        SetVolume(start.Gain);
        Want(start.Song.Native ?? throw new ArgumentException("The song has no file.", nameof(start)));
    }

    public void Play(in TapeSlice slice)
    {
        // It runs the tune's own code.
    }

    public void Finish() => Want(null);

    public void Cancel() => Want(null);

    public void Pause() => SetPause(true);

    public void Resume() => SetPause(false);

    /// <summary>Whether the device can go on unheard.</summary>
    public bool CanRest => player.CanLower;

    /// <summary>The song goes on, unheard while <paramref name="rest"/>; the next song is heard again.</summary>
    public void Rest(bool rest)
    {
        lock (gate)
            wantRest = rest;
        thread.Ring();
    }

    /// <summary>How much the device is turned down, its <see cref="Sound"/> with it: 1 is not at all, 0 is off.</summary>
    public double Gain => Volatile.Read(ref level) is var decibels and > Off ? Math.Pow(10, decibels / 20) : 0;

    public void SetVolume(double gain)
    {
        double decibels = gain > 0 ? Math.Clamp(20 * Math.Log10(gain), Off, 0) : Off;
        lock (gate)
        {
            // Its ends are exact: what is not turned down at all, or silent, is quite so.
            if (decibels == wantLevel || (Math.Abs(decibels - wantLevel) < SmallestStep && decibels is not (0 or Off)))
                return;
            wantLevel = decibels;
        }
        thread.Ring();
    }

    public void SetVoiceMute(int chip, int voice, bool muted)
    {
        // The tune's own code writes the registers; nobody stands between.
    }

    public Task EndAsync()
    {
        lock (gate)
            ending = true;
        return thread.EndedAsync();
    }

    /// <summary>Does what the newest order asks for.</summary>
    /// <returns>After how long to come again, unless an order comes before; null when the head has ended.</returns>
    public TimeSpan? Step()
    {
        try
        {
            if (IsOver())
            {
                player.Stop();
                thread.End();
                return null;
            }
            return Work();
        }
        catch (SidPortException error)
        {
            bool over;
            lock (gate)
            {
                over = ending || lost is not null;
                lost ??= (error.Fault, error.Reason);
            }
            if (!over)
                return TimeSpan.Zero;
            thread.End();
            return null;
        }
    }

    private bool IsOver()
    {
        lock (gate)
            return ending || lost is not null;
    }

    /// <returns>After how long to come again.</returns>
    private TimeSpan Work()
    {
        NativeTune? tune;
        int order;
        bool pause;
        double decibels;
        lock (gate)
            (tune, order, pause, decibels) = (wanted, orders, wantPause, wantRest ? Off : wantLevel);
        TimeSpan untilTurn = tune is null || decibels == level || !player.CanLower ? idle : turnEvery - clock.GetElapsedTime(turnedAt);
        if (untilTurn <= TimeSpan.Zero)
        {
            player.Lower(decibels);
            Volatile.Write(ref level, decibels);
            turnedAt = clock.GetTimestamp();
            untilTurn = idle;
        }
        if (order != done)
        {
            if (tune is null)
            {
                // Which ends what it was turned down.
                player.Stop();
                Volatile.Write(ref level, 0);
            }
            else
            {
                Start(tune);
            }
            paused = false;
            askedAt = clock.GetTimestamp();
            lock (gate)
                done = order;
            // Whatever was asked for meanwhile is next.
            thread.Ring();
        }
        else if (tune is not null && pause != paused)
        {
            if (pause)
                player.Pause();
            else
                player.Resume();
            paused = pause;
        }
        else if (tune is not null && player.Sound is not { IsFlowing: true } && clock.GetElapsedTime(askedAt) >= askEvery)
        {
            player.Probe();
            askedAt = clock.GetTimestamp();
        }
        return untilTurn < idle ? untilTurn : idle;
    }

    /// <summary>One that has gone is found out within a second, sending it a tune may take ten.</summary>
    private void Start(NativeTune tune)
    {
        lock (gate)
            startingSince = clock.GetTimestamp();
        try
        {
            if (player.Sound is not { IsFlowing: true })
                player.Probe();
            player.Start(tune);
        }
        finally
        {
            lock (gate)
                startingSince = null;
        }
    }

    private void Want(NativeTune? tune)
    {
        lock (gate)
        {
            wanted = tune;
            orders++;
            wantPause = wantRest = false;
        }
        thread.Ring();
    }

    private void SetPause(bool pause)
    {
        lock (gate)
            wantPause = pause;
        thread.Ring();
    }
}

/// <param name="Position">Since the song's first moving sample where <paramref name="Sounded"/>, else since it is assumed to have started.</param>
public readonly record struct NativePlace(TimeSpan Position, bool Sounded);
