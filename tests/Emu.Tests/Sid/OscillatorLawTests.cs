using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>Laws of the oscillators, read through OSC3 as a program would.</summary>
public class OscillatorLawTests
{
    const int VoiceOne = 0;
    const int VoiceTwo = 7;
    const int VoiceThree = 14;

    const byte Triangle = 0x10;
    const byte Sawtooth = 0x20;
    const byte Pulse = 0x40;
    const byte Noise = 0x80;
    const byte Sync = 0x02;
    const byte Ring = 0x04;
    const byte Test = 0x08;

    static SidVoices Chip(ChipModel model = ChipModel.Mos6581) => new(model);

    [Test]
    public void TestBitHoldsTheAccumulatorAtZero()
    {
        SidVoices chip = Chip();
        Frequency(chip, VoiceThree, 0xffff);
        chip.Write(VoiceThree + 4, Sawtooth | Test);
        Run(chip, 1000);
        Assert.That(chip.ReadOsc3(), Is.Zero);
        chip.Write(VoiceThree + 4, Sawtooth);
        Run(chip, 16 * 0x10);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0xff));
    }

    [Test]
    public void TestBitHoldsPulseHighWhateverItsWidth([Values(0, 0x800, 0xfff)] int width)
    {
        SidVoices chip = Chip();
        Frequency(chip, VoiceThree, 0x1000);
        Width(chip, VoiceThree, width);
        chip.Write(VoiceThree + 4, Pulse | Test);
        Run(chip, 100);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0xff));
    }

    [Test]
    public void SawtoothOfThe8580ShowsOneCycleLater()
    {
        int Steps(ChipModel model)
        {
            SidVoices chip = Chip(model);
            chip.Write(VoiceThree + 4, Test);
            Frequency(chip, VoiceThree, 0xffff);
            Run(chip, 10);
            chip.Write(VoiceThree + 4, Sawtooth);
            return (int)CyclesUntil(chip, osc3 => osc3 == 1);
        }

        Assert.That(Steps(ChipModel.Mos8580), Is.EqualTo(Steps(ChipModel.Mos6581) + 1));
    }

    [Test]
    public void SyncResetsTheNextOscillatorWhenTheMsbRises()
    {
        SidVoices chip = Chip();
        // Voice 2 is the source of voice 3. Both start from zero together.
        Hold(chip);
        Frequency(chip, VoiceTwo, 0x4000);
        Frequency(chip, VoiceThree, 0x1000);
        chip.Write(VoiceTwo + 4, Sawtooth);
        chip.Write(VoiceThree + 4, Sawtooth | Sync);
        // The source's MSB rises after $800000 / $4000 cycles; by then the target has reached $200000.
        Run(chip, 0x200 - 1);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0x1f));
        Run(chip, 2);
        Assert.That(chip.ReadOsc3(), Is.Zero);
        Run(chip, 0x100);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0x10));
    }

    [Test]
    public void ASourceThatIsSyncedInTheSameCycleDoesNotSync()
    {
        SidVoices chip = Chip();
        Hold(chip);
        Frequency(chip, VoiceOne, 0x4000);
        Frequency(chip, VoiceTwo, 0x4000);
        Frequency(chip, VoiceThree, 0x1000);
        chip.Write(VoiceOne + 4, Sawtooth);
        chip.Write(VoiceTwo + 4, Sawtooth | Sync);
        chip.Write(VoiceThree + 4, Sawtooth | Sync);
        Run(chip, 0x200 + 1);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0x20));
    }

    [Test]
    public void RingModulationFoldsTheTriangleByTheSourcesMsb()
    {
        SidVoices chip = Chip();
        Hold(chip);
        Frequency(chip, VoiceTwo, 0x4000);
        Frequency(chip, VoiceThree, 0x1000);
        chip.Write(VoiceTwo + 4, Sawtooth);
        chip.Write(VoiceThree + 4, Triangle | Ring);
        // While the source's MSB is low the fold bit is inverted: the triangle falls from the top.
        Run(chip, 0x100);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0xdf));
        Run(chip, 0x180);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0x50));
    }

    [Test]
    public void RingModulationLeavesTheSawtoothAlone()
    {
        SidVoices plain = Chip();
        SidVoices ring = Chip();
        foreach (SidVoices chip in new[] { plain, ring })
        {
            Hold(chip);
            Frequency(chip, VoiceTwo, 0x4321);
            Frequency(chip, VoiceThree, 0x1234);
            chip.Write(VoiceTwo + 4, Sawtooth);
            chip.Write(VoiceThree + 4, (byte)(chip == ring ? Sawtooth | Ring : Sawtooth));
        }

        for (int i = 0; i < 300; i++)
        {
            Run(plain, 17);
            Run(ring, 17);
            Assert.That(ring.ReadOsc3(), Is.EqualTo(plain.ReadOsc3()));
        }
    }

    [Test]
    public void PulseComparesTheTopTwelveBitsAndShowsItOneCycleLater()
    {
        SidVoices chip = Chip();
        Hold(chip);
        Frequency(chip, VoiceThree, 0x1000);
        Width(chip, VoiceThree, 0x123);
        Run(chip, 10);
        chip.Write(VoiceThree + 4, Pulse);
        // High from the test bit for one cycle more, then low until the accumulator reaches the width.
        Run(chip, 2);
        Assert.That(chip.ReadOsc3(), Is.Zero);
        Assert.That(CyclesUntil(chip, osc3 => osc3 == 0xff), Is.EqualTo(0x123 - 1));
    }

    [Test]
    public void NoiseStartsAtFeAfterReset([Values] ChipModel model)
    {
        // All ones, shifted once by releasing reset: a zero has come in at the lowest tap.
        SidVoices chip = Chip(model);
        chip.Write(VoiceThree + 4, Noise);
        Run(chip, 3);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0xfe));
    }

    [Test]
    public void NoiseShiftsTwoCyclesAfterAccumulatorBit19Rises()
    {
        SidVoices chip = Chip();
        Hold(chip);
        Frequency(chip, VoiceThree, 0x1000);
        Run(chip, 10);
        chip.Write(VoiceThree + 4, Noise);
        Run(chip, 1);
        byte before = chip.ReadOsc3();
        // Bit 19 rises in cycle $80; the register moves two cycles on.
        Assert.That(CyclesUntil(chip, osc3 => osc3 != before), Is.EqualTo(0x80 + 2 - 1));
    }

    [Test]
    public void NoiseRegisterHeldInTestFillsWithOnes([Values] ChipModel model)
    {
        SidVoices chip = Chip(model);
        Frequency(chip, VoiceThree, 0xffff);
        chip.Write(VoiceThree + 4, Noise);
        Run(chip, 10_000);
        chip.Write(VoiceThree + 4, Noise | Test);
        Run(chip, 15_000_000);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0xff));
    }

    [Test]
    public void NoiseCombinedWithOthersDrainsTheShiftRegister()
    {
        SidVoices chip = Chip();
        Frequency(chip, VoiceThree, 0xffff);
        chip.Write(VoiceThree + 4, Noise | Pulse | Sawtooth | Triangle);
        Run(chip, 5_000);
        chip.Write(VoiceThree + 4, Noise);
        Run(chip, 5_000);
        Assert.That(chip.ReadOsc3(), Is.Zero, "a register of zeros stays so");
    }

    [Test]
    public void WithoutAWaveformTheDacKeepsItsBitsForAWhileAndLosesThem([Values] ChipModel model)
    {
        SidVoices chip = Chip(model);
        chip.Write(VoiceThree + 4, Pulse);
        Run(chip, 10);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0xff));
        chip.Write(VoiceThree + 4, 0);
        Run(chip, 1000);
        Assert.That(chip.ReadOsc3(), Is.EqualTo(0xff));
        Run(chip, 5_000_000);
        Assert.That(chip.ReadOsc3(), Is.Zero);
    }

    [Test]
    public void SawtoothCombinedOnThe6581PullsTheAccumulatorsTopBitLow()
    {
        SidVoices chip = Chip(ChipModel.Mos6581);
        Hold(chip);
        Frequency(chip, VoiceThree, 0x1000);
        chip.Write(VoiceThree + 4, Sawtooth | Triangle);
        Run(chip, 0x1000 - 0x10);
        chip.Write(VoiceThree + 4, Sawtooth);
        Run(chip, 1);
        Assert.That(chip.ReadOsc3(), Is.LessThan(0x80));
    }

    static void Hold(SidVoices chip)
    {
        foreach (int voice in new[] { VoiceOne, VoiceTwo, VoiceThree })
            chip.Write(voice + 4, Test);
    }

    static void Frequency(SidVoices chip, int voice, int value)
    {
        chip.Write(voice, (byte)value);
        chip.Write(voice + 1, (byte)(value >> 8));
    }

    static void Width(SidVoices chip, int voice, int value)
    {
        chip.Write(voice + 2, (byte)value);
        chip.Write(voice + 3, (byte)(value >> 8));
    }

    static void Run(SidVoices chip, long cycles) => chip.AdvanceTo(chip.Cycle + cycles);

    static long CyclesUntil(SidVoices chip, Func<byte, bool> reached)
    {
        long start = chip.Cycle;
        while (!reached(chip.ReadOsc3()))
        {
            Run(chip, 1);
            Assert.That(chip.Cycle - start, Is.LessThan(10_000_000), "never reached");
        }

        return chip.Cycle - start;
    }
}
