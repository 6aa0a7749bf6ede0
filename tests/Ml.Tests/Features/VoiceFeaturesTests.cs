using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class VoiceFeaturesTests
{
    const double Exact = 1e-6;

    [Test]
    public void WaveformsAreSharesOfActiveFrames()
    {
        // 100 frames of triangle, 200 of saw, 200 of pulse and noise together; voices 2 and 3 have a frequency but no waveform.
        Score score = new();
        score.Frequency(0, 0, 5000).Frequency(0, 1, 5000).Control(0, 0, 0x11).Control(100, 0, 0x21).Control(300, 0, 0xc1);
        FeatureRecord record = score.Measure();
        Assert.Multiple(() =>
        {
            Assert.That(record["waveTriangleRatio"], Is.EqualTo(0.2));
            Assert.That(record["waveSawRatio"], Is.EqualTo(0.4));
            Assert.That(record["wavePulseRatio"], Is.EqualTo(0.4));
            Assert.That(record["waveNoiseRatio"], Is.EqualTo(0.4));
        });
    }

    [Test]
    public void AVoiceIsActiveByGateOrFrequency()
    {
        Score gated = new(), pitched = new(), neither = new();
        gated.Control(0, 0, 0x81);
        pitched.Frequency(0, 0, 100).Control(0, 0, 0x80);
        neither.Control(0, 0, 0x80);
        Assert.That((gated.Measure()["waveNoiseRatio"], pitched.Measure()["waveNoiseRatio"], neither.Measure()["waveNoiseRatio"]), Is.EqualTo((1.0, 1.0, 0.0)));
    }

    [Test]
    public void PulseWidthActivityIsTheMeanChange()
    {
        Score score = new();
        score.Frequency(0, 0, 5000).Control(0, 0, 0x41);
        for (int frame = 0; frame < score.Frames; frame++)
            score.Write(frame, 2, frame % 2 == 0 ? 0 : 0xff).Write(frame, 3, frame % 2 == 0 ? 0 : 0xff);
        // From 0 to 4095 and back every frame; the upper half of the register counts for nothing.
        Assert.That(score.Measure()["pwmActivitySid"], Is.EqualTo(1));
    }

    [Test]
    public void ArpeggiosAreMovesOfWholeNotes()
    {
        // A chord in turns of three frames: moves of 4, 3 and 7 semitones, all of them arpeggio; a slide of a semitone a frame is none.
        Score chord = new(), slide = new();
        chord.Control(0, 0, 0x11);
        slide.Control(0, 0, 0x11);
        for (int frame = 0; frame < chord.Frames; frame++)
        {
            chord.Frequency(frame, 0, Score.Word(60 + (frame % 3) switch { 0 => 0, 1 => 4, _ => 7 }));
            slide.Frequency(frame, 0, Score.Word(48 + Math.Abs((frame % 24) - 12)));
        }
        Assert.That(chord.Measure()["arpeggioRateSid"], Is.EqualTo(1));
        Assert.That(slide.Measure()["arpeggioRateSid"], Is.EqualTo(0));
    }

    [Test]
    public void TheCutoffHasElevenBits()
    {
        Score score = new();
        score.Write(0, 21, 0xff).Write(0, 22, 0xff);
        Assert.That(score.Measure()["filterCutoffMeanSid"], Is.EqualTo(1));
        // Half the time 0, half the time 1024.
        Score half = new();
        half.Write(250, 22, 0x80);
        Assert.That(half.Measure()["filterCutoffMeanSid"], Is.EqualTo(512 / 2047.0).Within(Exact));
    }

    [Test]
    public void FilterMotionIsTheMeanChange()
    {
        Score score = new();
        // 32 of 2048 steps every frame: half of what counts as fast.
        for (int frame = 0; frame < score.Frames; frame++)
            score.Write(frame, 22, frame % 2 == 0 ? 0 : 4);
        Assert.That(score.Measure()["filterMotionFused"], Is.EqualTo(0.75 * 0.5).Within(Exact));
    }

    [Test]
    public void EnvelopesAreJudgedAtTheOnset()
    {
        Score score = new();
        (int AttackDecay, int SustainRelease)[] envelopes = [(0x00, 0xf0), (0x3f, 0xf4), (0x40, 0x04), (0x80, 0x08)];
        for (int i = 0; i < 4; i++)
            score.Write(i * 20, 5, envelopes[i].AttackDecay).Write(i * 20, 6, envelopes[i].SustainRelease).Note(i * 20, 10, 0, 60);
        FeatureRecord record = score.Measure();
        Assert.That(record["adsrPluckRatioSid"], Is.EqualTo(0.5));
        Assert.That(record["adsrPadRatioSid"], Is.EqualTo(0.25));
    }

    [Test]
    public void RolesFollowTheMedianNote()
    {
        // A bass for 100 frames, a lead for 200, another for 100 below the lead.
        Score score = new();
        score.Note(0, 100, 0, 36).Control(100, 0, 0).Note(0, 200, 1, 76).Control(200, 1, 0).Note(0, 100, 2, 64).Control(100, 2, 0);
        FeatureRecord record = score.Measure();
        Assert.Multiple(() =>
        {
            Assert.That(record["bassPresenceFused"], Is.EqualTo(0.6 * 0.25).Within(Exact));
            Assert.That(record["melodicClarityFused"], Is.EqualTo(0.6 * 0.5).Within(Exact));
            Assert.That(record["accompanimentShareSid"], Is.EqualTo(0.25));
            Assert.That(record["voiceRoleEntropySid"], Is.EqualTo(1.5 / Math.Log2(3)).Within(Exact));
        });
    }

    [Test]
    public void OnsetsArePerVoiceAndSecond()
    {
        // Two voices, each with an onset every 25 frames.
        Score score = new();
        for (int frame = 0; frame + 10 < score.Frames; frame += 25)
            score.Note(frame, 10, 0, 60).Note(frame, 10, 1, 64);
        double perSecond = 20 / (500 * TraceClock.Pal.FrameSeconds);
        FeatureRecord record = score.Measure();
        Assert.Multiple(() =>
        {
            Assert.That(record["onsetDensityFused"], Is.EqualTo(0.7 * perSecond / 4).Within(Exact));
            Assert.That(record["rhythmicRegularityFused"], Is.EqualTo(0.7));
            Assert.That(record["syncopationSid"], Is.EqualTo(0));
            // A beat of 25 frames, 0.4988 s.
            Assert.That(record.TraceBpm, Is.EqualTo(60 / (25 * TraceClock.Pal.FrameSeconds)).Within(0.5));
            Assert.That(record["tempoFused"], Is.EqualTo(0.7 * record.TraceBpm / 240).Within(Exact));
        });
    }

    [Test]
    public void ADenserTuneHasMoreOnsetsEvenAboveOneASecond()
    {
        // What clamping before the division would make equal.
        double[] densities = [.. new[] { 40, 20, 15 }.Select(distance =>
        {
            Score score = new();
            for (int frame = 0; frame + 10 < score.Frames; frame += distance)
                score.Note(frame, 5, 0, 60);
            return score.Measure()["onsetDensityFused"];
        })];
        Assert.That(densities, Is.Ordered.Ascending.And.Unique);
    }

    [Test]
    public void OnsetsOffTheGridAreSyncopated()
    {
        // A grid of 20 frames; every fourth onset comes 6 frames early, 0.3 of a beat.
        Score score = new();
        int onsets = 0;
        for (int beat = 0; beat < 24; beat++, onsets++)
            score.Note(beat * 20 - (beat % 4 == 3 ? 6 : 0), 5, 0, 60);
        Assert.That(score.Measure()["syncopationSid"], Is.EqualTo(6.0 / onsets).Within(Exact));
    }

    [Test]
    public void SamplesHalveTheTracesWordOnTempo()
    {
        Score score = new();
        for (int frame = 0; frame + 25 < score.Frames; frame += 25)
            score.Note(frame, 10, 0, 60);
        for (int frame = 0; frame < score.Frames; frame++)
            for (int i = 0; i < 20; i++)
                score.Write(frame, 24, i & 15, i * 900);
        FeatureRecord record = score.Measure();
        Assert.That(record["tempoFused"], Is.EqualTo(0.5 * record.TraceBpm / 240).Within(Exact));
        Assert.That(record["samplePlaybackRate"], Is.EqualTo(1));
    }

    [Test]
    public void TheResidualIsWhatTheVoicesDoNotExplain()
    {
        VoiceFeatures saw = new() { Saw = 1, CutoffMean = 2047 };
        double expected = 4.6733 + 1.6897 - 1.9469;
        Assert.Multiple(() =>
        {
            Assert.That(CepstrumResidual.Of(0, expected, saw), Is.Zero.Within(1e-9));
            Assert.That(CepstrumResidual.Of(0, expected + 4.0862, saw), Is.EqualTo(0.5).Within(1e-9));
            Assert.That(CepstrumResidual.Of(1, -100, saw), Is.EqualTo(-1));
            Assert.That(CepstrumResidual.Of(1, 100, saw), Is.EqualTo(1));
        });
    }
}
