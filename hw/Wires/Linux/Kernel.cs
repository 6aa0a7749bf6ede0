using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>The real kernel. Calls that a signal interrupted are made again.</summary>
internal sealed unsafe class Kernel : ISystemCalls
{
    internal static Kernel Calls { get; } = new();

    private const int Interrupted = -(int)Errno.EINTR;

    private Kernel()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            throw new PlatformNotSupportedException("the hardware layer needs 64-bit Linux");
    }

    public int Open(string path, int flags)
    {
        int result;
        do
            result = Result(LibC.Open(path, flags | LibC.CloseOnExec));
        while (result == Interrupted);
        return result;
    }

    // Linux has closed the file even when it says EINTR.
    public int Close(int file) => Result(LibC.Close(file));

    public int Read(int file, Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            int result;
            do
                result = Result(LibC.Read(file, first, (nuint)bytes.Length));
            while (result == Interrupted);
            return result;
        }
    }

    public int Write(int file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            int result;
            do
                result = Result(LibC.Write(file, first, (nuint)bytes.Length));
            while (result == Interrupted);
            return result;
        }
    }

    public int Control(int file, nuint request, void* argument)
    {
        int result;
        do
            result = Result(LibC.Control(file, request, argument));
        while (result == Interrupted);
        return result;
    }

    /// <remarks>A signal ends the wait early with 0; who polls looks at the time anyway.</remarks>
    public int Poll(Span<PollEntry> entries, int timeoutMilliseconds)
    {
        fixed (PollEntry* first = entries)
        {
            int result = Result(LibC.Poll(first, (nuint)entries.Length, timeoutMilliseconds));
            return result == Interrupted ? 0 : result;
        }
    }

    public int NewEvent() => Result(LibC.NewEvent(0, LibC.NonBlocking | LibC.CloseOnExec));

    private static int Result(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
}
