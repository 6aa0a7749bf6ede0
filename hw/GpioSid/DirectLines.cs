using SidFlow.Hw.Wires.Gpio;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.GpioSid;

/// <summary>The bus on GPIO lines of the character device: three system calls a write.</summary>
/// <remarks>
/// Requested in the order D0-D7, A0-A4, CS/ of each chip, RES/. The kernel may set lines one after the other, so address and data are never
/// changed together with a CS/.
/// </remarks>
internal sealed class DirectLines(IGpioOutputs outputs, int chips, bool hasReset, int selectNanoseconds) : IBusLines
{
    private const int AddressBit = 8;
    private const int SelectBit = 13;
    private const ulong AddressAndData = (1 << SelectBit) - 1;

    private readonly ulong selects = ((1ul << chips) - 1) << SelectBit;
    private readonly ulong reset = hasReset ? 1ul << SelectBit + chips : 0;

    public string Name => outputs.Name;

    /// <summary>A write takes some microseconds here, so what lies closer follows by itself.</summary>
    public int BatchCycles => 20;

    /// <summary>Levels from the very request on: CS/ and RES/ high.</summary>
    public static ulong LevelsAtRest(int chips, bool hasReset) => ((1ul << chips + (hasReset ? 1 : 0)) - 1) << SelectBit;

    public void Rest() => outputs.Set(selects | reset, selects | reset);

    public void Write(int gapMicroseconds, int chip, int register, int value)
    {
        ulong select = 1ul << SelectBit + chip;
        outputs.Set((ulong)(value | register << AddressBit), AddressAndData);
        outputs.Set(0, select);
        Hold(selectNanoseconds);
        outputs.Set(select, select);
    }

    public void Flush()
    {
        // Every write has gone out.
    }

    public void Reset(int microseconds)
    {
        if (reset == 0)
            return;
        outputs.Set(0, reset);
        Hold(microseconds * 1000L);
        outputs.Set(reset, reset);
    }

    public void Dispose() => outputs.Dispose();

    /// <summary>From the return of the call before: when within it the line moved is not known.</summary>
    private static void Hold(long nanoseconds) => MonotonicTime.WaitUntil(MonotonicTime.Now + nanoseconds, nanoseconds);
}
