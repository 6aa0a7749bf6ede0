namespace SidFlow.Ml.Features;

/// <summary>What a register sets.</summary>
enum RegisterGroup
{
    Frequency,
    PulseWidth,
    Control,
    Envelope,
    Filter,
    Volume,
}

/// <summary>The SID's 25 registers that can be written.</summary>
/// <remarks>Source: MOS 6581 data sheet. Three voices of seven registers, then the filter's three and the volume.</remarks>
static class RegisterMap
{
    public const int Registers = 25;
    public const int VoicesPerChip = 3;
    public const int VoiceRegisters = 7;
    public const int Groups = 6;
    public const int Control = 4, AttackDecay = 5, SustainRelease = 6;
    public const int CutoffLow = 21, CutoffHigh = 22, Volume = 24;
    public const byte Gate = 0x01, Test = 0x08;
    public const byte Triangle = 0x10, Saw = 0x20, Pulse = 0x40, Noise = 0x80;
    public const byte AnyWave = 0xf0, TonalWave = Triangle | Saw | Pulse;

    public static RegisterGroup GroupOf(int register) => register switch
    {
        Volume => RegisterGroup.Volume,
        >= CutoffLow => RegisterGroup.Filter,
        _ => (register % VoiceRegisters) switch
        {
            0 or 1 => RegisterGroup.Frequency,
            2 or 3 => RegisterGroup.PulseWidth,
            Control => RegisterGroup.Control,
            _ => RegisterGroup.Envelope,
        },
    };

    /// <summary>0..2; -1 for filter and volume.</summary>
    public static int VoiceOf(int register) => register < CutoffLow ? register / VoiceRegisters : -1;
}
