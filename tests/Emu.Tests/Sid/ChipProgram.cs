using SidFlow.Emu.Sid.Digital;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>What a 6510 program does to voice 3, instruction by instruction with its cycle costs.</summary>
/// <remarks>Absolute loads, stores and compares touch the chip in their fourth and last cycle.</remarks>
sealed class ChipProgram(SidVoices voices)
{
    const int VoiceThree = 14;

    long now;

    public void Wait(long cycles) => now += cycles;

    public byte ReadOsc3()
    {
        LastCycleOfFour();
        return voices.ReadOsc3();
    }

    public byte ReadEnv3()
    {
        LastCycleOfFour();
        return voices.ReadEnv3();
    }

    /// <param name="register">0..6 of voice 3.</param>
    /// <param name="value">The byte stored.</param>
    public void Store(int register, int value)
    {
        LastCycleOfFour();
        voices.Write(VoiceThree + register, (byte)value);
    }

    void LastCycleOfFour()
    {
        voices.AdvanceTo(now + 3);
        now += 4;
    }
}
