using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Machine;

/// <summary>One SID as the CPU sees it: takes writes, answers reads from its own digital voices.</summary>
/// <remarks>
/// The voices run only when $D41B or $D41C is read; until then writes queue up. Reads of write-only registers give
/// what last was on the chip's internal bus, until its charge is gone (fade times as measured for reSID:
/// $1D00 cycles on a 6581, $A2000 on an 8580).
/// </remarks>
internal sealed class SidSocket(ChipModel model, long poweredCycles)
{
    /// <summary>Filter and volume: nothing that a read could show depends on them.</summary>
    private const int FirstAnalog = 21;

    /// <summary>Nor on the envelopes of the first two voices: only the third's can be read, and envelopes do not hear of each other.</summary>
    private const int AttackDecay1 = 5, SustainRelease1 = 6, AttackDecay2 = 12, SustainRelease2 = 13;

    private const int PotX = 25, PotY = 26, Oscillator3 = 27, Envelope3 = 28;
    private const int LongestQueue = 256;

    private SidVoices voices = new(model, poweredCycles);
    private (long Cycle, byte Register, byte Value)[] queue = new (long, byte, byte)[LongestQueue];
    private int queued;
    private readonly long busFade = model == ChipModel.Mos6581 ? 0x1d00 : 0xa2000;
    private byte busValue;
    private long busFadesAt;

    /// <summary>The queue is run before, so that none needs to be copied.</summary>
    public SidSocket Copy()
    {
        CatchUp();
        var copy = (SidSocket)MemberwiseClone();
        copy.voices = voices.Copy();
        copy.queue = new (long, byte, byte)[LongestQueue];
        return copy;
    }

    public void Write(int register, byte value, long cycle)
    {
        Charge(value, cycle);
        if (register >= FirstAnalog || register is AttackDecay1 or SustainRelease1 or AttackDecay2 or SustainRelease2)
            return;
        queue[queued++] = (cycle, (byte)register, value);
        if (queued == LongestQueue)
            CatchUp();
    }

    public byte Read(int register, long cycle)
    {
        switch (register)
        {
            case PotX or PotY:
                return Charge(0xff, cycle);
            case Oscillator3:
                CatchUp();
                voices.AdvanceTo(cycle);
                return Charge(voices.ReadOsc3(), cycle);
            case Envelope3:
                CatchUp();
                voices.AdvanceTo(cycle);
                return Charge(voices.ReadEnv3(), cycle);
            default:
                // Such a read drains the bus: what is left of its time halves.
                busFadesAt = cycle + ((busFadesAt - cycle) / 2);
                return cycle < busFadesAt ? busValue : (byte)0;
        }
    }

    private void CatchUp()
    {
        foreach ((long cycle, byte register, byte value) in queue.AsSpan(0, queued))
        {
            voices.AdvanceTo(cycle);
            voices.Write(register, value);
        }

        queued = 0;
    }

    private byte Charge(byte value, long cycle)
    {
        busValue = value;
        busFadesAt = cycle + busFade;
        return value;
    }
}
