using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Alsa;

/// <summary>The calls of libasound (1.2) that playing and capturing PCM need. A negative result is -errno.</summary>
/// <remarks>snd_pcm_uframes_t is nuint and snd_pcm_sframes_t nint on every platform Linux .NET runs on.</remarks>
internal static partial class LibAsound
{
    internal const int StreamPlayback = 0;
    internal const int StreamCapture = 1;
    internal const int ModeNonBlocking = 1;
    internal const int AccessReadWriteInterleaved = 3;
    internal const int FormatS16LittleEndian = 2;

    internal const int TryAgain = -11;          // EAGAIN
    internal const int BrokenPipe = -32;        // EPIPE: the device ran dry

    private const string Library = "libasound.so.2";

    [LibraryImport(Library, EntryPoint = "snd_pcm_open", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(out nint pcm, string name, int stream, int mode);

    [LibraryImport(Library, EntryPoint = "snd_pcm_set_params")]
    internal static partial int SetParameters(nint pcm, int format, int access, uint channels, uint rate, int softResample, uint latencyMicroseconds);

    [LibraryImport(Library, EntryPoint = "snd_pcm_get_params")]
    internal static partial int GetParameters(nint pcm, out nuint bufferFrames, out nuint periodFrames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_writei")]
    internal static unsafe partial nint WriteInterleaved(nint pcm, short* samples, nuint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_readi")]
    internal static unsafe partial nint ReadInterleaved(nint pcm, short* samples, nuint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_start")]
    internal static partial int Start(nint pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_recover")]
    internal static partial int Recover(nint pcm, int error, int silent);

    [LibraryImport(Library, EntryPoint = "snd_pcm_wait")]
    internal static partial int Wait(nint pcm, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "snd_pcm_delay")]
    internal static partial int Delay(nint pcm, out nint frames);

    [LibraryImport(Library, EntryPoint = "snd_pcm_drop")]
    internal static partial int Drop(nint pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_drain")]
    internal static partial int Drain(nint pcm);

    [LibraryImport(Library, EntryPoint = "snd_pcm_nonblock")]
    internal static partial int SetNonBlocking(nint pcm, int nonBlocking);

    [LibraryImport(Library, EntryPoint = "snd_pcm_close")]
    internal static partial int Close(nint pcm);

    [LibraryImport(Library, EntryPoint = "snd_strerror")]
    private static partial nint ErrorText(int error);

    /// <summary>libasound's own words for an error; the string is static in the library.</summary>
    internal static string Describe(int error) => Marshal.PtrToStringUTF8(ErrorText(error)) ?? $"error {error}";
}
