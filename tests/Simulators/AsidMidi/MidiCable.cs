using System.Runtime.InteropServices;

namespace SidFlow.Simulators.AsidMidi;

/// <summary>A receiver at the end of a FIFO, which to a sender is much like a raw MIDI device. It can be unplugged and can stop taking bytes.</summary>
public sealed partial class MidiCable : IDisposable
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int SetPipeSize = 1031;

    /// <summary>A page: the least a pipe can hold.</summary>
    private const int PipeBytes = 4096;

    /// <summary>A real-time byte that means nothing to a receiver of ASID.</summary>
    private const byte ActiveSensing = 0xfe;

    private readonly string folder;
    private readonly AsidListener listener;
    private readonly Lock access = new();
    private readonly Thread thread;
    private volatile bool ended;
    private volatile bool blocked;
    private int file = -1;

    public MidiCable(int chips)
    {
        listener = new AsidListener(chips);
        folder = Directory.CreateTempSubdirectory("midi").FullName;
        Path = System.IO.Path.Combine(folder, "wire");
        Plug();
        thread = new Thread(Run) { IsBackground = true, Name = "midi receiver" };
        thread.Start();
    }

    public string Path { get; }

    public long Received { get; private set; }

    /// <summary>Unplugs itself once so many bytes have been received.</summary>
    public long? VanishesAt { get; set; }

    /// <summary>When it was unplugged last.</summary>
    public long? UnpluggedAt { get; private set; }

    public IReadOnlyList<AsidHeard> Heard { get { lock (access) return [.. listener.Heard]; } }

    public byte[] Registers(int chip)
    {
        lock (access)
            return [.. listener.Registers(chip)];
    }

    /// <summary>A MIDI interface that is pulled silences nothing; whoever hangs behind it loses its power here.</summary>
    public void Unplug()
    {
        lock (access)
        {
            if (file < 0)
                return;
            UnpluggedAt = TimeProvider.System.GetTimestamp();
            _ = Close(file);
            file = -1;
            File.Delete(Path);
        }
    }

    public void Plug()
    {
        lock (access)
        {
            if (file >= 0)
                return;
            if (MakeFifo(Path, 0x180) != 0)
                throw new IOException($"{Path}: errno {Marshal.GetLastPInvokeError()}");
            file = Open(Path, ReadOnly | NonBlocking | CloseOnExec);
            _ = Control(file, SetPipeSize, PipeBytes);
        }
    }

    /// <summary>Takes nothing more, and the pipe is full at once.</summary>
    public unsafe void Block()
    {
        lock (access)
        {
            blocked = true;
            int filler = Open(Path, WriteOnly | NonBlocking | CloseOnExec);
            byte sensing = ActiveSensing;
            while (Write(filler, &sensing, 1) == 1)
                continue;
            _ = Close(filler);
        }
    }

    public void GoOn() => blocked = false;

    public void Dispose()
    {
        ended = true;
        thread.Join(TimeSpan.FromSeconds(5));
        Unplug();
        Directory.Delete(folder, recursive: true);
    }

    private void Run()
    {
        byte[] bytes = new byte[1024];
        while (!ended)
        {
            if (blocked || !TakeSome(bytes))
                Thread.Sleep(1);
        }
    }

    private unsafe bool TakeSome(byte[] bytes)
    {
        lock (access)
        {
            nint count;
            fixed (byte* start = bytes)
                count = file < 0 ? 0 : Read(file, start, (nuint)bytes.Length);
            if (count <= 0)
                return false;
            if (VanishesAt is { } last && Received + count >= last)
            {
                count = (nint)Math.Max(0, last - Received);
                VanishesAt = null;
                listener.Feed(bytes.AsSpan(0, (int)count));
                Received += count;
                Unplug();
                return true;
            }
            listener.Feed(bytes.AsSpan(0, (int)count));
            Received += count;
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "read")]
    private static unsafe partial nint Read(int file, byte* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int file, byte* bytes, nuint length);
}
