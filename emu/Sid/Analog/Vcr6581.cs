using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>Cutoff resistor of the 6581: a wide transistor driven by the cutoff DAC, beside a long "snake" that sets the lowest cutoff.</summary>
/// <remarks>
/// Its gate is tied to the driving side, which makes the cutoff depend on the signal: the well-known distortion.
/// From weak to strong inversion by the EKV model, I = Is (ln²(1+e^((Vp-Vs)/2Ut)) - ln²(1+e^((Vp-Vd)/2Ut))).
/// Facts from: libresidfp (circuit from die photographs; W/L 9 and 1/115, C 470 pF, uCox 20 uA/V²); its cutoff DAC range 6.65 V
/// + 2.63 V, moved by the filter curve setting.
/// </remarks>
struct Vcr6581 : ICutoffResistor
{
    // The reference integrates with a step of 1 us whatever the clock is; so cutoffs match it.
    const double CyclesOverCapacitor = 1e-6 / 470e-12;
    const double Transconductance = 20e-6;
    public const double TwoThermal = 2 * 1.380649e-23 * (27 + 273.15) / 1.602176634e-19;
    public const double Inversion = Transconductance / 2 * TwoThermal * TwoThermal * 9.0 * CyclesOverCapacitor;
    public const double Snake = Transconductance / 2 / 115 * CyclesOverCapacitor;

    /// <summary>Volts of the cutoff DAC: its zero at curve 0, what the curve adds, and its range.</summary>
    public const double DacZero = 6.65 - 1;
    public const double DacCurve = 3;
    public const double DacRange = 2.63;

    static readonly double[] Dac = LadderDac.Build(ChipModel.Mos6581, 11);

    static readonly Lazy<SampledCurve> UsualInversion = new(() => InversionCurve(1));

    // ln(1+e^x), scaled so that its square is volts a cycle.
    readonly SampledCurve inversion;
    readonly float snake;
    readonly float gate;
    readonly float threshold;
    readonly float dacZero;
    float control;

    public Vcr6581(AnalogModel model, ChipProfile profile)
    {
        inversion = profile.CutoffScale == 1 ? UsualInversion.Value : InversionCurve(profile.CutoffScale);
        snake = (float)(Snake * profile.CutoffScale);
        gate = (float)(model.Gate - model.Low);
        threshold = (float)model.Threshold;
        // The curve moves the DAC's zero over 3 V, 0 dark to 1 bright.
        dacZero = (float)(DacZero + DacCurve * profile.FilterCurve - model.Low);
        Tune(0);
    }

    public void Tune(int cutoff)
    {
        float below = gate - (dacZero + (float)DacRange * (float)Dac[cutoff]);
        control = below * below;
    }

    public readonly float Flow(float from, float to, out float byFrom, out float byTo)
    {
        float fromOver = gate - from;
        float toOver = gate - to;
        // Gate voltage: the mean of the squares of both control sides.
        float root = MathF.Sqrt((control + fromOver * fromOver) * 0.5f);
        float pinchOff = gate - root - threshold;
        float pinchOffByFrom = fromOver / (2 * root);
        float source = inversion.At(pinchOff - to, out float sourceSlope);
        float drain = inversion.At(pinchOff - from, out float drainSlope);
        float sourceBy = 2 * source * sourceSlope;
        float drainBy = 2 * drain * drainSlope;
        byFrom = 2 * snake * fromOver + sourceBy * pinchOffByFrom - drainBy * (pinchOffByFrom - 1);
        byTo = -2 * snake * toOver - sourceBy;
        return snake * (toOver * toOver - fromOver * fromOver) + (source - drain) * (source + drain);
    }

    static SampledCurve InversionCurve(double scale) => SampledCurve.Of(-8, 6, 8192,
        volts => Math.Sqrt(Inversion * scale) * Log1pExp(volts / TwoThermal));

    static double Log1pExp(double x) => x > 40 ? x : Portable.Log(1 + Portable.Exp(x));
}
