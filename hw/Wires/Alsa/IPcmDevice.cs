namespace SidFlow.Hw.Wires.Alsa;

/// <summary>The calls <see cref="AlsaPlayback"/> makes on one open PCM handle, so that faults can be scripted.</summary>
/// <remarks>Results follow libasound: negative is -errno. One thread only.</remarks>
public interface IPcmDevice : IDisposable
{
    string Name { get; }
    int BufferFrames { get; }

    /// <summary>Takes what fits now and returns the number of frames taken.</summary>
    int Write(ReadOnlySpan<short> interleaved, int frames);

    /// <summary>Brings the device back after an underrun, a sleep or a signal; other errors are returned as they came.</summary>
    int Recover(int error);

    /// <summary>1 when there is room, 0 when there was none until the timeout.</summary>
    int Wait(TimeSpan timeout);

    /// <summary>Frames written but not heard yet.</summary>
    int Delay(out int frames);

    /// <summary>Plays out what was written. Blocks for as long as that sounds.</summary>
    int Drain();
}
