namespace SidFlow.Hw.Wires.Alsa;

/// <summary>One open libasound playback handle.</summary>
public sealed class AlsaDevice : IPcmDevice
{
    private readonly int channels;
    private nint handle;

    private AlsaDevice(string name, nint handle, int channels, int bufferFrames)
    {
        Name = name;
        this.handle = handle;
        this.channels = channels;
        BufferFrames = bufferFrames;
    }

    public string Name { get; }
    public int BufferFrames { get; }

    /// <summary>Opens a device for 16-bit playback.</summary>
    /// <param name="name">A PCM name of the ALSA configuration: <c>default</c>, <c>hw:CARD=…</c>, <c>null</c> …</param>
    /// <exception cref="AlsaException">libasound is not there, or does not give us the device.</exception>
    public static AlsaDevice OpenPlayback(string name, int channels, int sampleRateHz, TimeSpan latency)
    {
        (nint opened, int buffer) = AlsaHandle.Open(name, LibAsound.StreamPlayback, channels, sampleRateHz, latency);
        return new AlsaDevice(name, opened, channels, buffer);
    }

    public unsafe int Write(ReadOnlySpan<short> interleaved, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames * channels, interleaved.Length);
        fixed (short* samples = interleaved)
            return (int)LibAsound.WriteInterleaved(Open, samples, (nuint)frames);
    }

    public int Recover(int error) => LibAsound.Recover(Open, error, silent: 1);

    public int Wait(TimeSpan timeout) => LibAsound.Wait(Open, (int)timeout.TotalMilliseconds);

    public int Delay(out int frames)
    {
        int result = LibAsound.Delay(Open, out nint delay);
        frames = (int)delay;
        return result;
    }

    public int Drain()
    {
        // snd_pcm_drain returns -EAGAIN at once on a non-blocking handle instead of waiting.
        int result = LibAsound.SetNonBlocking(Open, 0);
        return result < 0 ? result : LibAsound.Drain(handle);
    }

    public void Dispose()
    {
        if (handle == 0)
            return;
        _ = LibAsound.Drop(handle);
        _ = LibAsound.Close(handle);
        handle = 0;
    }

    private nint Open => handle != 0 ? handle : throw new ObjectDisposedException(Name);
}
