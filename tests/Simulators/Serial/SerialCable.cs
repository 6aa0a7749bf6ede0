namespace SidFlow.Simulators.Serial;

/// <summary>A device on a pseudo-terminal, reached by a name that stays when it comes back under another number, and its faults.</summary>
public sealed class SerialCable : IDisposable
{
    private const int PollMilliseconds = 10;

    private volatile IByteDevice device;
    private readonly string folder;
    private readonly Thread thread;
    private readonly Lock access = new();
    private Terminal? terminal;
    private volatile bool ended;
    private long received;

    public SerialCable(IByteDevice device)
    {
        this.device = device;
        folder = Directory.CreateTempSubdirectory("serial").FullName;
        Path = System.IO.Path.Combine(folder, "device");
        Plug();
        thread = new Thread(Run) { IsBackground = true, Name = "serial device" };
        thread.Start();
    }

    /// <summary>A link, as udev makes below /dev/serial/by-id.</summary>
    public string Path { get; }

    /// <summary>What is at the end; another one may take its place while the cable is unplugged.</summary>
    public IByteDevice Device
    {
        get => device;
        set => device = value;
    }

    /// <summary>Bytes taken from the cable since the beginning.</summary>
    public long Received => Interlocked.Read(ref received);

    /// <summary>True: it takes no bytes any more; they pile up in the kernel until a writer is held up.</summary>
    public bool Stalls { get; set; }

    /// <summary>True: it takes no bytes any more, and the kernel none for it, as behind a USB endpoint that is stuck.</summary>
    /// <remarks>An ordinary user cannot stop the kernel while a driver has the port for itself: bytes pile up there then.</remarks>
    public bool IsBlocked
    {
        get => Stalls;
        set
        {
            Stalls = value;
            lock (access)
            {
                if (!value)
                    terminal?.GoOn();
                else
                    terminal?.TryStop();
            }
        }
    }

    /// <summary>Each answer is held back so long.</summary>
    public TimeSpan AnswerDelay { get; set; }

    /// <summary>When it was unplugged last.</summary>
    public long? UnpluggedAt { get; private set; }

    /// <summary>True: it takes bytes and answers nothing.</summary>
    public bool IsMute { get; set; }

    /// <summary>True: only the first half of each answer arrives.</summary>
    public bool CutsAnswers { get; set; }

    /// <summary>Unplugs itself once so many bytes have been received.</summary>
    public long? VanishesAt { get; set; }

    public void Unplug()
    {
        lock (access)
        {
            if (terminal is null)
                return;
            UnpluggedAt = TimeProvider.System.GetTimestamp();
            terminal.Dispose();
            terminal = null;
            File.Delete(Path);
        }
    }

    public void Plug()
    {
        lock (access)
        {
            if (terminal is not null)
                return;
            terminal = new Terminal();
            device.PowerUp();
            File.CreateSymbolicLink(Path, terminal.Path);
        }
    }

    public void Dispose()
    {
        ended = true;
        thread.Join(TimeSpan.FromSeconds(5));
        Unplug();
        Directory.Delete(folder, recursive: true);
    }

    private void Run()
    {
        byte[] bytes = new byte[4096];
        while (!ended)
        {
            Terminal? at;
            lock (access)
                at = terminal;
            int count = at is null || Stalls ? 0 : at.Read(bytes, PollMilliseconds);
            if (count == 0)
            {
                // Nobody at the other end reads as a hang-up at once.
                Thread.Sleep(1);
                continue;
            }
            // What came over a cable that was pulled meanwhile is not for a device that was just switched on.
            lock (access)
                if (terminal == at)
                    Deliver(at!, bytes.AsSpan(0, count));
        }
    }

    private void Deliver(Terminal at, Span<byte> bytes)
    {
        if (VanishesAt is { } last && received + bytes.Length >= last)
        {
            bytes = bytes[..(int)Math.Max(0, last - received)];
            VanishesAt = null;
            Count(bytes.Length);
            device.Receive(bytes, _ => { });
            Unplug();
            return;
        }
        device.Receive(bytes, reply => Answer(at, reply));
        Count(bytes.Length);
    }

    private void Count(int bytes) => Interlocked.Add(ref received, bytes);

    private void Answer(Terminal at, byte[] reply)
    {
        if (AnswerDelay > TimeSpan.Zero)
            Thread.Sleep(AnswerDelay);
        if (!IsMute)
            at.Write(CutsAnswers ? reply.AsSpan(0, reply.Length / 2) : reply);
    }
}
