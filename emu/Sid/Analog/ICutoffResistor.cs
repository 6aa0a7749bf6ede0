namespace SidFlow.Emu.Sid.Analog;

/// <summary>What sits between two stages of the filter: a transistor whose resistance the cutoff register sets.</summary>
interface ICutoffResistor
{
    /// <param name="cutoff">11 bit register value.</param>
    void Tune(int cutoff);

    /// <summary>Change of the capacitor voltage in a cycle, in volts, with the slopes by both ends.</summary>
    /// <param name="from">Driving side, relative to the model's low end.</param>
    /// <param name="to">Amplifier input, relative to the model's low end.</param>
    float Flow(float from, float to, out float byFrom, out float byTo);
}
