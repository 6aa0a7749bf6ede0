using SidFlow.Hw.Ports;

namespace SidFlow.Hw.SidBlaster;

/// <summary>The bytes of one batch, and which writes may join it. Allocates nothing after it is made.</summary>
/// <remarks>
/// Inside a batch writes follow each other at the wire's own pace, 40 µs each. So it ends before a long gap, and before a register
/// is written again that the chip should have held for longer: samples must not run together. Source: ACID64's scheduler.
/// </remarks>
internal sealed class SidBlasterBatch
{
    public const int MostCycles = 1000;

    private const int MostBytes = 50;
    private const int LongestGap = 500;
    private const int ShortestHold = 20;

    private readonly byte[] bytes = new byte[MostBytes];
    private readonly int[] writtenAt = new int[ChipSequences.Registers];
    private int count;
    private int at;

    public SidBlasterBatch() => Clear();

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, count);

    /// <summary>The board it is for.</summary>
    public int Chip { get; private set; }

    public bool HasRoom => count + SidBlasterBytes.BytesPerWrite <= MostBytes;

    /// <param name="cycles">Since the write before.</param>
    public bool Joins(int cycles, int chip, int register)
    {
        if (count == 0)
            return true;
        if (chip != Chip || cycles > LongestGap || !HasRoom || (uint)register >= (uint)writtenAt.Length)
            return false;
        return writtenAt[register] < 0 || at + cycles - writtenAt[register] <= ShortestHold;
    }

    /// <remarks>There must be room.</remarks>
    public void Add(int cycles, int chip, int register, int value)
    {
        at += cycles;
        Chip = chip;
        writtenAt[register] = at;
        bytes[count++] = SidBlasterBytes.Address(register);
        bytes[count++] = (byte)value;
    }

    public void Clear()
    {
        count = 0;
        at = 0;
        writtenAt.AsSpan().Fill(-1);
    }
}
