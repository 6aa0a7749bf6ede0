using System.Numerics;
using System.Runtime.CompilerServices;
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
    /// <summary>Inputs between two looks at how far the charges have moved.</summary>
    const int InputsBetweenLooks = 4;

    /// <summary>With no output selected the charges are only kept near where they would be: so many inputs are taken as their mean.</summary>
    const int UnheardDoublings = 7;

    readonly SampledCurve input;
    readonly AnalogModel model;
    readonly FilterPace pace;
    readonly float lead;
    readonly int doublings;
    TResistor resistor;
    SampledCurve resonance;
    SampledCurve summer;
    float perInput;

    // Capacitor voltages, amplifier input minus output.
    float bandCharge;
    float lowCharge;

    /// <param name="model">Amplifiers and voltages.</param>
    /// <param name="resistor">Cutoff resistor.</param>
    /// <param name="pace">How closely to follow the equations.</param>
    public StateVariableFilter(AnalogModel model, TResistor resistor, FilterPace pace)
    {
        this.model = model;
        this.resistor = resistor;
        this.pace = pace;
        // Not quite as far as the charges may stray, or they would be too far from the start.
        lead = 0.75f * pace.Travel;
        doublings = BitOperations.Log2((uint)pace.CyclesPerStep);
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

    /// <summary>Takes some inputs and adds the selected outputs to <paramref name="mix"/>.</summary>
    /// <param name="inputs">Sum of what is routed through the filter.</param>
    /// <param name="mix">Receives gain * (low + band + high) for each.</param>
    /// <param name="low">The lowpass's share: the gain or 0; likewise the others.</param>
    public void Run(ReadOnlySpan<float> inputs, Span<float> mix, float low, float band, float high)
    {
        if (low + band + high == 0 && pace.Interval > 1)
            RunUnheard(inputs);
        else
            RunHeard(inputs, mix[..inputs.Length], low, band, high);
    }

    void RunHeard(ReadOnlySpan<float> inputs, Span<float> mix, float low, float band, float high)
    {
        float bandState = bandCharge;
        float lowState = lowCharge;
        float bandLead = 0;
        float lowLead = 0;
        int look = Math.Min(pace.Interval, InputsBetweenLooks);
        int at = 0;
        int nextJump = 0;
        while (at < inputs.Length)
        {
            if (nextJump <= at)
                nextJump = NextJump(inputs, at, pace.Jump);
            int end = Math.Min(at + pace.Interval, nextJump);
            float drive = inputs[at];

            // The charges halfway along the way ahead.
            float bandPoint = bandState + bandLead;
            float lowPoint = lowState + lowLead;
            WorkingPoint point = PointAt(bandPoint, lowPoint, drive);
            for (int i = 0; i < doublings; i++)
                point.Double();

            (float bByB, float bByL, float bByD, float bStep) = (point.BByB, point.BByL, point.BByD, point.BStep);
            (float lByB, float lByL, float lByD, float lStep) = (point.LByB, point.LByL, point.LByD, point.LStep);
            float mixByB = band * point.BandByB;
            float mixByL = low * point.LowByL;
            float mixAtPoint = high * point.HighOut + band * point.BandOut + low * point.LowOut;

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
                        float old = MathF.FusedMultiplyAdd(point.HighByB, b, MathF.FusedMultiplyAdd(point.HighByL, l, point.HighByD * (d - drive)));
                        float nextB = MathF.FusedMultiplyAdd(bByB, b, MathF.FusedMultiplyAdd(bByL, l, MathF.FusedMultiplyAdd(bByD, d, bStep)));
                        l = MathF.FusedMultiplyAdd(lByL, l, MathF.FusedMultiplyAdd(lByB, b, MathF.FusedMultiplyAdd(lByD, d, lStep)));
                        b = nextB;
                        mix[at] += MathF.FusedMultiplyAdd(high, old, MathF.FusedMultiplyAdd(mixByB, b, MathF.FusedMultiplyAdd(mixByL, l, mixAtPoint)));
                    }
                }
            }
            while (at < end && MathF.Abs(b) + MathF.Abs(l) <= pace.Travel);

            bandState = bandPoint + b;
            lowState = lowPoint + l;

            // Where the charges go from here, and so where the next point should lie.
            if (pace.Interval > 1 && at < inputs.Length)
            {
                float d = inputs[at];
                float bandSpeed = MathF.FusedMultiplyAdd(bByB - 1, b, MathF.FusedMultiplyAdd(bByL, l, MathF.FusedMultiplyAdd(bByD, d, bStep)));
                float lowSpeed = MathF.FusedMultiplyAdd(lByL - 1, l, MathF.FusedMultiplyAdd(lByB, b, MathF.FusedMultiplyAdd(lByD, d, lStep)));
                float inputsAhead = Math.Min(pace.Interval / 2, lead / (MathF.Abs(bandSpeed) + MathF.Abs(lowSpeed)));
                look = Math.Clamp((int)(2 * inputsAhead), 1, InputsBetweenLooks);
                bandLead = bandSpeed * inputsAhead;
                lowLead = lowSpeed * inputsAhead;
            }
        }

        bandCharge = bandState;
        lowCharge = lowState;
    }

    void RunUnheard(ReadOnlySpan<float> inputs)
    {
        while (!inputs.IsEmpty)
        {
            int doubled = Math.Min(UnheardDoublings, BitOperations.Log2((uint)inputs.Length));
            ReadOnlySpan<float> some = inputs[..(1 << doubled)];
            float drive = Sum(some) / some.Length;
            WorkingPoint point = PointAt(bandCharge, lowCharge, drive);
            for (int i = 0; i < doublings + doubled; i++)
                point.Double();
            bandCharge += MathF.FusedMultiplyAdd(point.BByD, drive, point.BStep);
            lowCharge += MathF.FusedMultiplyAdd(point.LByD, drive, point.LStep);
            inputs = inputs[some.Length..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    WorkingPoint PointAt(float bandPoint, float lowPoint, float drive)
    {
        float bandIn = input.At(bandPoint, out float bandInSlope);
        float lowIn = input.At(lowPoint, out float lowInSlope);
        WorkingPoint point = default;
        point.BandOut = bandIn - bandPoint;
        point.LowOut = lowIn - lowPoint;
        point.BandByB = bandInSlope - 1;
        point.LowByL = lowInSlope - 1;
        float fedBack = resonance.At(point.BandOut, out float fedBackSlope);
        point.HighOut = summer.At((fedBack + point.LowOut + drive) * perInput, out float highSlope);
        highSlope *= perInput;
        point.HighByB = highSlope * fedBackSlope * point.BandByB;
        point.HighByL = highSlope * point.LowByL;
        point.HighByD = highSlope;

        float bandFlow = resistor.Flow(point.HighOut, bandIn, out float bandByHigh, out float bandByIn);
        point.BByB = 1 + bandByHigh * point.HighByB + bandByIn * bandInSlope;
        point.BByL = bandByHigh * point.HighByL;
        point.BByD = bandByHigh * point.HighByD;
        point.BStep = bandFlow - point.BByD * drive;

        // The lowpass sees this cycle's bandpass; put in terms of the last cycle's, both charges step side by side.
        float lowFlow = resistor.Flow(point.BandOut, lowIn, out float lowByBand, out float lowByIn);
        float byNewB = lowByBand * point.BandByB;
        point.LByB = byNewB * point.BByB;
        point.LByL = 1 + lowByIn * lowInSlope + byNewB * point.BByL;
        point.LByD = byNewB * point.BByD;
        point.LStep = lowFlow + byNewB * point.BStep;
        return point;
    }

    /// <summary>The first cycle after this one whose input differs from the one before it by more than <paramref name="jump"/>.</summary>
    static int NextJump(ReadOnlySpan<float> inputs, int at, float jump)
    {
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

    static float Sum(ReadOnlySpan<float> inputs)
    {
        float sum = 0;
        foreach (float input in inputs)
            sum += input;
        return sum;
    }
}
