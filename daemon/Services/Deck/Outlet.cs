using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Deck;

/// <param name="EmulatorBeside">The room's own output sounds while a device plays too.</param>
/// <param name="ReturnAtOnce">A better device that comes back takes over the song at work; else the next one.</param>
public sealed record OutletRules(bool EmulatorBeside = false, bool ReturnAtOnce = false);

/// <summary>What the current song sounds through.</summary>
/// <param name="Id">A device's, or <c>emulator</c>.</param>
/// <param name="Device">In words; null for the emulator.</param>
/// <param name="Healthy">False while something stands in for what was lost.</param>
/// <param name="Note">What a listener should know; null when there is nothing.</param>
/// <param name="StreamIsDevice">The room's stream carries the device's own sound; else the emulator's.</param>
public sealed record OutletState(string Id, string? Device, bool Healthy, string? Note, IReadOnlyList<string> Compromises, bool StreamIsDevice = false)
{
    public static OutletState Emulated { get; } = new(OutputOrder.Emulator, null, true, null, []);
}

/// <summary>Chooses what a song sounds through, feeds it, and finds another way at the listener's position when it is lost.</summary>
/// <remarks>
/// The deck's thread only, <see cref="Report"/> and <see cref="State"/> excepted. The emulator runs in any case: to fall back to it is to let it be heard.
/// A device that runs tunes itself always has them from the beginning, so it is none of the outputs of a song that has begun.
/// </remarks>
/// <param name="makeHead">Null: the head for the kind of device.</param>
public sealed class Outlet(
    DeviceDirectory devices, OutletRules rules, PlaybackRules playback, TimeProvider clock, Func<ISidDevice, IDeviceHead>? makeHead = null)
{
    /// <summary>More writes than this a second are samples; players write 25 registers a frame, 1,250 a second, and a few of them four times that.</summary>
    private const int MostWrites = 6000;

    private const string OwnVolume = "it sounds at its own volume";
    private const string GuessedPlace = "its place in the song is known roughly, for its sound does not come back";

    /// <summary>A device whose beginning was heard is known better, one whose beginning is guessed worse than this.</summary>
    private static readonly TimeSpan closeEnough = TimeSpan.FromMilliseconds(100);

    /// <summary>Until then its sound may yet come.</summary>
    private static readonly TimeSpan settled = TimeSpan.FromSeconds(2);


    private static readonly TimeSpan keepFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan lookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>A device that was being asked something, or must be left by somebody else first, is waited for so long.</summary>
    private static readonly TimeSpan awaitFor = TimeSpan.FromSeconds(3);

    /// <summary>A song that a device should run itself waits so long for it before another output begins it.</summary>
    private static readonly TimeSpan holdFor = TimeSpan.FromSeconds(1.5);

    private readonly Func<ISidDevice, IDeviceHead> makeHead = makeHead ?? (opened => opened is INativePlayer player
        ? new NativeHead(player, clock)
        : new PortHead(new RetimedPort((ISidPort)opened), clock));
    private volatile Used? used;
    private volatile OutletState state = OutletState.Emulated;
    private SongPlayback? playing;
    private bool[,] muted = new bool[3, 3];
    private long idleSince;
    private (string Id, long Since)? missed;
    private Shadow? shadow;

    /// <summary>Since when the song has been waiting for a device to begin.</summary>
    private long? heldSince;

    /// <summary>A device that has refused the song.</summary>
    private string? unfit;
    private long lookedAt;
    private Task letting = Task.CompletedTask;

    /// <summary>The device that runs the song, unheard while the listener hears it through another output.</summary>
    private (Used Used, Shadow Shadow)? resting;

    private sealed record Used(Device Device, DeviceLease Lease, IDeviceHead Head);

    public static Outlet OfEmulator() => new(DeviceDirectory.Empty, new OutletRules(), new PlaybackRules(), TimeProvider.System);

    /// <summary>The output a listener has asked for; null: as the household prefers.</summary>
    public string? Wanted { get; set; }

    /// <summary>How much later than the deck the room's own output sounds; a device is held back by as much.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The room's: 0 is silent, 1 as the tunes have it.</summary>
    public double Gain { get; set; } = 1;

    public OutletState State => state;

    /// <summary>Why nothing plays the song, in a sentence; null while something does.</summary>
    public string? Stranded { get; private set; }

    /// <summary>Of the device at work; null when there is none.</summary>
    public (string Id, HeadReport Report)? Report => used is { } now ? (now.Device.Setting.Id, now.Head.Report) : null;

    /// <summary>Whether the room's own output is to be heard.</summary>
    public bool EmulatorSounds => used is null || playing is null || rules.EmulatorBeside;

    /// <summary>A song sounds from where it stands.</summary>
    public void Start(SongPlayback song, bool[,] mutes)
    {
        Detach();
        LetRestingGo();
        unfit = null;
        muted = mutes;
        Connect(song, null);
    }

    /// <summary>The song's next frames as the room hears them.</summary>
    /// <returns>Frames written: all of them, or as far as the song goes.</returns>
    public int Read(SongPlayback song, Span<float> stereo)
    {
        if (playing != song)
            return song.Read(stereo);
        if (heldSince is not null)
        {
            stereo.Clear();
            return stereo.Length / SongPlayback.Channels;
        }
        return shadow?.Read(stereo, Delay) ?? song.Read(stereo);
    }

    public void Pause()
    {
        LetRestingGo();
        used?.Head.Pause();
    }

    public void Resume(SongPlayback song, bool[,] mutes)
    {
        if (playing != song)
        {
            Start(song, mutes);
            return;
        }
        shadow?.Resume();
        used?.Head.Resume();
    }

    /// <summary>Silence now; what was given is forgotten.</summary>
    public void Cut()
    {
        used?.Head.Cancel();
        LetRestingGo();
        Detach();
    }

    /// <summary>Nothing follows the song; it is played out.</summary>
    public void Finish()
    {
        used?.Head.Finish();
        LetRestingGo();
        Detach();
    }

    /// <summary>What the listener asked for has changed while the song plays.</summary>
    public void Reconnect(SongPlayback song)
    {
        if (used is { Head: NativeHead { CanRest: true } head } now && shadow is { } beside && playing == song)
        {
            if (Ways(song).FirstOrDefault() is { } best && best.Output.Id == now.Device.Setting.Id)
            {
                state = Describe(best, Unmet(best));
                return;
            }
            // It cannot be brought back to this place once it has stopped.
            head.Rest(true);
            (resting, used) = ((now, beside), null);
        }
        else
        {
            used?.Head.Cancel();
        }
        Detach();
        Connect(song, null);
    }

    public void SetVoiceMute(int chip, int voice, bool mute) => used?.Head.SetVoiceMute(chip, voice, mute);

    /// <summary>After each block: gives the device its tape, and looks how it is.</summary>
    /// <param name="sounding">The song that is playing; null while none is.</param>
    public void Look(SongPlayback? sounding)
    {
        playing?.GiveTape();
        if (playing is not null && used is { } loud)
            loud.Head.SetVolume(GainOf(playing, loud.Head));
        if (resting is { Used.Head.Report.Fault: not null })
            LetRestingGo();
        if (used is not { } now)
        {
            LookForBetter(sounding);
            return;
        }
        if (shadow is not null && shadow.StreamIsDevice != state.StreamIsDevice)
            state = state with { StreamIsDevice = shadow.StreamIsDevice };
        HeadReport report = now.Head.Report;
        if (report is { Fault: { } fault })
        {
            Lose(now, fault, report.Reason!, sounding);
        }
        else if (playing is null && clock.GetElapsedTime(idleSince) > keepFor)
        {
            LetGo(now);
        }
        else
        {
            Mention(OwnVolume, report.FixedVolume && Gain < 1);
            Mention(GuessedPlace, report.Uncertainty > closeEnough && report.Position > settled);
            LookForBetter(sounding);
        }
    }

    /// <summary>Whether a device that runs tunes itself can be heard with the song now: from its beginning, or because it has run it all along.</summary>
    public bool RunsOn(string id, SongPlayback song) =>
        (song.Position == 0 && song.Song.Native is not null) || id == resting?.Used.Device.Setting.Id || (shadow is not null && id == used?.Device.Setting.Id);

    private void Mention(string phrase, bool holds)
    {
        if (holds != state.Compromises.Contains(phrase))
            state = state with { Compromises = holds ? [.. state.Compromises, phrase] : [.. state.Compromises.Where(other => other != phrase)] };
    }

    /// <summary>Silences whatever is in use and gives it back.</summary>
    public Task EndAsync()
    {
        Detach();
        LetRestingGo();
        if (used is { } now)
            LetGo(now);
        return letting;
    }

    private void Lose(Used now, SidPortFault fault, string reason, SongPlayback? sounding)
    {
        used = null;
        Detach();
        if (fault == SidPortFault.Unsupported)
            unfit = now.Device.Setting.Id;
        letting = Task.WhenAll(letting, FailAsync(now, fault, reason));
        string lost = $"{now.Device.Setting.Id} was lost: {reason}";
        if (sounding is not null)
            Connect(sounding, lost);
        else
            state = OutletState.Emulated with { Healthy = false, Note = lost };
    }

    private void Connect(SongPlayback song, string? lost)
    {
        missed = null;
        Stranded = null;
        playing = song;
        foreach (Route route in Ways(song))
        {
            if (TryConnect(song, route))
            {
                heldSince = null;
                state = Describe(route, lost ?? Unmet(route));
                return;
            }
            if (route.Output.IsC64 && clock.GetElapsedTime(heldSince ??= clock.GetTimestamp()) < holdFor)
                return;
        }
        heldSince = null;
        if (used is { } now)
            LetGo(now);
        state = OutletState.Emulated with { Healthy = lost is null, Note = lost };
        if (song.Song.NeedsC64)
            Stranded = lost is null ? "only a whole C64 can play it, and none is free" : $"only a whole C64 can play it, and {lost}";
    }

    private bool TryConnect(SongPlayback song, Route route)
    {
        if (route.Output.Id == OutputOrder.Emulator)
        {
            if (used is { } now)
                LetGo(now);
            return true;
        }
        Device device = devices.Find(route.Output.Id)!;
        if (resting is { } waiting && waiting.Used.Device == device)
            return TakeUp(waiting.Used, waiting.Shadow);
        if (used?.Device != device && !Take(device))
            return false;
        IDeviceHead head = used!.Head;
        shadow = head is NativeHead native ? new Shadow(song, native, playback) : null;
        TapeStart start = song.Tap(head, head.Ahead - Delay);
        head.Begin(new HeadStart(song.Song, start.Image, start.At, start.Position, route.ChipOf) { Gain = GainOf(song, head) });
        for (int chip = 0; chip < 3; chip++)
            for (int voice = 0; voice < 3; voice++)
                head.SetVoiceMute(chip, voice, muted[chip, voice]);
        song.GiveTape();
        return true;
    }

    /// <summary>The room's volume and the song's fade at its end, for what a head is given next.</summary>
    private double GainOf(SongPlayback song, IDeviceHead head) => Gain * song.GainAt(song.Position + playback.Frames(head.Ahead - Delay));

    /// <summary>Lets the device be heard again that has run the song all along.</summary>
    private bool TakeUp(Used before, Shadow beside)
    {
        if (used is { } now)
            LetGo(now);
        (used, shadow, resting) = (before, beside, null);
        ((NativeHead)before.Head).Rest(false);
        beside.Resume();
        return true;
    }

    private bool Take(Device device)
    {
        if (device.TryLease(LeaseHolder.Listener, OutputBoard.Us) is not { } lease)
        {
            missed ??= (device.Setting.Id, clock.GetTimestamp());
            return false;
        }
        if (used is { } before)
            LetGo(before);
        used = new Used(device, lease, makeHead(lease.Opened));
        return true;
    }

    /// <summary>A wanted device may have come free, or back.</summary>
    private void LookForBetter(SongPlayback? sounding)
    {
        bool awaiting = missed is { } late && clock.GetElapsedTime(late.Since) < awaitFor;
        if (heldSince is not null && sounding is not null && playing == sounding)
            Connect(sounding, null);
        if (sounding is null || playing != sounding || (!awaiting && clock.GetElapsedTime(lookedAt) < lookEvery))
            return;
        lookedAt = clock.GetTimestamp();
        string best = Ways(sounding).FirstOrDefault()?.Output.Id ?? OutputOrder.Emulator;
        bool wanted = best == Wanted || rules.ReturnAtOnce || (awaiting && best == missed?.Id);
        if (wanted && best != state.Id && devices.Find(best) is { } device && Take(device))
            Reconnect(sounding);
    }

    private IEnumerable<Route> Ways(SongPlayback song) => devices.Routes(NeedsOf(song), used?.Device)
        .Where(route => route.Output.Id != unfit && (!route.Output.IsC64 || RunsOn(route.Output.Id, song)))
        .OrderBy(route => route.Output.Id == Wanted ? 0 : 1);

    private string? Unmet(Route route) => Wanted is not { } wanted || route.Output.Id == wanted ? null
        : devices.Find(wanted)?.Status.Info is { IsC64: true } ? $"{wanted} plays songs from their beginning only"
        : $"{wanted} cannot play now";

    private OutletState Describe(Route route, string? note) => new(
        route.Output.Id, used?.Lease.Opened.Info.Name, Healthy: note is null,
        note is not null && used is null ? $"{note}. The emulator stands in." : note, route.Compromises is [] ? [] : route.Compromises);

    private void Detach()
    {
        playing?.Untap();
        playing = null;
        shadow = null;
        heldSince = null;
        Stranded = null;
        idleSince = clock.GetTimestamp();
    }

    private void LetRestingGo()
    {
        if (resting is { } over)
            letting = Task.WhenAll(letting, ReleaseAsync(over.Used));
        resting = null;
    }

    private void LetGo(Used now)
    {
        used = null;
        letting = Task.WhenAll(letting, ReleaseAsync(now));
    }

    private static async Task ReleaseAsync(Used now)
    {
        await now.Head.EndAsync();
        if (now.Head.Report is { Fault: { } fault, Reason: { } reason })
            now.Lease.Fail(fault, reason);
        else
            now.Lease.Release();
    }

    private static async Task FailAsync(Used now, SidPortFault fault, string reason)
    {
        await now.Head.EndAsync();
        // Whoever refuses a song is not lost.
        if (fault == SidPortFault.Unsupported)
            now.Lease.Release();
        else
            now.Lease.Fail(fault, reason);
    }

    internal static TuneNeeds NeedsOf(SongPlayback song)
    {
        ITapeSource tape = song.Song.Tape;
        return new TuneNeeds([.. tape.Chips.Select(chip => chip.Model)], tape.Clock, PlaysSamples: song.WritesPerSecond > MostWrites, song.Song.NeedsC64);
    }
}
