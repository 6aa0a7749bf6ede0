using System.Globalization;

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
        if (SoundCards.IsMissingFor(name))
            throw new AlsaException(name, "open", "this machine has no sound card");
        try
        {
            // Non-blocking: a device that stops taking samples must cost a bounded wait, never the deck's thread.
            int result = LibAsound.Open(out nint handle, name, LibAsound.StreamPlayback, LibAsound.ModeNonBlocking);
            if (result < 0)
                throw new AlsaException(name, "open", LibAsound.Describe(result));
            return Configure(name, handle, channels, sampleRateHz, latency);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new AlsaException(name, "open", "libasound.so.2 is not installed (Debian: apt install libasound2)", missing);
        }
    }

    private static AlsaDevice Configure(string name, nint handle, int channels, int sampleRateHz, TimeSpan latency)
    {
        int result = LibAsound.SetParameters(handle, LibAsound.FormatS16LittleEndian, LibAsound.AccessReadWriteInterleaved,
            (uint)channels, (uint)sampleRateHz, softResample: 1, (uint)(latency.Ticks / TimeSpan.TicksPerMicrosecond));
        nuint buffer = 0;
        if (result >= 0)
            result = LibAsound.GetParameters(handle, out buffer, out _);
        if (result >= 0)
            return new AlsaDevice(name, handle, channels, (int)buffer);
        _ = LibAsound.Close(handle);
        throw new AlsaException(name, string.Create(CultureInfo.InvariantCulture, $"setting {channels} × {sampleRateHz} Hz, 16 bit"), LibAsound.Describe(result));
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
