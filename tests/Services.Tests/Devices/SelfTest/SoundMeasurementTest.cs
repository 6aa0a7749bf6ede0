using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Devices.SelfTest.Measuring;

namespace SidFlow.Services.Tests.Devices.SelfTest;

/// <summary>Chips of both models, well and with faults, recorded with another clock, late, quietly and with noise: the verdicts are known.</summary>
[TestFixture]
public sealed class SoundMeasurementTest
{
    private const int Control1 = 4, Control2 = 11, Control3 = 18, CutoffLow = 21, CutoffHigh = 22, Routing = 23, Volume = 24;

    private static readonly ListeningChain usual = new();

    private static readonly ListeningChain[] chains =
    [
        usual,
        usual with { Delay = TimeSpan.Zero, ClockPpm = 0, Gain = 1 },
        usual with { Delay = TimeSpan.FromMilliseconds(500), ClockPpm = -100 },
        usual with { Delay = TimeSpan.FromSeconds(4.1) },
        usual with { Gain = 0.01 },
        usual with { NoiseDb = -50 },
        usual with { LowpassHz = 5_000, Hum = 0.003 },
        usual with { Gain = 8 },
    ];

    public static IEnumerable<TestCaseData> Chips => ChipProfile.All.Select(chip => new TestCaseData(chip).SetArgDisplayNames(chip.Name));

    /// <summary>Every measured chip, and what its filter may be at the ends of its range.</summary>
    public static IEnumerable<ChipProfile> Filters =>
        from chip in new[] { ChipProfile.Of(ChipModel.Mos6581), ChipProfile.Of(ChipModel.Mos8580) }
        from curve in new[] { 0.0, 0.25, 0.75, 1 }
        select chip with { Name = $"{chip.Name} curve {curve}", FilterCurve = curve };

    [TestCaseSource(nameof(Chips))]
    public void AMeasuredChipIsKnownAndWell(ChipProfile chip)
    {
        SoundVerdict verdict = Measure(chip);

        Assert.That(verdict.Model.Model, Is.EqualTo(chip.Model), Tell(verdict));
        Assert.That(Math.Abs(verdict.Model.Score), Is.GreaterThan(0.8), "twice what is asked for; the R4ARs are nearest with 0.83");
        Assert.That(verdict.IsHealthy, Tell(verdict));
        Assert.That(verdict.PitchPercent, Is.EqualTo(0).Within(0.05));
        Assert.That(verdict.Sections.Max(section => section.DistanceDb), Is.LessThan(1), "of 6 that are allowed");
    }

    [TestCaseSource(nameof(Filters))]
    public void AFilterAtTheEndOfItsRangeIsNoFault(ChipProfile chip)
    {
        SoundVerdict verdict = Measure(chip);

        Assert.That((verdict.Model.Model, verdict.IsHealthy), Is.EqualTo(((ChipModel?)chip.Model, true)), Tell(verdict));
    }

