using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>The calls of libc the wires use, 64-bit Linux only. Constants: asm-generic headers of kernel 6.1, the same on x86-64 and arm64.</summary>
internal static unsafe partial class LibC
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int ReadWrite = 2;
    internal const int NoControllingTerminal = 0x100;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int file, byte* bytes, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int file, byte* bytes, nuint count);

    /// <remarks>Variadic in C, which makes no difference with one pointer argument on x86-64 and on arm64 Linux.</remarks>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(int file, nuint request, void* argument);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    /// <remarks>Variadic in C as well.</remarks>
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int SetFlags(int file, int command, nint flags);

    /// <summary>For <see cref="SetFlags"/>: F_SETFL, the flags being NonBlocking and the like.</summary>
    internal const int StatusFlags = 4;

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int NewEvent(uint value, int flags);

    [LibraryImport(Library, EntryPoint = "inotify_init1", SetLastError = true)]
    internal static partial int NewWatch(int flags);

    /// <returns>The watch's number, the same one again for a folder that is watched already.</returns>
    [LibraryImport(Library, EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddWatch(int file, string path, uint mask);
}
