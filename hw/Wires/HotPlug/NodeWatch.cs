using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.HotPlug;

/// <summary>Tells which device nodes came, went or were given to somebody else, by watching their folders (inotify(7)).</summary>
/// <remarks>
/// A folder that is not there yet is waited for in the nearest one that is: /dev/serial and /dev/snd come and go with the devices in them.
/// One thread waits; <see cref="Interrupt"/> may come from any.
/// </remarks>
public sealed class NodeWatch : IDisposable
{
    // sys/inotify.h. IN_ATTRIB: udev gives a new node to its group a moment after it came.
    private const uint Attributes = 4, MovedFrom = 0x40, MovedTo = 0x80, Created = 0x100, Deleted = 0x200;
    private const uint Overflow = 0x4000, Ignored = 0x8000, OnlyFolders = 0x0100_0000, IsFolder = 0x4000_0000;
    private const uint Wanted = Attributes | MovedFrom | MovedTo | Created | Deleted | OnlyFolders;

    /// <summary>struct inotify_event without its name.</summary>
    private const int HeaderBytes = 16;

    /// <summary>A folder that is there and may not be watched is not waited for again and again.</summary>
    private const int MostAttempts = 4;

    private readonly IReadOnlyList<string> folders;
    private readonly DeviceFile file;
    private readonly int handle;
    private readonly byte[] buffer = new byte[8192];
    private readonly Dictionary<int, string> watched = [];

    /// <param name="folders">Full paths. What lies in folders below them is not seen.</param>
    /// <exception cref="WireException">EMFILE: this user has no watches left (fs.inotify.max_user_instances).</exception>
    public NodeWatch(params IReadOnlyList<string> folders)
    {
        this.folders = folders;
        handle = LibC.NewWatch(LibC.NonBlocking | LibC.CloseOnExec);
        if (handle < 0)
            throw new WireException("inotify", "open", (Errno)Marshal.GetLastPInvokeError());
        file = DeviceFile.Adopt("inotify", handle, Kernel.Calls);
        Arm();
    }

    /// <summary>Where nodes come from that can be plugged in.</summary>
    public static IReadOnlyList<string> DeviceFolders { get; } = ["/dev", "/dev/serial/by-id", "/dev/snd", "/dev/sidflow"];

    /// <returns>Paths that changed, each once; empty when nothing did in time.</returns>
    /// <exception cref="WireException">ECANCELED after <see cref="Interrupt"/>.</exception>
    public IReadOnlyCollection<string> Await(TimeSpan timeout)
    {
        int length = file.Read(buffer, timeout);
        var changed = new HashSet<string>();
        bool foldersChanged = false;
        for (ReadOnlySpan<byte> left = buffer.AsSpan(0, length); left.Length >= HeaderBytes;)
        {
            int watch = BinaryPrimitives.ReadInt32LittleEndian(left);
            uint mask = BinaryPrimitives.ReadUInt32LittleEndian(left[4..]);
            int nameBytes = BinaryPrimitives.ReadInt32LittleEndian(left[12..]);
            string name = Encoding.UTF8.GetString(left.Slice(HeaderBytes, nameBytes).TrimEnd((byte)0));
            left = left[(HeaderBytes + nameBytes)..];
            foldersChanged |= (mask & (IsFolder | Ignored | Overflow)) != 0;
            if (watched.TryGetValue(watch, out string? folder) && name.Length > 0 && folders.Contains(folder))
                changed.Add(Path.Combine(folder, name));
            if ((mask & Ignored) != 0)
                watched.Remove(watch);
            if ((mask & Overflow) != 0)
                changed.UnionWith(folders);
        }
        if (foldersChanged)
            changed.UnionWith(Arm());
        return changed;
    }

    /// <summary>Makes a waiting <see cref="Await"/> and all later ones throw ECANCELED. Any thread.</summary>
    public void Interrupt() => file.Interrupt();

    public void Dispose() => file.Dispose();

    /// <summary>Watches each folder, or the nearest above it.</summary>
    /// <returns>Those of ours that are watched since now: something may have come into them before.</returns>
    private IReadOnlyList<string> Arm()
    {
        var before = watched.Values.ToHashSet();
        foreach (string folder in folders)
            ArmNearest(folder);
        return [.. folders.Where(folder => !before.Contains(folder) && watched.ContainsValue(folder))];
    }

    private void ArmNearest(string folder)
    {
        string at = folder;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            int watch = LibC.AddWatch(handle, at, Wanted);
            for (; watch < 0 && Path.GetDirectoryName(at) is { } above; at = above)
                watch = LibC.AddWatch(handle, above, Wanted);
            if (watch < 0)
                return;
            watched[watch] = at;
            if (at == folder || !Directory.Exists(Below(folder, at)))
                return;
            // It was made between the two looks.
            at = folder;
        }
    }

    /// <summary>The folder on the way from <paramref name="above"/> to <paramref name="folder"/> that is next to the former.</summary>
    private static string Below(string folder, string above) =>
        Path.Combine(above, Path.GetRelativePath(above, folder).Split(Path.DirectorySeparatorChar)[0]);
}
