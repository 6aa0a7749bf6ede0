using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class DriverFeaturesTests
{
    const double Exact = 1e-6;

    [Test]
    public void SharesOfWritesFollowTheRegisters()
    {
        // Every frame: frequency of voice 1 twice, pulse width of voice 2, control of voice 3, envelope of voice 3, filter, volume.
        Score score = new();
        for (int frame = 0; frame < score.Frames; frame++)
            foreach (int register in (int[])[0, 1, 9, 18, 19, 22, 24])
                score.Write(frame, register, frame & 15);
        FeatureRecord record = score.Measure();
        Assert.Multiple(() =>
        {
            Assert.That(record["sidWriteShareFrequency"], Is.EqualTo(2 / 7.0).Within(Exact));
            Assert.That(record["sidWriteSharePulseWidth"], Is.EqualTo(1 / 7.0).Within(Exact));
            Assert.That(record["sidWriteShareControl"], Is.EqualTo(1 / 7.0).Within(Exact));
            Assert.That(record["sidWriteShareEnvelope"], Is.EqualTo(1 / 7.0).Within(Exact));
            Assert.That(record["sidWriteShareFilter"], Is.EqualTo(1 / 7.0).Within(Exact));
            Assert.That(record["sidWriteShareVolume"], Is.EqualTo(1 / 7.0).Within(Exact));
            Assert.That(record["sidWriteVoice1Share"], Is.EqualTo(2 / 7.0).Within(Exact));
            Assert.That(record["sidWriteVoice2Share"], Is.EqualTo(1 / 7.0).Within(Exact));
            Assert.That(record["sidWriteVoice3Share"], Is.EqualTo(2 / 7.0).Within(Exact));
            Assert.That(record["sidWritesPerFrame"], Is.EqualTo(7 / 96.0).Within(Exact));
            Assert.That(record["sidWriteRegisterCoverage"], Is.EqualTo(7 / 25.0).Within(Exact));
            // Seven registers equally often: log2 7 of log2 25 bits.
            Assert.That(record["sidWriteSpreadEntropy"], Is.EqualTo(Math.Log(7) / Math.Log(25)).Within(Exact));
            Assert.That(record["sidWriteRateRegularity"], Is.EqualTo(1));
            Assert.That(record["samplePlaybackRate"], Is.EqualTo(0.25));
        });
    }

    [Test]
    public void OrderEntropyCountsPairsOfGroups()
    {
        // Frequency, filter, frequency, filter …: two pairs, equally often but for the last.
        Score score = new();
        for (int frame = 0; frame < score.Frames; frame++)
            score.Write(frame, 0, 1).Write(frame, 22, 1, 100);
        double once = 499 / 999.0, other = 500 / 999.0;
        double bits = -(once * Math.Log2(once)) - (other * Math.Log2(other));
        Assert.That(score.Measure()["sidWriteOrderEntropy"], Is.EqualTo(bits / Math.Log2(36)).Within(Exact));
    }

    [Test]
    public void AWriteOfWhatARegisterHoldsIsRedundant()
    {
        Score score = new();
        // The first one changes 0 to 1; the 499 after it and none of the others do nothing.
        for (int frame = 0; frame < score.Frames; frame++)
            score.Write(frame, 0, 1).Write(frame, 7, frame % 2 + 1);
        Assert.That(score.Measure()["sidWriteRedundantRatio"], Is.EqualTo(499 / 1000.0).Within(Exact));
    }

    [Test]
    public void TheVolumeIsFullBeforeATuneBegins() =>
        Assert.That(new Score().Write(3, 24, 15).Measure()["sidWriteRedundantRatio"], Is.EqualTo(1));

    [Test]
    public void SilentFramesHaveNoWrite()
    {
        Score score = new();
        for (int frame = 0; frame < score.Frames; frame += 5)
            score.Write(frame, 0, frame & 255);
        FeatureRecord record = score.Measure();
        Assert.That(record["sidSilentFrameRatio"], Is.EqualTo(0.8));
        // One write in a fifth of the frames: the deviation is twice the mean, and evenness stops at 0.
        Assert.That(record["sidWriteRateRegularity"], Is.EqualTo(0));
    }

    [Test]
    public void RateRegularityIsOneMinusTheCoefficientOfVariation()
    {
        Score score = new();
        for (int frame = 0; frame < score.Frames; frame++)
            for (int i = 0; i < (frame % 2 == 0 ? 2 : 6); i++)
                score.Write(frame, 0, i);
        Assert.That(score.Measure()["sidWriteRateRegularity"], Is.EqualTo(1 - (2 / 4.0)).Within(Exact));
    }

    [Test]
    public void PlaceInTheFrameIsExact()
    {
        Score score = new();
        for (int frame = 0; frame < score.Frames; frame++)
            score.Write(frame, 0, 1, Score.FrameCycles / 4).Write(frame, 0, 2, 3 * Score.FrameCycles / 4);
        FeatureRecord record = score.Measure();
        Assert.That(record["sidWriteFramePositionMean"], Is.EqualTo(0.5).Within(Exact));
        Assert.That(record["sidWriteFramePositionSpread"], Is.EqualTo(0.25 / 0.289).Within(Exact));
        // Two of four quarters: (2 - 1) / 3.
        Assert.That(record["sidMultiSpeedRatio"], Is.EqualTo(1 / 3.0).Within(Exact));
    }

    [Test]
    public void GatesAreCountedPerFrame()
    {
        // No gate for 100 frames, one for 200, two for 100, three for 100.
        Score score = new();
        score.Control(100, 0, 0x11).Control(300, 1, 0x11).Control(400, 2, 0x11);
        FeatureRecord record = score.Measure();
        double mean = (200 + 200 + 300) / 500.0;
        double deviation = Math.Sqrt((200 + 400 + 900) / 500.0 - mean * mean);
        Assert.Multiple(() =>
        {
            Assert.That(record["sidVoiceCount1Ratio"], Is.EqualTo(0.4));
            Assert.That(record["sidVoiceCount2Ratio"], Is.EqualTo(0.2));
            Assert.That(record["sidVoiceCount3Ratio"], Is.EqualTo(0.2));
            Assert.That(record["sidVoiceCountVariation"], Is.EqualTo(deviation / 1.5).Within(Exact));
        });
    }

    [Test]
    public void WithoutWritesOnlyTheSilentFramesAreNotZero()
    {
        FeatureRecord record = new Score().Measure();
        string[] not0 = [.. FeatureNames.All.Where((name, i) => i >= FeatureNames.FirstDriver && record.Vector[i] != 0)];
        Assert.That(not0, Is.EqualTo((string[])["sidSilentFrameRatio"]));
        Assert.That(record["sidSilentFrameRatio"], Is.EqualTo(1));
    }

    [Test]
    public void RegistersAbove24AreNoWrites()
    {
        Score score = new();
        score.Write(3, 25, 1).Write(4, 31, 1);
        Assert.That(score.Measure().Driver.Writes, Is.Zero);
    }

    [Test]
    public void WritesBeforeTheWindowOnlySetTheRegisters()
    {
        Score score = new();
        score.Control(10, 0, 0x11).Write(300, 0, 5);
        AnalysisWindow late = new(200 * TraceClock.Pal.FrameSeconds, 400.5 * TraceClock.Pal.FrameSeconds);
        FeatureRecord record = score.Measure(late);
        Assert.Multiple(() =>
        {
            Assert.That(record.TraceFrames, Is.EqualTo(200));
            Assert.That(record.Driver.Writes, Is.EqualTo(1));
            Assert.That(record["sidVoiceCount1Ratio"], Is.EqualTo(1));
            Assert.That(record["adsrPluckRatioSid"], Is.EqualTo(0), "the gate went on before the window");
        });
    }

    [Test]
    public void TheChipsOfATuneCountTogether()
    {
        Score score = new(chips: 2);
        score.Write(0, 4, 0x11).Write(0, 4, 0x11, chip: 1);
        Assert.That(score.Measure()["sidVoiceCount2Ratio"], Is.EqualTo(1));
    }
}
