namespace SidFlow.Emu.Sid.Analog;

/// <summary>An inverting amplifier of the chip: what goes in comes out along a measured curve.</summary>
/// <remarks>
/// 6581: a self-biased NMOS inverter. 8580: a real differential amplifier. Around it sit "resistors" that are NMOS transistors in
/// triode mode with their gates at the supply, whose current is K((Vdd-Vt-a)^2 - (Vdd-Vt-b)^2) between a and b. With input
/// resistor R1 and feedback resistor R2 = n R1 and no current into the input pin:
///     (n+1)(V-vx)^2 = n (V-vi)^2 + (V-vo)^2,   V = Vdd - Vt,   vo = curve(vx).
/// Given vx, both vo and vi follow directly; so a stage is traced along vx and no equation is solved by iteration.
/// </remarks>
sealed class OpAmp(MonotoneCurve transfer, double gate, double low, double high)
{
    const int StepsPerSegment = 128;
    const int Intervals = 2048;

    /// <summary>Output over input of a stage, both relative to the low end of the range.</summary>
    public SampledCurve Stage(double inputOverFeedback)
    {
        double n = inputOverFeedback;
        if (n == 0)
        {
            // Nothing is connected: the amplifier rests where its input equals its output.
            float rest = (float)(WorkingPoint() - low);
            return new SampledCurve(0, high - low, [rest, rest]);
        }

        var points = new List<(double, double)>();
        foreach ((double vx, double vo) in Trace())
        {
            double square = ((n + 1) * Square(Math.Max(gate - vx, 0)) - Square(Math.Max(gate - vo, 0))) / n;
            if (square >= 0)
                points.Add((gate - Math.Sqrt(square) - low, vo - low));
        }

        return SampledCurve.Through(points, 0, high - low, Intervals);
    }

    /// <summary>Input voltage over the voltage across a capacitor from input to output (vx - vo), relative to the low end.</summary>
    public SampledCurve Integrator()
    {
        var points = new List<(double, double)>();
        foreach ((double vx, double vo) in Trace())
            points.Add((vx - vo, vx - low));
        return SampledCurve.Through(points, low - high, high - low, 4 * Intervals);
    }

    public double WorkingPoint()
    {
        (double X, double Y) before = transfer.At(0, 0);
        foreach ((double X, double Y) point in Trace())
        {
            if (point.X >= point.Y)
            {
                double part = (before.Y - before.X) / (point.X - before.X + before.Y - point.Y);
                return before.X + part * (point.X - before.X);
            }

            before = point;
        }

        return transfer.End;
    }

    IEnumerable<(double X, double Y)> Trace()
    {
        for (int segment = 0; segment < transfer.Segments; segment++)
            for (int step = 0; step < StepsPerSegment; step++)
                yield return transfer.At(segment, (double)step / StepsPerSegment);
        yield return transfer.At(transfer.Segments - 1, 1);
    }

    static double Square(double x) => x * x;
}
