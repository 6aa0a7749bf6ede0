using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Heads;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>The household's device that a network player sounds on; without one it is the emulator. One thread at a time.</summary>
/// <remarks>
/// A device is looked for whenever the player begins to sound: those that come before the emulator in the household's order and are free. Whoever else
/// wants it gets it, and the player goes on in the emulator, which runs beside the device in any case.
/// </remarks>
internal sealed class GuestOutput(DeviceDirectory devices, TimeProvider clock, Func<ISidPort, IDeviceHead> makeHead)
{
    /// <summary>A player that rests for longer leaves the device to others.</summary>
    private static readonly TimeSpan keepFor = TimeSpan.FromSeconds(2);

    private Used? used;
    private string? lost;
    private bool playing;
    private double gain = 1;
    private long restedAt;
    private Task letting = Task.CompletedTask;

    private sealed record Used(Device Device, DeviceLease Lease, IDeviceHead Head)
    {
        public IReadOnlyList<string> Compromises { get; set; } = [];
    }

    public string Id => playing && used is { } now ? now.Device.Setting.Id : OutputOrder.Emulator;

    /// <summary>What is less than the player might expect; null when nothing is.</summary>
    public string? Note => lost ?? (playing && used is { Compromises: [_, ..] compromises } ? string.Join(", ", compromises) : null);

    /// <summary>How much later than the emulator computes it the device sounds.</summary>
    public TimeSpan Ahead => playing && used is { } now ? now.Head.Ahead : TimeSpan.Zero;

    /// <summary>The player begins to sound, or goes on.</summary>
    /// <param name="tape">Of the player; its <see cref="ITapeSource.Now"/> is where it begins.</param>
    /// <param name="image">The registers there.</param>
    /// <param name="muted">[chip, voice].</param>
    public void Start(ITapeSource tape, RegisterImage image, string player, bool[,] muted)
    {
        lost = null;
        TuneNeeds needs = new([.. tape.Chips.Select(chip => chip.Model)], tape.Clock);
        foreach (Route route in devices.Routes(needs, used?.Device).TakeWhile(route => route.Output.Id != OutputOrder.Emulator))
        {
            if (!Has(devices.Find(route.Output.Id)!, player))
                continue;
            used!.Compromises = route.Compromises;
            used.Head.Begin(new HeadStart(new OpenSong(new SongId(player, 1), "", tape, null), image, tape.Now, tape.Now, route.ChipOf) { Gain = gain });
            for (int chip = 0; chip < muted.GetLength(0); chip++)
                for (int voice = 0; voice < muted.GetLength(1); voice++)
                    used.Head.SetVoiceMute(chip, voice, muted[chip, voice]);
            playing = true;
            return;
        }
    }

    public void Play(in TapeSlice slice)
    {
        if (playing)
            used?.Head.Play(slice);
    }

    /// <param name="level">0 is silent, 1 as the player has it.</param>
    public void SetVolume(double level)
    {
        gain = level;
        if (playing)
            used?.Head.SetVolume(level);
    }

    public void SetVoiceMute(int chip, int voice, bool mute) => used?.Head.SetVoiceMute(chip, voice, mute);

    /// <summary>Silence now. The device is kept for a moment.</summary>
    public void Rest()
    {
        if (!playing)
            return;
        used?.Head.Cancel();
        playing = false;
        restedAt = clock.GetTimestamp();
    }

    /// <summary>Now and then: gives back what others want, what is lost, and what has not been used for long.</summary>
    public void Look()
    {
        if (used is not { } now)
            return;
        if (now.Head.Report is { Fault: { } fault, Reason: { } reason })
        {
            lost = $"{now.Device.Setting.Id} was lost: {reason}";
            LetGo(now, () => now.Lease.Fail(fault, reason));
        }
        else if (now.Lease.TakenOver.IsCompleted)
        {
            lost = playing ? $"{now.Device.Setting.Id} was wanted elsewhere" : null;
            LetGo(now, now.Lease.Release);
        }
        else if (!playing && clock.GetElapsedTime(restedAt) > keepFor)
        {
            LetGo(now, now.Lease.Release);
        }
    }

    /// <summary>Silences the device, if there is one, and gives it back.</summary>
    public Task EndAsync()
    {
        lost = null;
        if (used is { } now)
            LetGo(now, now.Lease.Release);
        return letting;
    }

    private bool Has(Device device, string player)
    {
        if (used?.Device == device)
            return true;
        if (device.Status.Info is not { IsC64: false } || device.TryLease(LeaseHolder.NetworkClient, $"the player at {player}") is not { } lease)
            return false;
        if (used is { } before)
            LetGo(before, before.Lease.Release);
        used = new Used(device, lease, makeHead((ISidPort)lease.Opened));
        return true;
    }

    private void LetGo(Used now, Action giveBack)
    {
        used = null;
        playing = false;
        letting = Task.WhenAll(letting, EndAsync(now.Head, giveBack));
    }

    private static async Task EndAsync(IDeviceHead head, Action giveBack)
    {
        await head.EndAsync();
        giveBack();
    }
}
