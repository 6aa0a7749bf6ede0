namespace SidFlow.Hw.Wires.Alsa;

/// <summary>Writes interleaved 16-bit frames to a PCM device at the device's own pace and gets over its underruns.</summary>
/// <remarks>One thread only. Order of recovery after snd_pcm_recover's documentation: recover, then write the rest again.</remarks>
/// <param name="clock">The system's when absent.</param>
public sealed class AlsaPlayback(IPcmDevice device, int channels, TimeProvider? clock = null) : IDisposable
{
    /// <summary>A sound card empties its buffer in a fraction of this; one that does not is gone.</summary>
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(1);

    /// <summary>More than any sound card needs; beyond it the device fails at every write.</summary>
    private const int MostRecoveriesInARow = 8;

    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    public string Name => device.Name;
    public int BufferFrames => device.BufferFrames;

    /// <summary>Times the device ran out of samples.</summary>
    public long Underruns { get; private set; }

    /// <summary>Frames written but not heard yet; zero while the device cannot tell.</summary>
    public int DelayFrames => device.Delay(out int frames) < 0 ? 0 : Math.Max(frames, 0);

    /// <exception cref="AlsaException">The device is lost and must be opened again.</exception>
    public void Write(ReadOnlySpan<short> interleaved)
    {
        int recoveries = 0;
        long lastTaken = clock.GetTimestamp();
        while (!interleaved.IsEmpty)
        {
            int written = device.Write(interleaved, interleaved.Length / channels);
            if (written > 0)
            {
                interleaved = interleaved[(written * channels)..];
                recoveries = 0;
                lastTaken = clock.GetTimestamp();
            }
            else if (written is 0 or LibAsound.TryAgain)
            {
                WaitForRoom(lastTaken, ref recoveries);
            }
            else
            {
                Recover(written, "write", ref recoveries);
            }
        }
    }

    /// <summary>Plays out what was written.</summary>
    public void Drain()
    {
        int result = device.Drain();
        if (result < 0)
            throw new AlsaException(Name, "drain", LibAsound.Describe(result));
    }

    public void Dispose() => device.Dispose();

    /// <summary>Some devices say that there is room and take nothing all the same, so the time since they took something counts too.</summary>
    private void WaitForRoom(long lastTaken, ref int recoveries)
    {
        int result = device.Wait(longestWait);
        if (result == 0 || (result > 0 && clock.GetElapsedTime(lastTaken) > longestWait))
            throw new AlsaException(Name, "write", $"it took no samples for {longestWait.TotalSeconds} s");
        if (result < 0)
            Recover(result, "wait", ref recoveries);
    }

    private void Recover(int error, string operation, ref int recoveries)
    {
        if (error == LibAsound.BrokenPipe)
            Underruns++;
        int result = device.Recover(error);
        if (result < 0 || ++recoveries > MostRecoveriesInARow)
            throw new AlsaException(Name, operation, LibAsound.Describe(result < 0 ? result : error));
    }
}
