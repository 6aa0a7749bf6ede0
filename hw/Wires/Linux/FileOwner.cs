using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>Who owns a file, by statx, whose layout is the same on every architecture.</summary>
internal static unsafe partial class FileOwner
{
    private const int CurrentFolder = -100;                     // AT_FDCWD
    private const uint ModeUserGroup = 0x2 | 0x8 | 0x10;         // STATX_MODE | STATX_UID | STATX_GID

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(20)] internal uint User;
        [FieldOffset(24)] internal uint Group;
        [FieldOffset(28)] internal ushort Mode;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(int folder, string path, int flags, uint mask, Statx* result);

    /// <returns>Null when the path cannot be looked at.</returns>
    internal static (uint User, uint Group, int Mode)? Of(string path)
    {
        Statx result;
        return Query(CurrentFolder, path, 0, ModeUserGroup, &result) == 0 ? (result.User, result.Group, result.Mode) : null;
    }
}
