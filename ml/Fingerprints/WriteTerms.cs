using System.Numerics;
using SidFlow.Ml.Features;

namespace SidFlow.Ml.Fingerprints;

/// <summary>What the bare writes tell: the play routine's order and pace, and the bytes it sets up voices and filter with.</summary>
static class WriteTerms
{
    /// <summary>A pause this long separates calls of the routine.</summary>
    const int Pause = 600;

    /// <summary>Up to here the distance counts to the cycle: it is the time of the instructions between.</summary>
    const int Exact = 48;

    const int Resonance = 23, PulseHigh = 3;

    /// <summary>Each two writes in a row of one call: both registers, and the cycles between.</summary>
    public static void ReadTiming(in SidTrace trace, List<uint> terms)
    {
        int before = -1;
        uint cycle = 0;
        foreach (TimedWrite write in InWindow(trace))
        {
            int register = (write.Chip * 32) + write.Register;
            uint gap = write.Cycle - cycle;
            if (before >= 0 && gap <= Pause)
                terms.Add(Term.Of(before, register, gap < Exact ? (int)gap : Exact + BitOperations.Log2(gap)));
            before = register;
            cycle = write.Cycle;
        }
    }

    /// <summary>Bytes for control, envelope and the pulse width's upper half, whichever voice they go to.</summary>
    public static void ReadValues(in SidTrace trace, List<uint> terms)
    {
        foreach (TimedWrite write in InWindow(trace))
        {
            int register = write.Register % RegisterMap.VoiceRegisters;
            if (RegisterMap.VoiceOf(write.Register) >= 0 && register is PulseHigh or >= RegisterMap.Control)
                terms.Add(Term.Of(register, write.Value));
        }
    }

    /// <summary>Resonance and routing, mode and volume; how far the cutoff moves in a frame, and where to.</summary>
    public static void ReadFilter(in SidTrace trace, FrameTable frames, List<uint> terms)
    {
        foreach (TimedWrite write in InWindow(trace))
        {
            if (write.Register is Resonance or RegisterMap.Volume)
                terms.Add(Term.Of(write.Register, write.Value));
        }

        for (int frame = 1; frame < frames.Frames; frame++)
        {
            int cutoff = frames.Cutoff[frame * frames.Chips];
            int change = cutoff - frames.Cutoff[(frame - 1) * frames.Chips];
            if (change == 0)
                continue;
            terms.Add(Term.Of(RegisterMap.CutoffLow, change));
            terms.Add(Term.Of(RegisterMap.CutoffHigh, cutoff >> 4));
        }
    }

    static List<TimedWrite> InWindow(in SidTrace trace)
    {
        List<TimedWrite> writes = [];
        foreach (TimedWrite write in trace.Writes)
        {
            if (write.Cycle >= trace.Start && write.Cycle < trace.End && write.Register < RegisterMap.Registers)
                writes.Add(write);
        }

        return writes;
    }
}
