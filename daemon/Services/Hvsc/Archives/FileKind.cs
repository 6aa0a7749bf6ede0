using System.Runtime.InteropServices;

namespace SidFlow.Services.Hvsc.Archives;

/// <summary>What a path leads to, links not followed; .NET's attributes do not tell a pipe from a file.</summary>
internal static unsafe partial class FileKind
{
    private const int CurrentFolder = -100;             // AT_FDCWD
    private const int NoFollow = 0x100;                 // AT_SYMLINK_NOFOLLOW
    private const uint TypeAndLinks = 0x1 | 0x4;        // STATX_TYPE | STATX_NLINK
    private const int TypeMask = 0xF000, Regular = 0x8000, Folder = 0x4000;

    /// <summary>A file of its own, of one name, or a folder.</summary>
    public static bool IsPlain(string path)
    {
        Statx result;
        if (Query(CurrentFolder, path, NoFollow, TypeAndLinks, &result) != 0)
            throw new IOException($"{path} cannot be looked at (errno {Marshal.GetLastPInvokeError()}).");
        return (result.Mode & TypeMask) switch
        {
            Folder => true,
            Regular => result.Links == 1,
            _ => false,
        };
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)] internal uint Links;
        [FieldOffset(28)] internal ushort Mode;
    }

    // statx(2): its layout is the same on every architecture.
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(int folder, string path, int flags, uint mask, Statx* result);
}
