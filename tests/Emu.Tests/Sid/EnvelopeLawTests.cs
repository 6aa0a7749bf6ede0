using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>Laws of the envelope generator, read through ENV3 as a program would.</summary>
public class EnvelopeLawTests
{
    const int Control = 18;
    const int AttackDecay = 19;
    const int SustainRelease = 20;

    static readonly int[] Periods =
        [9, 32, 63, 95, 149, 220, 267, 313, 392, 977, 1954, 3126, 3907, 11720, 19532, 31251];

    SidVoices chip = null!;

    [SetUp]
    public void PowerOnAndSettle() => chip = new SidVoices(ChipModel.Mos6581, 200_000);

    [Test]
    public void AttackStepsOncePerRatePeriod([Range(0, 15)] int rate)
    {
        chip.Write(AttackDecay, (byte)(rate << 4));
        chip.Write(Control, 1);
        long first = CyclesUntil(level => level == 1);
        long second = CyclesUntil(level => level == 2);
        Assert.That(second, Is.EqualTo(Periods[rate]), $"first step after {first}");
    }

    [Test]
    public void DecaySlowsDownAtItsThresholds()
    {
        // Divider 1, 2, 4, 8, 16, 30 from counter values 255, 93, 54, 26, 14, 6.
        chip.Write(AttackDecay, 0x00);
        chip.Write(SustainRelease, 0x00);
        chip.Write(Control, 1);
        CyclesUntil(level => level == 255);
        CyclesUntil(level => level == 200);
        for (int level = 199; level > 0; level--)
        {
            int divider = level switch { >= 93 => 1, >= 54 => 2, >= 26 => 4, >= 14 => 8, >= 6 => 16, _ => 30 };
            int reached = level;
            long cycles = CyclesUntil(now => now == reached);
            // Leaving a threshold value already takes the slower pace, so it shows one step later.
            int expected = level switch { 92 => 2, 53 => 4, 25 => 8, 13 => 16, 5 => 30, _ => divider };
            Assert.That(cycles, Is.EqualTo(9 * expected).Within(2), $"step to {level}");
        }
    }

    [Test]
    public void SustainHoldsBothNibbles([Range(0, 15)] int sustain)
    {
        chip.Write(AttackDecay, 0);
        chip.Write(SustainRelease, (byte)(sustain << 4));
        chip.Write(Control, 1);
        chip.AdvanceTo(chip.Cycle + 100_000);
        Assert.That(chip.ReadEnv3(), Is.EqualTo(sustain * 0x11));
    }

    [Test]
    public void RaisingTheSustainLevelAboveTheCounterLetsItFallToZero()
    {
        // The comparison is for equality: a counter below the new level never meets it.
        chip.Write(SustainRelease, 0x40);
        chip.Write(Control, 1);
        chip.AdvanceTo(chip.Cycle + 50_000);
        chip.Write(SustainRelease, 0x80);
        chip.AdvanceTo(chip.Cycle + 100_000);
        Assert.That(chip.ReadEnv3(), Is.Zero);
    }

    [Test]
    public void AdsrDelayBug()
    {
        // A rate below what the divider has already counted makes it run through all its 32767 states first.
        chip.Write(AttackDecay, 0x70);
        chip.Write(Control, 1);
        CyclesUntil(level => level == 1);
        chip.AdvanceTo(chip.Cycle + 200);
        chip.Write(AttackDecay, 0x20);
        long delay = CyclesUntil(level => level == 2);
        Assert.That(delay, Is.EqualTo(0x7fff - 200 + 63).Within(4));
    }

    [Test]
    public void CounterAtZeroIsFrozenUntilTheNextAttack()
    {
        chip.Write(Control, 1);
        chip.AdvanceTo(chip.Cycle + 10_000);
        chip.Write(Control, 0);
        chip.AdvanceTo(chip.Cycle + 100_000);
        Assert.That(chip.ReadEnv3(), Is.Zero);
        chip.AdvanceTo(chip.Cycle + 1_000_000);
        Assert.That(chip.ReadEnv3(), Is.Zero);
        chip.Write(Control, 1);
        Assert.That(CyclesUntil(level => level == 1), Is.LessThan(20));
    }

    [Test]
    public void AttackCutOffBeforeItsFirstStepFlipsTheCounterFrom00ToFf()
    {
        chip.Write(AttackDecay, 0x77);
        chip.Write(SustainRelease, 0x77);
        chip.AdvanceTo(chip.Cycle + 10_000);
        chip.Write(Control, 1);
        chip.AdvanceTo(chip.Cycle + 3);
        chip.Write(Control, 0);
        Assert.That(CyclesUntil(level => level == 0xff), Is.LessThanOrEqualTo(313 + 6));
    }

    [Test]
    public void ReleaseCutOffBeforeItsFirstStepFlipsTheCounterFromFfTo00()
    {
        chip.Write(AttackDecay, 0x77);
        chip.Write(SustainRelease, 0x77);
        chip.Write(Control, 1);
        CyclesUntil(level => level == 255);
        chip.Write(Control, 0);
        chip.AdvanceTo(chip.Cycle + 3);
        chip.Write(Control, 1);
        chip.AdvanceTo(chip.Cycle + 330);
        Assert.That(chip.ReadEnv3(), Is.Zero);
    }

    long CyclesUntil(Func<byte, bool> reached)
    {
        long start = chip.Cycle;
        while (!reached(chip.ReadEnv3()))
        {
            chip.AdvanceTo(chip.Cycle + 1);
            Assert.That(chip.Cycle - start, Is.LessThan(10_000_000), "never reached");
        }

        return chip.Cycle - start;
    }
}
