namespace SidFlow.Emu.Sid.Analog;

/// <summary>Cutoff resistor of the 8580: eleven transistors side by side, one a register bit, in triode mode.</summary>
/// <remarks>
/// With no bit set a NOR gate switches in a twelfth one, half as wide as the smallest. Facts from: libresidfp (W/L 0.00615 a step, C 22 nF,
/// uCox 100 uA/V², gate voltage 1.2 to 1.8 times the 4.75 V reference).
/// </remarks>
struct Dac8580 : ICutoffResistor
{
    const double CyclesOverCapacitor = 1e-6 / 22e-9;
    const double Transconductance = 100e-6;
    public const double Step = 0.00615 * Transconductance / 2 * CyclesOverCapacitor;

    /// <summary>Volts of the gates: the reference, its share at curve 0, and what the curve takes off.</summary>
    public const double Reference = 4.75 * 1.01;
    public const double GateShare = 1.8;
    public const double GateCurve = 0.6;

    readonly float gate;
    float width;

    public Dac8580(AnalogModel model, double curve)
    {
        gate = (float)(Reference * (GateShare - GateCurve * curve) - model.Threshold - model.Low);
        Tune(0);
    }

    public void Tune(int cutoff) => width = (float)(Step * (cutoff == 0 ? 0.5 : cutoff));

    public readonly float Flow(float from, float to, out float byFrom, out float byTo)
    {
        float fromOver = Math.Max(gate - from, 0);
        float toOver = gate - to;
        byFrom = 2 * width * fromOver;
        byTo = -2 * width * toOver;
        return width * (toOver - fromOver) * (toOver + fromOver);
    }
}
