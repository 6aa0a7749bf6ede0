using System.Runtime.InteropServices;

namespace SidFlow.Simulators.Serial;

/// <summary>The device's end of a pseudo-terminal. The other end is a tty that any program can open by <see cref="Path"/>.</summary>
internal sealed unsafe partial class Terminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const nuint Unlock = 0x40045431;            // TIOCSPTLCK
    private const nuint GetNumber = 0x80045430;         // TIOCGPTN
    private const nuint GetSettings = 0x802C542A;       // TCGETS2
    private const nuint SetSettings = 0x402C542B;       // TCSETS2
    private const short Readable = 1;

    private const nuint Flow = 0x540A;                  // TCXONC
    private const int Off = 0;
    private const int On = 1;

    private readonly Lock closing = new();
    private int file;
    private int stopper = -1;

    public Terminal()
    {
        file = Open("/dev/ptmx", ReadWrite | NoControllingTerminal | NonBlocking | CloseOnExec);
        if (file < 0)
            throw new IOException($"/dev/ptmx: errno {Marshal.GetLastPInvokeError()}");
        int unlocked = 0;
        int number;
        if (Control(file, Unlock, &unlocked) < 0 || Control(file, GetNumber, &number) < 0)
            throw new IOException($"/dev/ptmx: errno {Marshal.GetLastPInvokeError()}");
        Path = $"/dev/pts/{number}";
        MakeRaw();
    }

    public string Path { get; }

    /// <returns>0 when nothing came in time, or nobody has the other end open.</returns>
    public int Read(Span<byte> bytes, int timeoutMilliseconds)
    {
        lock (closing)
        {
            if (file < 0)
                return 0;
            var entry = new PollEntry { File = file, Wanted = Readable };
            if (Poll(&entry, 1, timeoutMilliseconds) <= 0 || (entry.Got & Readable) == 0)
                return 0;
            fixed (byte* start = bytes)
                return (int)Math.Max(0, Read(file, start, (nuint)bytes.Length));
        }
    }

    /// <summary>Gives as much as the other end takes at once.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (closing)
            if (file >= 0)
                fixed (byte* start = bytes)
                    _ = Write(file, start, (nuint)bytes.Length);
    }

    /// <summary>The other end can write nothing more from now on, not even into the kernel.</summary>
    /// <returns>False when somebody has the other end for himself and we are not root.</returns>
    public bool TryStop()
    {
        lock (closing)
        {
            if (file >= 0 && stopper < 0)
                stopper = Open(Path, ReadWrite | NoControllingTerminal | NonBlocking | CloseOnExec);
            return stopper >= 0 && Control(stopper, Flow, (void*)Off) == 0;
        }
    }

    public void GoOn()
    {
        lock (closing)
        {
            if (stopper < 0)
                return;
            _ = Control(stopper, Flow, (void*)On);
            _ = Close(stopper);
            stopper = -1;
        }
    }

    /// <summary>To the other end this is the device being pulled: EIO and a hang-up.</summary>
    public void Dispose()
    {
        GoOn();
        lock (closing)
        {
            if (file >= 0)
                _ = Close(file);
            file = -1;
        }
    }

    /// <summary>Until somebody opens it, nothing may be echoed or cooked.</summary>
    private void MakeRaw()
    {
        uint* settings = stackalloc uint[11];
        _ = Control(file, GetSettings, settings);
        settings[0] = 0;
        settings[1] &= ~1u;
        settings[3] &= ~(1u | 2 | 8 | 0x40 | 0x8000);
        _ = Control(file, SetSettings, settings);
    }

    private struct PollEntry
    {
        public int File;
        public short Wanted;
        public short Got;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, byte* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);
}
