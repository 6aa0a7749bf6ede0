using System.Diagnostics;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>An open device: bounded reads and writes, ioctls, and a way to wake whoever waits.</summary>
/// <remarks>Opened non-blocking; all waiting is done in poll, which also watches the wake-up event.</remarks>
internal sealed unsafe class DeviceFile : IByteWire
{
    private readonly ISystemCalls kernel;
    private readonly Lock closing = new();
    private readonly IDisposable? owner;
    private readonly int wake;
    private int file;

    private DeviceFile(string name, int file, ISystemCalls kernel, IDisposable? owner)
    {
        Name = name;
        this.kernel = kernel;
        this.file = file;
        this.owner = owner;
        wake = kernel.NewEvent();
        if (wake >= 0)
            return;
        Close();
        throw new WireException(name, "open", (Errno)(-wake));
    }

    public string Name { get; }

    /// <param name="access"><see cref="LibC.ReadOnly"/>, WriteOnly or ReadWrite.</param>
    /// <exception cref="WireException">The kernel's reason.</exception>
    internal static DeviceFile Open(string path, int access, ISystemCalls kernel)
    {
        int file = kernel.Open(path, access | LibC.NonBlocking | LibC.NoControllingTerminal);
        if (file < 0)
            throw new WireException(path, "open", (Errno)(-file), DeviceAccess.Advice(path, (Errno)(-file)));
        return new DeviceFile(path, file, kernel, owner: null);
    }

    /// <summary>Takes over a file that is open already: lines of a GPIO chip, a socket, a pipe. It must be non-blocking if it is written.</summary>
    /// <param name="owner">Disposed instead of closing the file, where something else owns it.</param>
    internal static DeviceFile Adopt(string name, int file, ISystemCalls kernel, IDisposable? owner = null) => new(name, file, kernel, owner);

    public int Read(Span<byte> bytes, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (Await(PollEntry.In, "read", start, timeout, out _))
        {
            int result = kernel.Read(File, bytes);
            if (result > 0)
                return result;
            if (result == 0)
                throw new WireException(Name, "read", Errno.EIO, "the other side closed");
            if (result != -(int)Errno.EAGAIN)
                throw new WireException(Name, "read", (Errno)(-result));
        }
        return 0;
    }

    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        bytes = bytes[TryWrite(bytes)..];
        while (!bytes.IsEmpty)
        {
            if (!Await(PollEntry.Out, "write", start, timeout, out _))
                throw new WireException(Name, "write", Errno.ETIMEDOUT, "it takes no more bytes");
            bytes = bytes[TryWrite(bytes)..];
        }
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return 0;
        ThrowIfInterrupted("write");
        int result = kernel.Write(File, bytes);
        return result switch
        {
            >= 0 => result,
            -(int)Errno.EAGAIN => 0,
            _ => throw new WireException(Name, "write", (Errno)(-result)),
        };
    }

    /// <returns>True when there is something to read, or an end to be read.</returns>
    /// <exception cref="WireException">As <see cref="IByteWire.Read"/>.</exception>
    internal bool AwaitInput(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (Await(PollEntry.In, "read", start, timeout, out bool ready))
            if (ready)
                return true;
        return false;
    }

    /// <exception cref="WireException">With the operation's name and the kernel's reason.</exception>
    internal int Control(nuint request, void* argument, string operation)
    {
        int result = TryControl(request, argument);
        return result >= 0 ? result : throw new WireException(Name, operation, (Errno)(-result));
    }

    /// <returns>Negative is -errno.</returns>
    internal int TryControl(nuint request, void* argument) => kernel.Control(File, request, argument);

    public void Interrupt()
    {
        lock (closing)
        {
            IsInterrupted = true;
            ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
            // The event stays set for good: every later wait ends at once as well.
            if (file >= 0)
                _ = kernel.Write(wake, one);
        }
    }

    public void Dispose()
    {
        lock (closing)
        {
            if (file < 0)
                return;
            Close();
            _ = kernel.Close(wake);
        }
    }

    private void Close()
    {
        if (owner is null)
            _ = kernel.Close(file);
        else
            owner.Dispose();
        file = -1;
    }

    private bool IsInterrupted
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    private int File => file >= 0 ? file : throw new ObjectDisposedException(Name);

    private void ThrowIfInterrupted(string operation)
    {
        if (IsInterrupted)
            throw new WireException(Name, operation, Errno.ECANCELED);
    }

    /// <summary>One wait, which a signal may end early.</summary>
    /// <returns>False when the time is over and nothing has happened.</returns>
    private bool Await(short wanted, string operation, long start, TimeSpan timeout, out bool ready)
    {
        Span<PollEntry> entries =
        [
            new() { File = File, Wanted = wanted },
            new() { File = wake, Wanted = PollEntry.In },
        ];
        ThrowIfInterrupted(operation);
        TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
        int result = kernel.Poll(entries, (int)Math.Ceiling(Math.Clamp(left.TotalMilliseconds, 0, 3_600_000)));
        ThrowIfInterrupted(operation);
        if (result < 0)
            throw new WireException(Name, operation, (Errno)(-result));
        short got = entries[0].Got;
        // Bytes that came before the other side hung up are still to be read.
        if ((got & wanted) == 0 && (got & (PollEntry.HungUp | PollEntry.Error)) != 0)
            throw new WireException(Name, operation, Errno.EIO, "the other side closed or the device is gone");
        ready = (got & wanted) != 0;
        return ready || Stopwatch.GetElapsedTime(start) < timeout;
    }
}
