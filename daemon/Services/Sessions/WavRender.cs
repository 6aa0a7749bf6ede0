using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Sessions;

/// <summary>One song being rendered to a WAV file that others read meanwhile.</summary>
internal sealed class WavRender : IDisposable
{
    public const string NobodyWaits = "Nobody waits for this render any more.";

    private const int FramesAtOnce = 8192;
    private const float Inaudible = 1e-3f;

    /// <summary>By then the machine has told whether INIT is lost.</summary>
    private static readonly TimeSpan longestSilence = TuneMachine.LongestInit + TimeSpan.FromSeconds(1);

    private readonly SongPlayback playback;
    private readonly PlaybackRules rules;
    private readonly long frames;
    private readonly GrowingFile file;
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int holders = 1;

    public WavRender(OpenSong song, SoundHeadMaker heads, PlaybackRules rules, string path)
    {
        this.rules = rules;
        playback = new SongPlayback(song, heads, rules);
        Channels = ChannelsOf(song.Tape);
        frames = rules.Frames(playback.Length);
        file = new GrowingFile(path, WavWriter.HeaderBytes + frames * Channels * 2);
    }

    public int Channels { get; }
    public string Path => file.Path;

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
    public Stream Read() => new GrowingStream(file, Release);

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
        file.Append(WavWriter.Header(rules.SampleRateHz, Channels, frames * Channels * 2));
        float[] stereo = new float[FramesAtOnce * SongPlayback.Channels];
        byte[] pcm = new byte[FramesAtOnce * Channels * 2];
        bool sounded = false;
        for (long done = 0; done < frames;)
        {
            stop.ThrowIfCancellationRequested();
            if (!IsWanted && othersWait())
                throw new OperationCanceledException(NobodyWaits);
            int wanted = (int)Math.Min(FramesAtOnce, frames - done);
            int read = playback.Read(stereo.AsSpan(0, wanted * SongPlayback.Channels));
            sounded |= stereo.AsSpan(0, read * SongPlayback.Channels).ContainsAnyExceptInRange(-Inaudible, Inaudible);
            if (playback is { Trouble: { } trouble, Ended: true } && (!sounded || playback.Position < rules.SampleRateHz))
                throw new RenderException(trouble);
            // A song that ends before its length is silent from there on: the length was promised.
            Array.Clear(stereo, read * SongPlayback.Channels, (wanted - read) * SongPlayback.Channels);
            if (Channels == 1)
                KeepLeft(stereo, wanted);
            Pcm16.ToBytes(stereo.AsSpan(0, wanted * Channels), pcm);
            file.Append(pcm.AsSpan(0, wanted * Channels * 2));
            done += wanted;
            if ((sounded && done >= rules.SampleRateHz) || done >= rules.Frames(longestSilence) || done == frames)
                started.TrySetResult();
        }
        file.Flush();
    }

    private static void KeepLeft(float[] stereo, int frames)
    {
        for (int i = 0; i < frames; i++)
            stereo[i] = stereo[2 * i];
    }
}
