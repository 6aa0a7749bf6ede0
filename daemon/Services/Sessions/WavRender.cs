using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Sessions;

/// <summary>One song being rendered to a WAV file that others read meanwhile.</summary>
internal sealed class WavRender : IDisposable
{
    public const string NobodyWaits = "Nobody waits for this render any more.";

    /// <summary>By then the machine has told whether INIT is lost.</summary>
    private static readonly TimeSpan longestSilence = TuneMachine.LongestInit + TimeSpan.FromSeconds(1);

    private readonly SongPlayback playback;
    private readonly PlaybackRules rules;
    private readonly GrowingFile file;
    private readonly DetourRoom detours;
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Action? callScoutBack;
    private int holders = 1;

    public WavRender(OpenSong song, SoundHeadMaker heads, PlaybackRules rules, DetourRoom detours, string path)
    {
        this.detours = detours;
        this.rules = rules;
        playback = new SongPlayback(song, heads, rules);
        Channels = ChannelsOf(song.Tape);
        Frames = rules.Frames(playback.Length);
        file = new GrowingFile(path, ByteAt(Frames));
        Way = new Waypoints(playback, rules);
    }

    public int Channels { get; }
    public string Path => file.Path;

    /// <summary>Of the whole song.</summary>
    public long Frames { get; }

    /// <summary>Bytes of the file that are rendered.</summary>
    public long Frontier => file.Frontier;

    /// <summary>Leads a reader past the frontier while the render is at work; null when it is over.</summary>
    public Waypoints? Way { get; private set; }

    /// <summary>False when all readers have left: a render that waits for its turn is then not worth starting, one at work not worth a turn that others wait for.</summary>
    public bool IsWanted => Volatile.Read(ref holders) > 1;

    /// <summary>One channel for one chip; more chips are spread over two.</summary>
    public static int ChannelsOf(ITapeSource tape) => tape.Chips.Count > 1 ? 2 : 1;

    public void Hold() => Interlocked.Increment(ref holders);

    /// <summary>The maker's own hold.</summary>
    public void Dispose() => Release();

    private void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            file.Dispose();
    }

    /// <summary>A reader of its own; hold first.</summary>
    public Stream Read() => new GrowingStream(file, new Detour(this, detours), Release);

    /// <summary>Sends somebody ahead of the render, so that no place of the song is far for a listener.</summary>
    public void Scout()
    {
        lock (gate)
        {
            if (Way is { } way)
                callScoutBack ??= Scouting.Start(way);
        }
    }

    /// <summary>The frame that a byte of the file behind its header belongs to.</summary>
    public long FrameAt(long position) => (position - WavWriter.HeaderBytes) / (Channels * 2);

    public long ByteAt(long frame) => WavWriter.HeaderBytes + frame * Channels * 2;

    public long Bytes(TimeSpan time) => rules.Frames(time) * Channels * 2;

    /// <summary>Returns when the song has sounded, or has been silent for so long that it may be; a tune that breaks before is refused and not sent.</summary>
    public Task StartedAsync(TimeSpan longest, CancellationToken stop) => started.Task.WaitAsync(longest, stop);

    public void Fail(Exception reason)
    {
        file.Fail(reason);
        if (started.TrySetException(reason))
            _ = started.Task.Exception; // Told to whoever waits; nobody need.
    }

    /// <param name="othersWait">Whether another render waits for this one's turn.</param>
    /// <exception cref="RenderException">The tune crashed before it sounded.</exception>
    /// <exception cref="OperationCanceledException">Stopped, or given up for a render that somebody listens to.</exception>
    public void Run(Func<bool> othersWait, CancellationToken stop)
    {
        try
        {
            Write(othersWait, stop);
        }
        finally
        {
            lock (gate)
            {
                Way = null;
                callScoutBack?.Invoke();
            }
        }
    }

    private void Write(Func<bool> othersWait, CancellationToken stop)
    {
        file.Append(WavWriter.Header(rules.SampleRateHz, Channels, Frames * Channels * 2));
        PcmBlocks blocks = new(playback, Channels);
        for (long done = 0; done < Frames;)
        {
            stop.ThrowIfCancellationRequested();
            if (!IsWanted && othersWait())
                throw new OperationCanceledException(NobodyWaits);
            int wanted = (int)Math.Min(PcmBlocks.MostFrames, Frames - done);
            ReadOnlyMemory<byte> block = blocks.Next(wanted);
            if (playback is { Trouble: { } trouble, Ended: true } && (!blocks.Sounded || playback.Position < rules.SampleRateHz))
                throw new RenderException(trouble);
            file.Append(block.Span);
            done += wanted;
            if ((blocks.Sounded && done >= rules.SampleRateHz) || done >= rules.Frames(longestSilence) || done == Frames)
                started.TrySetResult();
        }
        file.Flush();
    }
}
