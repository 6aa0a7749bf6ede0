namespace SidFlow.Emu.Sid.Analog;

/// <summary>What the registers ask of the filter.</summary>
/// <param name="Cutoff">11 bit register value.</param>
/// <param name="Resonance">Register nibble.</param>
/// <param name="Inputs">How many things are routed through it, 0..4.</param>
/// <param name="Low">Share of the lowpass in the mix, the gain or 0; likewise the others.</param>
/// <param name="Band">Share of the bandpass.</param>
/// <param name="High">Share of the highpass.</param>
readonly record struct FilterSettings(int Cutoff, int Resonance, int Inputs, float Low, float Band, float High)
{
    public bool IsHeard => Low + Band + High != 0;
}
