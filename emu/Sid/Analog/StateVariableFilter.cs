using System.Runtime.Intrinsics;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>The filter of both chips: a summing amplifier and two integrators in a loop.</summary>
/// <remarks>
/// <code>
///            +--------- resonance amplifier ---+
///            |                                 |
///  inputs -- sum --&gt; highpass --R--[int1]--&gt; bandpass --R--[int2]--&gt; lowpass
///            |                                                        |
///            +--------------------------------------------------------+
/// </code>
/// Every stage bends. Its exact equations are evaluated at a working point, together with their slopes, and the cycles around that
/// point run as a linear system of the two capacitor voltages, which costs two multiply-adds on the critical path instead of a
/// chain of curves. A new point is taken when the voltages have moved away from it, wherever an input jumps, and in any case after
/// an interval; with an interval of 1 every cycle is evaluated exactly, and that is what tests compare with.
/// Order of evaluation within a cycle is the reference's: highpass from the last cycle's outputs, then bandpass, then lowpass.
/// </remarks>
sealed class StateVariableFilter<TResistor>
    where TResistor : struct, ICutoffResistor
{
    /// <summary>With no output selected the charges are only kept near where they would be.</summary>
    const int Unheard = 4;

    /// <summary>Volts that the charges may move away from a working point.</summary>
    const float LongestTravel = 0.04f;

    /// <summary>Volts that a working point lies ahead of the charges.</summary>
    const float Lead = 0.03f;

    const int CyclesBetweenLooks = 4;

    readonly SampledCurve input;
    readonly AnalogModel model;
    readonly int interval;
    readonly float jump;
    TResistor resistor;
    SampledCurve resonance;
    SampledCurve summer;
    float perInput;

    // Capacitor voltages, amplifier input minus output.
    float bandCharge;
    float lowCharge;

    /// <param name="model">Amplifiers and voltages.</param>
    /// <param name="resistor">Cutoff resistor.</param>
    /// <param name="interval">Cycles between working points.</param>
    /// <param name="jump">Volts of input change that ask for a new working point.</param>
    public StateVariableFilter(AnalogModel model, TResistor resistor, int interval, float jump)
    {
        this.model = model;
        this.resistor = resistor;
        this.interval = interval;
        this.jump = jump;
        input = model.IntegratorInput;
        resonance = model.Resonance(0);
        summer = model.Summer(2);
        perInput = 1f / 2;
    }

    public StateVariableFilter<TResistor> Copy() => (StateVariableFilter<TResistor>)MemberwiseClone();

    public void Tune(int cutoff) => resistor.Tune(cutoff);

    public void Resonate(int nibble) => resonance = model.Resonance(nibble);

    /// <param name="inputs">How many things are routed through the filter, 0..4.</param>
    public void Route(int inputs)
    {
        summer = model.Summer(2 + inputs);
        perInput = 1f / (2 + inputs);
    }

    /// <summary>Runs some cycles and adds the selected outputs to <paramref name="mix"/>.</summary>
    /// <param name="inputs">Sum of what is routed through the filter, per cycle.</param>
    /// <param name="mix">Receives gain * (low + band + high), per cycle.</param>
    /// <param name="low">The lowpass's share: the gain or 0; likewise the others.</param>
    public void Run(ReadOnlySpan<float> inputs, Span<float> mix, float low, float band, float high)
    {
        bool heard = low + band + high != 0;
        int interval = heard || this.interval == 1 ? this.interval : Unheard * this.interval;
        float jump = heard ? this.jump : float.PositiveInfinity;
        float travel = heard ? LongestTravel : float.PositiveInfinity;
        float bandState = bandCharge;
        float lowState = lowCharge;
        float bandLead = 0;
        float lowLead = 0;
        mix = mix[..inputs.Length];
        int at = 0;
        int nextJump = 0;
        int look = interval > 1 ? CyclesBetweenLooks : 1;
        while (at < inputs.Length)
        {
            if (nextJump <= at)
                nextJump = NextJump(inputs, at, jump);
            int end = Math.Min(at + interval, nextJump);
            float drive = inputs[at];

            // The working point: charges halfway along the way ahead, and the equations of this cycle there.
            float bandPoint = bandState + bandLead;
            float lowPoint = lowState + lowLead;
            float bandIn = input.At(bandPoint, out float bandInSlope);
            float lowIn = input.At(lowPoint, out float lowInSlope);
            float bandOut = bandIn - bandPoint;
            float lowOut = lowIn - lowPoint;
            float bandOutSlope = bandInSlope - 1;
            float lowOutSlope = lowInSlope - 1;
            float fedBack = resonance.At(bandOut, out float fedBackSlope);
            float highOut = summer.At((fedBack + lowOut + drive) * perInput, out float highSlope);
            highSlope *= perInput;
            float bandFlow = resistor.Flow(highOut, bandIn, out float bandByHigh, out float bandByIn);
            float lowFlow = resistor.Flow(bandOut, lowIn, out float lowByBand, out float lowByIn);

            // Deviations from the point: b and l of the charges; of the drive, with its own value taken into the constants.
            float highByB = highSlope * fedBackSlope * bandOutSlope;
            float highByL = highSlope * lowOutSlope;
            float highByD = highSlope;
            float bByB = 1 + bandByHigh * highByB + bandByIn * bandInSlope;
            float bByL = bandByHigh * highByL;
            float bByD = bandByHigh * highByD;
            // The lowpass sees this cycle's bandpass; put in terms of the last cycle's, both charges step side by side.
            float lByNewB = lowByBand * bandOutSlope;
            float lByB = lByNewB * bByB;
            float lByL = 1 + lowByIn * lowInSlope + lByNewB * bByL;
            float lByD = lByNewB * bByD;
            float bStep = bandFlow - bByD * drive;
            float lStep = lowFlow + lByNewB * bStep;

            float mixByB = band * bandOutSlope;
            float mixByL = low * lowOutSlope;
            float mixAtPoint = high * highOut + band * bandOut + low * lowOut;

            float b = -bandLead;
            float l = -lowLead;
            do
            {
                int pause = Math.Min(at + look, end);
                if (high == 0)
                {
                    for (; at < pause; at++)
                    {
                        float d = inputs[at];
                        float nextB = MathF.FusedMultiplyAdd(bByB, b, MathF.FusedMultiplyAdd(bByL, l, MathF.FusedMultiplyAdd(bByD, d, bStep)));
                        l = MathF.FusedMultiplyAdd(lByL, l, MathF.FusedMultiplyAdd(lByB, b, MathF.FusedMultiplyAdd(lByD, d, lStep)));
                        b = nextB;
                        mix[at] += MathF.FusedMultiplyAdd(mixByB, b, MathF.FusedMultiplyAdd(mixByL, l, mixAtPoint));
                    }
                }
                else
                {
                    for (; at < pause; at++)
                    {
                        float d = inputs[at];
                        float old = MathF.FusedMultiplyAdd(highByB, b, MathF.FusedMultiplyAdd(highByL, l, highByD * (d - drive)));
                        float nextB = MathF.FusedMultiplyAdd(bByB, b, MathF.FusedMultiplyAdd(bByL, l, MathF.FusedMultiplyAdd(bByD, d, bStep)));
                        l = MathF.FusedMultiplyAdd(lByL, l, MathF.FusedMultiplyAdd(lByB, b, MathF.FusedMultiplyAdd(lByD, d, lStep)));
                        b = nextB;
                        mix[at] += MathF.FusedMultiplyAdd(high, old, MathF.FusedMultiplyAdd(mixByB, b, MathF.FusedMultiplyAdd(mixByL, l, mixAtPoint)));
                    }
                }
            }
            while (at < end && MathF.Abs(b) + MathF.Abs(l) <= travel);

            bandState = bandPoint + b;
            lowState = lowPoint + l;

            // Where the charges would go from here, as far as the next point may lie ahead.
            if (heard && interval > 1 && at < inputs.Length)
            {
                float d = inputs[at];
                float bandSpeed = MathF.FusedMultiplyAdd(bByB - 1, b, MathF.FusedMultiplyAdd(bByL, l, MathF.FusedMultiplyAdd(bByD, d, bStep)));
                float lowSpeed = MathF.FusedMultiplyAdd(lByL - 1, l, MathF.FusedMultiplyAdd(lByB, b, MathF.FusedMultiplyAdd(lByD, d, lStep)));
                float cycles = Math.Min(interval / 2, Lead / (MathF.Abs(bandSpeed) + MathF.Abs(lowSpeed)));
                look = Math.Clamp((int)(2 * cycles), 1, CyclesBetweenLooks);
                bandLead = bandSpeed * cycles;
                lowLead = lowSpeed * cycles;
            }
        }

        bandCharge = bandState;
        lowCharge = lowState;
    }

    /// <summary>The first cycle after this one whose input differs from the one before it by more than <paramref name="jump"/>.</summary>
    static int NextJump(ReadOnlySpan<float> inputs, int at, float jump)
    {
        if (jump == float.PositiveInfinity)
            return inputs.Length;
        int cycle = at + 1;
        var limit = Vector128.Create(jump);
        for (; cycle + Vector128<float>.Count <= inputs.Length; cycle += Vector128<float>.Count)
        {
            Vector128<float> step = Vector128.Create(inputs[cycle..]) - Vector128.Create(inputs[(cycle - 1)..]);
            if (Vector128.GreaterThanAny(Vector128.Abs(step), limit))
                break;
        }

        while (cycle < inputs.Length && MathF.Abs(inputs[cycle] - inputs[cycle - 1]) <= jump)
            cycle++;
        return cycle;
    }
}
