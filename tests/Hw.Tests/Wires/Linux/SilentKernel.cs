using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Tests.Wires.Linux;

/// <summary>Says yes to everything, keeps nothing and allocates nothing.</summary>
sealed unsafe class SilentKernel : ISystemCalls
{
    public int Open(string path, int flags) => 100;
    public int Close(int file) => 0;
    public int Read(int file, Span<byte> bytes) => -(int)Errno.EAGAIN;
    public int Write(int file, ReadOnlySpan<byte> bytes) => bytes.Length;
    public int Control(int file, nuint request, void* argument) => 0;
    public int Poll(Span<PollEntry> entries, int timeoutMilliseconds) => 0;
    public int NewEvent() => 101;
}
