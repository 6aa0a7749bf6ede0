using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Serial;

/// <summary>struct termios2 and the requests around it. Source: asm-generic/termbits.h and ioctls.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 44)]
internal unsafe struct Termios
{
    [FieldOffset(0)] internal uint Input;
    [FieldOffset(4)] internal uint Output;
    [FieldOffset(8)] internal uint Control;
    [FieldOffset(12)] internal uint Local;
    [FieldOffset(16)] internal byte Line;
    [FieldOffset(17)] internal fixed byte Characters[19];
    [FieldOffset(36)] internal uint InputSpeed;
    [FieldOffset(40)] internal uint OutputSpeed;

    internal const uint Get = 0x802C542A;               // TCGETS2
    internal const uint Set = 0x402C542B;               // TCSETS2
    internal const uint Exclusive = 0x540C;             // TIOCEXCL
    internal const uint Flush = 0x540B;                 // TCFLSH
    internal const uint Unsent = 0x5411;                // TIOCOUTQ
    internal const uint GetSerial = 0x541E;             // TIOCGSERIAL
    internal const uint SetSerial = 0x541F;             // TIOCSSERIAL

    private const uint PostProcess = 1;                                         // OPOST
    private const uint Cooked = 1 | 2 | 8 | 0x40 | 0x8000;                      // ISIG ICANON ECHO ECHONL IEXTEN
    private const uint Framing = 0x100F | 0x100F0000 | 0x30 | 0x100 | 0x40      // CBAUD CIBAUD CSIZE PARENB CSTOPB
        | 0x80000000 | 0x400;                                                   // CRTSCTS HUPCL
    private const uint Raw8N1 = 0x1000 | 0x10000000 | 0x30 | 0x80 | 0x800;      // BOTHER both ways, CS8 CREAD CLOCAL
    private const int MinimumBytes = 6;                                         // VMIN
    private const int InterByteTime = 5;                                        // VTIME

    /// <summary>Raw bytes at any speed. CLOCAL, or opening waits for a carrier; no HUPCL, or closing drops DTR and resets some devices.</summary>
    internal void MakeRaw(uint baudRate)
    {
        Input = 0;
        Output &= ~PostProcess;
        Local &= ~Cooked;
        Control = (Control & ~Framing) | Raw8N1;
        InputSpeed = baudRate;
        OutputSpeed = baudRate;
        // Waiting is done in poll: a read gives what there is.
        Characters[MinimumBytes] = 1;
        Characters[InterByteTime] = 0;
    }
}

/// <summary>struct serial_struct, of which only the flags are used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct SerialStruct
{
    internal const int LowLatency = 0x2000;             // ASYNC_LOW_LATENCY

    [FieldOffset(16)] internal int Flags;
}
