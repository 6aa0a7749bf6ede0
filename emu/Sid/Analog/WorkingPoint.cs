using System.Runtime.CompilerServices;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>The filter's equations around one state: what a cycle does to small deviations from it.</summary>
/// <remarks>
/// b and l are the deviations of the bandpass and lowpass charges, d the input as it is. A cycle makes them
/// <code>b' = BByB b + BByL l + BByD d + BStep,   l' = LByB b + LByL l + LByD d + LStep.</code>
/// </remarks>
struct WorkingPoint
{
    public float BByB, BByL, BByD, BStep;
    public float LByB, LByL, LByD, LStep;

    /// <summary>Outputs at the point, and what deviations add to them. Those of the highpass are of the charges before the cycle.</summary>
    public float HighOut, HighByB, HighByL, HighByD;
    public float BandOut, BandByB;
    public float LowOut, LowByL;

    /// <summary>The input at the point.</summary>
    public float Drive;

    /// <summary>What the settings let through: the mix at the point, and what deviations after the cycle add to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly (float ByB, float ByL, float AtPoint) Mix(in FilterSettings settings) =>
        (settings.Band * BandByB, settings.Low * LowByL, settings.High * HighOut + settings.Band * BandOut + settings.Low * LowOut);

    /// <summary>Makes a step of twice the cycles out of this one, through which the input stands still.</summary>
    public void Double()
    {
        (float bb, float bl, float lb, float ll) = (BByB, BByL, LByB, LByL);
        (float bd, float bStep, float ld, float lStep) = (BByD, BStep, LByD, LStep);
        BByB = bb * bb + bl * lb;
        BByL = bb * bl + bl * ll;
        LByB = lb * bb + ll * lb;
        LByL = lb * bl + ll * ll;
        BByD = bd + bb * bd + bl * ld;
        LByD = ld + lb * bd + ll * ld;
        BStep = bStep + bb * bStep + bl * lStep;
        LStep = lStep + lb * bStep + ll * lStep;
    }
}
