using System.Numerics;
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
/// <see cref="FilterLanes"/> runs several filters side by side, with the same results.
/// </remarks>
abstract class StateVariableFilter
{
    /// <summary>Inputs between two looks at how far the charges have moved: at multiples of it in the block, a power of two.</summary>
    const int InputsBetweenLooks = 4;

    /// <summary>With no output selected the charges are only kept near where they would be: so many inputs are taken as their mean.</summary>
    const int UnheardDoublings = 7;

    readonly FilterPace pace;
    readonly float lead;
    readonly int doublings;

    // Capacitor voltages, amplifier input minus output.
    float bandCharge;
    float lowCharge;

    float bandPoint;
    float lowPoint;
    int look;
    int nextJump;

    /// <param name="pace">How closely to follow the equations.</param>
    protected StateVariableFilter(FilterPace pace)
    {
        this.pace = pace;
        // Not quite as far as the charges may stray, or they would be too far from the start.
        lead = 0.75f * pace.Travel;
        doublings = BitOperations.Log2((uint)pace.CyclesPerStep);
    }

    /// <summary>How far the working point lies ahead of the charges; so they start this far behind it.</summary>
    public float BandLead { get; private set; }
    public float LowLead { get; private set; }

    /// <summary>The input at which the present working point ends at the latest.</summary>
    public int End { get; private set; }

    /// <summary>Volts that the charges may move away from a working point.</summary>
    public float Travel => pace.Travel;

    public StateVariableFilter Copy() => (StateVariableFilter)MemberwiseClone();

    public abstract void Set(in FilterSettings settings);

    /// <summary>Whether every input counts, or only where the charges would be.</summary>
    public bool Follows(in FilterSettings settings) => settings.IsHeard || pace.Interval == 1;

    /// <summary>Takes a stretch of a block's inputs under settings that do not change.</summary>
    /// <param name="settings">As given to <see cref="Set"/>.</param>
    /// <param name="inputs">Of the block, up to where the stretch ends: sums of what is routed through the filter.</param>
    /// <param name="from">Where it starts.</param>
    /// <param name="mix">The selected outputs are added to it.</param>
    public void Run(in FilterSettings settings, ReadOnlySpan<float> inputs, int from, Span<float> mix)
    {
        if (Follows(settings))
            RunHeard(settings, inputs, from, mix[..inputs.Length]);
        else
            RunUnheard(inputs[from..]);
    }

    /// <summary>Starts a stretch in which every input counts.</summary>
    public void Begin()
    {
        BandLead = LowLead = 0;
        look = Math.Min(pace.Interval, InputsBetweenLooks);
        nextJump = 0;
    }

    /// <summary>Takes the working point for the inputs from here on.</summary>
    public void Enter(ReadOnlySpan<float> inputs, int at, out WorkingPoint point)
    {
        if (nextJump <= at)
            nextJump = NextJump(inputs, at, pace.Jump);
        End = Math.Min(at + pace.Interval, nextJump);

        // The charges halfway along the way ahead.
        bandPoint = bandCharge + BandLead;
        lowPoint = lowCharge + LowLead;
        PointAt(bandPoint, lowPoint, inputs[at], out point);
        for (int i = 0; i < doublings; i++)
            point.Double();
    }

    /// <summary>The input before which to look at the charges again.</summary>
    public int NextLook(int at) => Math.Min(Math.Min(at + look, (at | (InputsBetweenLooks - 1)) + 1), End);

    /// <summary>Leaves the working point with the charges this far from it.</summary>
    public void Leave(in WorkingPoint point, float b, float l, ReadOnlySpan<float> inputs, int at)
    {
        bandCharge = bandPoint + b;
        lowCharge = lowPoint + l;
        if (pace.Interval == 1 || at == inputs.Length)
            return;

        // Where the charges go from here, and so where the next point should lie.
        float d = inputs[at];
        float bandSpeed = MathF.FusedMultiplyAdd(point.BByB - 1, b, MathF.FusedMultiplyAdd(point.BByL, l, MathF.FusedMultiplyAdd(point.BByD, d, point.BStep)));
        float lowSpeed = MathF.FusedMultiplyAdd(point.LByL - 1, l, MathF.FusedMultiplyAdd(point.LByB, b, MathF.FusedMultiplyAdd(point.LByD, d, point.LStep)));
        float inputsAhead = Math.Min(pace.Interval / 2, lead / (MathF.Abs(bandSpeed) + MathF.Abs(lowSpeed)));
        look = Math.Clamp((int)(2 * inputsAhead), 1, InputsBetweenLooks);
        BandLead = bandSpeed * inputsAhead;
        LowLead = lowSpeed * inputsAhead;
    }

    public void RunUnheard(ReadOnlySpan<float> inputs)
    {
        while (!inputs.IsEmpty)
        {
            int doubled = Math.Min(UnheardDoublings, BitOperations.Log2((uint)inputs.Length));
            ReadOnlySpan<float> some = inputs[..(1 << doubled)];
            float drive = Sum(some) / some.Length;
            PointAt(bandCharge, lowCharge, drive, out WorkingPoint point);
            for (int i = 0; i < doublings + doubled; i++)
                point.Double();
            bandCharge += MathF.FusedMultiplyAdd(point.BByD, drive, point.BStep);
            lowCharge += MathF.FusedMultiplyAdd(point.LByD, drive, point.LStep);
            inputs = inputs[some.Length..];
        }
    }

    /// <summary>The equations and their slopes. Order within a cycle is the reference's: highpass from the last cycle's outputs, then bandpass, then lowpass.</summary>
    protected abstract void PointAt(float band, float low, float drive, out WorkingPoint point);

    void RunHeard(in FilterSettings settings, ReadOnlySpan<float> inputs, int from, Span<float> mix)
    {
        float high = settings.High;
        float travel = pace.Travel;
        int at = from;
        Begin();
        while (at < inputs.Length)
        {
            Enter(inputs, at, out WorkingPoint point);
            (float bByB, float bByL, float bByD, float bStep) = (point.BByB, point.BByL, point.BByD, point.BStep);
            (float lByB, float lByL, float lByD, float lStep) = (point.LByB, point.LByL, point.LByD, point.LStep);
            (float mixByB, float mixByL, float mixAtPoint) = point.Mix(settings);
            float b = -BandLead;
            float l = -LowLead;
            do
            {
                int pause = NextLook(at);
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
                        float old = MathF.FusedMultiplyAdd(point.HighByB, b, MathF.FusedMultiplyAdd(point.HighByL, l, point.HighByD * (d - point.Drive)));
                        float nextB = MathF.FusedMultiplyAdd(bByB, b, MathF.FusedMultiplyAdd(bByL, l, MathF.FusedMultiplyAdd(bByD, d, bStep)));
                        l = MathF.FusedMultiplyAdd(lByL, l, MathF.FusedMultiplyAdd(lByB, b, MathF.FusedMultiplyAdd(lByD, d, lStep)));
                        b = nextB;
                        mix[at] += MathF.FusedMultiplyAdd(high, old, MathF.FusedMultiplyAdd(mixByB, b, MathF.FusedMultiplyAdd(mixByL, l, mixAtPoint)));
                    }
                }
            }
            while (at < End && MathF.Abs(b) + MathF.Abs(l) <= travel);

            Leave(point, b, l, inputs, at);
        }
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
