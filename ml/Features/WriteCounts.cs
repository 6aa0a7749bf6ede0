namespace SidFlow.Ml.Features;

/// <summary>Counts over the writes in a trace's window. What the registers hold before it is known from the writes before.</summary>
sealed class WriteCounts
{
    public int Writes { get; private set; }

    /// <summary>The chips together; shape [25].</summary>
    public double[] PerRegister { get; } = new double[RegisterMap.Registers];

    /// <summary>A write's group after another; shape [6 * 6].</summary>
    public double[] Transitions { get; } = new double[RegisterMap.Groups * RegisterMap.Groups];

    public int Redundant { get; private set; }

    /// <summary>0..1 within the frame.</summary>
    public double PositionMean { get; private set; }

    public double PositionDeviation { get; private set; }

    public double Share(RegisterGroup group) => Sum(register => RegisterMap.GroupOf(register) == group);

    public double VoiceShare(int voice) => Sum(register => RegisterMap.VoiceOf(register) == voice);

    double Sum(Func<int, bool> which) => PerRegister.Where((_, register) => which(register)).Sum() / Writes;

    public static WriteCounts Of(in SidTrace trace)
    {
        var counts = new WriteCounts();
        Span<byte> held = stackalloc byte[SidTrace.MaxChips * RegisterMap.Registers];
        for (int chip = 0; chip < trace.Chips; chip++)
            held[(chip * RegisterMap.Registers) + RegisterMap.Volume] = 15;
        int before = -1;
        long cycles = 0;
        Int128 squares = 0;
        foreach (TimedWrite write in trace.Writes)
        {
            if (write.Cycle >= trace.End)
                break;
            if (write.Register >= RegisterMap.Registers)
                continue;
            ref byte register = ref held[(write.Chip * RegisterMap.Registers) + write.Register];
            if (write.Cycle >= trace.Start)
            {
                int group = (int)RegisterMap.GroupOf(write.Register);
                if (before >= 0)
                    counts.Transitions[(before * RegisterMap.Groups) + group]++;
                before = group;
                counts.Writes++;
                counts.PerRegister[write.Register]++;
                counts.Redundant += register == write.Value ? 1 : 0;
                long position = (write.Cycle - trace.Start) % trace.Clock.FrameCycles;
                cycles += position;
                squares += position * position;
            }

            register = write.Value;
        }

        if (counts.Writes > 0)
        {
            // Whole numbers up to here, so that no order of adding matters and nothing cancels.
            double frame = trace.Clock.FrameCycles;
            double variance = (double)((squares * counts.Writes) - ((Int128)cycles * cycles)) / ((double)counts.Writes * counts.Writes);
            counts.PositionMean = cycles / (counts.Writes * frame);
            counts.PositionDeviation = Math.Sqrt(variance) / frame;
        }

        return counts;
    }
}
