using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SidFlow.Services.Storage;

/// <summary>Files that are whole or not there, also when the power goes.</summary>
internal static partial class DurableFiles
{
    /// <summary>On disk under its name when this returns, and all that was written to this file system before.</summary>
    public static void Write(string file, ReadOnlySpan<byte> bytes)
    {
        string part = file + ".part";
        using (SafeFileHandle made = File.OpenHandle(part, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(made, bytes, 0);
            Sync(made);
        }
        File.Move(part, file, overwrite: true);
        // Once more for the name: a folder has no handle that .NET would flush.
        using SafeFileHandle again = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        Sync(again);
    }

    /// <summary>All that was written to the file system of this file, names too, is on disk.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(file);
        else if (SyncFileSystem(file) != 0)
            throw new IOException($"What was written cannot be brought to the disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <inheritdoc cref="Sync"/>
    /// <param name="file">It is there, and can be read.</param>
    public static void SyncAt(string file)
    {
        using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Sync(handle);
    }

    /// <summary>Deletes what is there; nothing there is fine.</summary>
    public static void Remove(string file)
    {
        if (File.Exists(file))
            File.Delete(file);
    }

    /// <summary>Gives a file, a folder or a link another name; of a link itself, whatever it points to, which .NET's own moves do not.</summary>
    /// <exception cref="IOException">The system did not.</exception>
    public static void Rename(string from, string to)
    {
        if (OperatingSystem.IsLinux())
        {
            if (RenameOf(from, to) != 0)
                throw new IOException($"{from} cannot become {to}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
        else if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to);
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameOf(string from, string to);

    // syncfs(2): one call instead of thousands.
    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle file);
}
