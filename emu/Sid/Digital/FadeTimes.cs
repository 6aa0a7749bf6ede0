namespace SidFlow.Emu.Sid.Digital;

/// <summary>Cycles that charge stays where nothing holds it.</summary>
/// <remarks>
/// Measured by VICE's and libsidplayfp's authors on warm chips by reading OSC3; they vary widely with temperature.
/// On a 6581R4 only the beginning was measured; the steps are taken to be the R3's.
/// </remarks>
/// <param name="FloatingHold">Until a waveform DAC without waveform loses its first bit.</param>
/// <param name="FloatingStep">From one lost bit to the next.</param>
/// <param name="NoiseHold">Until a noise register held by the test bit begins to fill with ones.</param>
/// <param name="NoiseStep">From one step of that to the next.</param>
readonly record struct FadeTimes(int FloatingHold, int FloatingStep, int NoiseHold, int NoiseStep)
{
    public static readonly FadeTimes Mos6581R3 = new(54_000, 1_400, 50_000, 15_000);
    public static readonly FadeTimes Mos6581R4 = new(1_000_000, 1_400, 2_150_000, 15_000);
    public static readonly FadeTimes Mos8580R5 = new(800_000, 50_000, 986_000, 314_300);
}
