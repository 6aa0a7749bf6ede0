namespace SidFlow.Hw.Wires.Alsa;

/// <summary>The calls <see cref="AlsaCapture"/> makes on one open PCM handle, so that faults can be scripted.</summary>
/// <remarks>Results follow libasound: negative is -errno. One thread only.</remarks>
public interface IPcmCapture : IDisposable
{
    string Name { get; }

    /// <summary>Begins to record.</summary>
    int Start();

    /// <summary>Gives what is there, up to the number of frames, and returns how many those are.</summary>
    int Read(Span<short> interleaved, int frames);

    /// <summary>Brings the device back after an overrun, a sleep or a signal, stopped; other errors are returned as they came.</summary>
    int Recover(int error);
}
