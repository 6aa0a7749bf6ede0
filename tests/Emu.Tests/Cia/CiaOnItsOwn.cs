using SidFlow.Emu.Cia;

namespace SidFlow.Emu.Tests.Cia;

/// <summary>A CIA without a computer: accesses come in the cycle that the test names.</summary>
internal sealed class CiaOnItsOwn(CiaModel model = CiaModel.Mos8521)
{
    public const int PortB = 1, TimerALow = 4, TimerAHigh = 5, TimerBLow = 6, TimerBHigh = 7;
    public const int Tenths = 8, Seconds = 9, Minutes = 10, Hours = 11, Serial = 12, Interrupt = 13, ControlA = 14, ControlB = 15;
    public const int MainsTick = 1000;

    private readonly Mos6526 chip = new(model, MainsTick, 0);

    public byte this[int register, long cycle]
    {
        get => chip.Read(register, cycle);
        set => chip.Write(register, value, cycle);
    }

    public void LatchA(int value, long cycle)
    {
        chip.Write(TimerALow, (byte)value, cycle);
        chip.Write(TimerAHigh, (byte)(value >> 8), cycle);
    }

    public void LatchB(int value, long cycle)
    {
        chip.Write(TimerBLow, (byte)value, cycle);
        chip.Write(TimerBHigh, (byte)(value >> 8), cycle);
    }

    /// <summary>The first cycle from <paramref name="from"/> on with the interrupt pin low; null when it stays high.</summary>
    public long? PinFalls(long from, long until)
    {
        for (long cycle = from; cycle <= until; cycle++)
        {
            chip.AdvanceTo(cycle);
            if (chip.InterruptLow)
                return chip.InterruptChangedAt;
        }

        return null;
    }

    /// <summary>The first cycle in which a chip that is run through anew for each cycle shows <paramref name="flag"/> in $xD; null when none does.</summary>
    /// <remarks>Like VICE's <c>cia-sdr-icr</c>: one read a run, since a read disturbs what it reads.</remarks>
    public static long? FirstSeen(byte flag, CiaModel model, long from, long until, Action<CiaOnItsOwn> setUp)
    {
        for (long cycle = from; cycle <= until; cycle++)
        {
            CiaOnItsOwn cia = new(model);
            setUp(cia);
            if ((cia[Interrupt, cycle] & flag) != 0)
                return cycle;
        }

        return null;
    }
}
