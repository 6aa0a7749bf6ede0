using SidFlow.Hw.Wires.Gpio;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Benchmarks.Devices;

/// <summary>A GPIO chip that is not there: every control call is a real system call on /dev/null, and then counts as done.</summary>
sealed class StandInKernel : ISystemCalls
{
    const int ChipLines = 58;

    public int Open(string path, int flags) => Kernel.Calls.Open("/dev/null", LibC.ReadWrite);
    public int Close(int file) => Kernel.Calls.Close(file);
    public int Read(int file, Span<byte> bytes) => Kernel.Calls.Read(file, bytes);
    public int Write(int file, ReadOnlySpan<byte> bytes) => Kernel.Calls.Write(file, bytes);
    public int Poll(Span<PollEntry> entries, int timeoutMilliseconds) => Kernel.Calls.Poll(entries, timeoutMilliseconds);
    public int NewEvent() => Kernel.Calls.NewEvent();

    public unsafe int Control(int file, nuint request, void* argument)
    {
        _ = Kernel.Calls.Control(file, request, argument);
        if ((uint)request == GpioAbi.GetChipInfo)
            ((byte*)argument)[64] = ChipLines;
        else if ((uint)request == GpioAbi.GetLine)
            *(int*)((byte*)argument + 588) = Kernel.Calls.Open("/dev/null", LibC.ReadWrite);
        return 0;
    }
}
