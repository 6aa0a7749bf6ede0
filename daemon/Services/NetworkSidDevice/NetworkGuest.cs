using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Heads;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>Where the network and the deck meet: the player's thread fills the queue, the deck's plays it while the room is free.</summary>
/// <param name="options">How chips sound here, at the room's rate.</param>
/// <param name="makeHead">Null: the head of all ports.</param>
public sealed class NetworkGuest(SoftwareSidOptions options, DeviceDirectory devices, TimeProvider time, Func<ISidPort, IDeviceHead>? makeHead = null)
    : IRoomGuest, IAsyncDisposable
{
    /// <summary>As many as the emulator has.</summary>
    public const int MostChips = 3;

    private readonly Lock access = new();
    private readonly WriteQueue queue = new(time);
    private readonly GuestOutput output = new(devices, time, makeHead ?? (port => new PortHead(new RetimedPort(port), time)));
    private readonly bool[,] muted = new bool[MostChips, 3];
    private GuestChips? chips;
    private int count;
    private string? name;
    private string? title;
    private bool sounded;

    /// <summary>Silent until something is played again: after a flush, a reset, and between players.</summary>
    private bool resting = true;
    private float[] block = [];

    public RoomGuest? Heard
    {
        get
        {
            lock (access)
                return sounded && name is not null ? new RoomGuest(name, title, output.Id, output.Note) : null;
        }
    }

    public double Gain
    {
        set
        {
            lock (access)
                output.SetVolume(value);
        }
    }

    public long Underruns { get { lock (access) return queue.Underruns; } }

    internal bool IsQuiet { get { lock (access) return queue.IsEmpty; } }

    /// <summary>The end of the players' time line, in cycles.</summary>
    public long End { get { lock (access) return queue.End; } }

    public void Mix(Span<float> stereo, bool mayPlay)
    {
        lock (access)
        {
            output.Look();
            if (chips is null)
                return;
            resting &= !queue.IsReady;
            bool sounds = mayPlay && !resting;
            if (sounds && !sounded)
                Begin(chips);
            if (sounds || sounded)
                Add(chips, stereo, sounded ? 1 : 0, sounds ? 1 : 0);
            if (!sounds)
                output.Rest();
            sounded = sounds;
        }
    }

    /// <summary>Silences and gives back the device that it has.</summary>
    public async ValueTask DisposeAsync()
    {
        Task ending;
        lock (access)
            ending = output.EndAsync();
        await ending;
    }

    internal void Enter(string player)
    {
        lock (access)
            name = player;
    }

    internal void Leave()
    {
        Rest();
        lock (access)
        {
            name = title = null;
            _ = output.EndAsync();
        }
    }

    /// <param name="tune">What the player says it plays; null when it does not.</param>
    internal void Entitle(string? tune)
    {
        lock (access)
            title = tune;
    }

    /// <summary>Fresh chips. The old ones' mutes stay.</summary>
    internal void Renew(ClockRate clock, IReadOnlyList<ChipModel> models, int volume)
    {
        var fresh = new GuestChips(clock, models, options, volume);
        lock (access)
        {
            chips = fresh;
            count = models.Count;
            for (int chip = 0; chip < count; chip++)
                for (int voice = 0; voice < 3; voice++)
                    fresh.SetVoiceMute(chip, voice, muted[chip, voice]);
            // New chips take over in silence: a step from the old ones' sound would click.
            resting = true;
            sounded = false;
            output.Rest();
        }
    }

    internal void Mute(int chip, int voice, bool mute)
    {
        lock (access)
        {
            muted[chip, voice] = mute;
            if (chip < count)
                chips?.SetVoiceMute(chip, voice, mute);
            output.SetVoiceMute(chip, voice, mute);
        }
    }

    internal void Unmute()
    {
        for (int chip = 0; chip < MostChips; chip++)
            for (int voice = 0; voice < 3; voice++)
                Mute(chip, voice, false);
    }

    /// <summary>Drops what is queued; the sound ends within a block.</summary>
    internal void Rest()
    {
        lock (access)
        {
            queue.Drop();
            resting = true;
            output.Rest();
        }
    }

    /// <summary>All of it or, when the queue is full, nothing.</summary>
    /// <param name="fill">Gets the queue.</param>
    internal bool TryFeed(Action<WriteQueue> fill)
    {
        lock (access)
        {
            if (queue.IsFull)
                return false;
            fill(queue);
            return true;
        }
    }

    private void Begin(GuestChips from)
    {
        output.Start(from.Tape, from.Image, name ?? "", muted);
        // So that both sound together, and the emulator can go on where the device is lost.
        if (output.Ahead > TimeSpan.Zero)
            from.Delay(output.Ahead);
    }

    private void Add(GuestChips from, Span<float> stereo, float first, float last)
    {
        if (block.Length < stereo.Length)
            block = new float[stereo.Length];
        Span<float> own = block.AsSpan(0, stereo.Length);
        from.Render(queue, own, output);
        for (int i = 0; i < own.Length; i++)
            stereo[i] += own[i] * (first + (last - first) * i / own.Length);
    }
}
