using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct PollEntry
{
    internal const short In = 1;
    internal const short Out = 4;
    internal const short Error = 8;
    internal const short HungUp = 0x10;

    [FieldOffset(0)] internal int File;
    [FieldOffset(4)] internal short Wanted;
    [FieldOffset(6)] internal short Got;
}
