namespace SidFlow.Hw.Wires.Alsa;

/// <summary>One open libasound capture handle.</summary>
public sealed class AlsaCaptureDevice : IPcmCapture
{
    private readonly int channels;
    private nint handle;

    private AlsaCaptureDevice(string name, nint handle, int channels)
    {
        Name = name;
        this.handle = handle;
        this.channels = channels;
    }

    public string Name { get; }

    /// <summary>Opens a device for 16-bit recording.</summary>
    /// <param name="name">A PCM name of the ALSA configuration: <c>hw:1,0</c>, <c>plughw:CARD=…</c>, <c>null</c> …</param>
    /// <param name="room">How much it keeps for a reader that comes late.</param>
    /// <exception cref="AlsaException">libasound is not there, or does not give us the device.</exception>
    public static AlsaCaptureDevice Open(string name, int channels, int sampleRateHz, TimeSpan room)
    {
        (nint opened, _) = AlsaHandle.Open(name, LibAsound.StreamCapture, channels, sampleRateHz, room);
        return new AlsaCaptureDevice(name, opened, channels);
    }

    public int Start() => LibAsound.Start(Handle);

    public unsafe int Read(Span<short> interleaved, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames * channels, interleaved.Length);
        fixed (short* samples = interleaved)
            return (int)LibAsound.ReadInterleaved(Handle, samples, (nuint)frames);
    }

    public int Recover(int error) => LibAsound.Recover(Handle, error, silent: 1);

    public void Dispose()
    {
        if (handle == 0)
            return;
        _ = LibAsound.Drop(handle);
        _ = LibAsound.Close(handle);
        handle = 0;
    }

    private nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(Name);
}