    [Test]
    public void TheRecordingDoesNotMatter([Values] ChipModel model, [Range(0, 7)] int chain)
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(model), chain: chains[chain]);

        Assert.That((verdict.Model.Model, verdict.IsHealthy), Is.EqualTo(((ChipModel?)model, true)), Tell(verdict));
        Assert.That(verdict.Delay.TotalMilliseconds, Is.EqualTo(chains[chain].Delay.TotalMilliseconds).Within(10));
        Assert.That(verdict.ClippedShare > 0.001, Is.EqualTo(chains[chain].Gain > 1));
    }

    [Test]
    public void AMachineOfTheOtherNormIsHeard([Values] ChipModel model)
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(model), clock: ClockRate.Ntsc);

        Assert.That(verdict.Clock, Is.EqualTo(ClockRate.Ntsc));
        Assert.That((verdict.Model.Model, verdict.IsHealthy), Is.EqualTo(((ChipModel?)model, true)), Tell(verdict));
    }

    [Test]
    public void MuchNoiseMakesTheModelUnclearAndNeverWrong([Values] ChipModel model, [Values(-46, -42, -38, -34, -30)] int noiseDb)
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(model), chain: usual with { NoiseDb = noiseDb });

        Assert.That(verdict.Model.Model, Is.Null.Or.EqualTo(model), Tell(verdict));
        Assert.That(verdict.Sections.Select(section => section.Health), Has.None.EqualTo(Soundness.Off), Tell(verdict));
    }

    [Test]
    public void ADeadVoiceIsNamed([Values] ChipModel model, [Values(1, 2, 3)] int voice)
    {
        int control = voice * 7 - 3;
        SoundVerdict verdict = Measure(ChipProfile.Of(model), write => write.Register == control ? write.Value & 0x0f : write.Value);

        Assert.That(verdict.Model.Model, Is.EqualTo(model), Tell(verdict));
        Assert.That(Ill(verdict).Where(id => id.Contains("voice")), Is.All.StartsWith($"voice{voice}-"), Tell(verdict));
        Assert.That(Silent(verdict), Is.SupersetOf(new[] { "triangle", "saw", "pulse", "noise", "envelope" }.Select(part => $"voice{voice}-{part}")), Tell(verdict));
        Assert.That(Ill(verdict), Has.None.Contains("filter"), Tell(verdict));
    }

    [Test]
    public void TwoDeadVoicesAreNamed([Values] ChipModel model)
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(model), write => write.Register is Control2 or Control3 ? write.Value & 0x0f : write.Value);

        Assert.That(verdict.Model.Model, Is.EqualTo(model), Tell(verdict));
        Assert.That(Silent(verdict).Where(id => id.StartsWith("voice", StringComparison.Ordinal)).Select(id => id[5]).Distinct(), Is.EquivalentTo("23"), Tell(verdict));
    }

    [TestCase(0x10, "triangle")]
    [TestCase(0x20, "saw")]
    [TestCase(0x40, "pulse")]
    [TestCase(0x80, "noise")]
    public void ADeadWaveformIsNamed(int bit, string name)
    {
        foreach (ChipModel model in Enum.GetValues<ChipModel>())
        {
            SoundVerdict verdict = Measure(ChipProfile.Of(model), write => write.Register == Control2 ? write.Value & ~bit : write.Value);

            Assert.That(verdict.Model.Model, Is.EqualTo(model), Tell(verdict));
            Assert.That(Silent(verdict).Where(id => !id.EndsWith("combined", StringComparison.Ordinal) && !id.EndsWith("envelope", StringComparison.Ordinal)),
                Is.EqualTo(new[] { $"voice2-{name}" }), Tell(verdict));
        }
    }

    [TestCase(0x00)]
    [TestCase(0x30)]
    [TestCase(0x60)]
    [TestCase(0xff)]
    public void ACutoffThatStandsStillIsHeard(int stuck)
    {
        foreach (ChipModel model in Enum.GetValues<ChipModel>())
        {
            SoundVerdict verdict = Measure(ChipProfile.Of(model), write => write.Register is CutoffLow or CutoffHigh ? stuck : write.Value);

            Assert.That(Ill(verdict), Is.EqualTo(new[] { "filter-lowpass", "filter-bandpass", "filter-highpass" }), Tell(verdict));
            Assert.That(verdict.Model.Model, Is.EqualTo(model), Tell(verdict));
        }
    }

    [Test]
    public void AFilterThatLetsAllThroughIsHeard([Values] ChipModel model)
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(model), write => write.Register == Routing ? 0 : write.Value);

        Assert.That(verdict.Sections.Where(section => section.Health == Soundness.Off).Select(section => (section.Id, section.Why)), Is.EqualTo(new[]
        {
            ("filter-lowpass", "all passes it"), ("filter-bandpass", "all passes it"), ("filter-highpass", "all passes it"),
        }), Tell(verdict));
        Assert.That(verdict.Model.Model, Is.EqualTo(model), Tell(verdict));
    }

    [Test]
    public void AFilterThatLetsNothingThroughIsHeard([Values] ChipModel model)
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(model), write => write.Register == Volume ? write.Value & 0x0f : write.Value);

        Assert.That(Silent(verdict), Is.EqualTo(new[] { "filter-lowpass", "filter-bandpass", "filter-highpass" }), Tell(verdict));
        Assert.That(verdict.Model.Model, Is.EqualTo(model), Tell(verdict));
    }

    [Test]
    public void SamplesThatDoNotPlayAreHeard([Values] ChipModel model)
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(model), write => write.Register == Volume ? write.Value | 0x0f : write.Value);

        Assert.That(Silent(verdict), Is.EqualTo(new[] { "digi" }), Tell(verdict));
        Assert.That(verdict.Model.Model, Is.EqualTo(model), Tell(verdict));
    }

    [Test]
    public void AnEightfiveeightyWithLoudSamplesIsStillOne()
    {
        SoundVerdict verdict = ChipUnderTest.Measurement.Measure(usual.Through(ChipUnderTest.Play(ChipProfile.Of(ChipModel.Mos8580), digiboost: true)));

        Assert.That((verdict.Model.Model, verdict.IsHealthy), Is.EqualTo(((ChipModel?)ChipModel.Mos8580, true)), Tell(verdict));
        Assert.That(verdict.Sections.Single(section => section.Id == "digi").Why, Does.Contain("louder"));
    }

    [Test]
    public void AWrongPitchIsHeard()
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(ChipModel.Mos6581), write => write.Register == 8 ? write.Value | 0x08 : write.Value);

        Assert.That(Ill(verdict), Is.EqualTo(new[] { "voice2-triangle", "voice2-saw", "voice2-pulse" }), Tell(verdict));
    }

    [Test]
    public void AnEnvelopeThatDoesNotEndIsHeard()
    {
        SoundVerdict verdict = Measure(ChipProfile.Of(ChipModel.Mos8580), write => write.Register == Control1 ? write.Value | 1 : write.Value);

        Assert.That(Ill(verdict), Does.Contain("voice1-envelope"), Tell(verdict));
    }

    [Test]
    public void SomethingElseIsNotTheSelfTest()
    {
        TestRecording test = ChipUnderTest.Play(ChipProfile.Of(ChipModel.Mos6581));
        var random = new Random(1);
        float[] other = [.. test.Samples.Chunk(4_800).OrderBy(_ => random.Next()).SelectMany(piece => piece)];

        foreach (TestRecording nothing in new[] { usual.Through(test with { Samples = new float[test.Samples.Length] }), test with { Samples = other }, test with { Samples = [] }, test with { Samples = new float[100_000] } })
        {
            SoundVerdict verdict = ChipUnderTest.Measurement.Measure(nothing);
            Assert.That((verdict.Found, verdict.IsHealthy, verdict.Model.Model), Is.EqualTo((false, false, (ChipModel?)null)), Tell(verdict));
            Assert.That(verdict.Likeness, Is.LessThan(0.25), "the margin");
        }
    }

    private static SoundVerdict Measure(ChipProfile chip, Func<SidWrite, int>? fault = null, ListeningChain? chain = null, ClockRate? clock = null) =>
        ChipUnderTest.Measurement.Measure((chain ?? usual).Through(ChipUnderTest.Play(chip, fault, clock)));

    private static IEnumerable<string> Ill(SoundVerdict verdict) => verdict.Sections.Where(section => section.Health is Soundness.Silent or Soundness.Off).Select(section => section.Id);
    private static IEnumerable<string> Silent(SoundVerdict verdict) => verdict.Sections.Where(section => section.Health == Soundness.Silent).Select(section => section.Id);

    private static string Tell(SoundVerdict verdict) =>
        $"{verdict.Model} {string.Join(", ", verdict.Model.Signs)} likeness {verdict.Likeness:f2}\n{string.Join('\n', verdict.Sections.Where(section => section.Why is not null))}";
}
