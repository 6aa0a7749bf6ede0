using System.Globalization;

namespace SidFlow.Hw.Wires.Alsa;

/// <summary>Opens PCM handles, for 16-bit samples in either direction.</summary>
internal static class AlsaHandle
{
    /// <returns>The handle, non-blocking, and the frames of its buffer.</returns>
    /// <exception cref="AlsaException">libasound is not there, or does not give us the device.</exception>
    public static (nint Handle, int BufferFrames) Open(string name, int stream, int channels, int sampleRateHz, TimeSpan latency)
    {
        if (SoundCards.IsMissingFor(name))
            throw new AlsaException(name, "open", "this machine has no sound card");
        try
        {
            // Non-blocking: a device that stops moving must cost a bounded wait, never its caller's thread.
            int result = LibAsound.Open(out nint handle, name, stream, LibAsound.ModeNonBlocking);
            if (result < 0)
                throw new AlsaException(name, "open", LibAsound.Describe(result));
            return (handle, Configure(name, handle, channels, sampleRateHz, latency));
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new AlsaException(name, "open", "libasound.so.2 is not installed (Debian: apt install libasound2)", missing);
        }
    }

    private static int Configure(string name, nint handle, int channels, int sampleRateHz, TimeSpan latency)
    {
        int result = LibAsound.SetParameters(handle, LibAsound.FormatS16LittleEndian, LibAsound.AccessReadWriteInterleaved,
            (uint)channels, (uint)sampleRateHz, softResample: 1, (uint)(latency.Ticks / TimeSpan.TicksPerMicrosecond));
        nuint buffer = 0;
        if (result >= 0)
            result = LibAsound.GetParameters(handle, out buffer, out _);
        if (result >= 0)
            return (int)buffer;
        _ = LibAsound.Close(handle);
        throw new AlsaException(name, string.Create(CultureInfo.InvariantCulture, $"setting {channels} × {sampleRateHz} Hz, 16 bit"), LibAsound.Describe(result));
    }
}
