using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class TonalFeaturesTests
{
    const double Exact = 1e-6;
    static readonly int[] MajorScale = [0, 2, 4, 5, 7, 9, 11, 12];
    static readonly int[] MinorScale = [0, 2, 3, 5, 7, 8, 11, 12];

    static FeatureRecord Scale(int[] steps, int tonic, int length = 20, int distance = 25)
    {
        Score score = new();
        for (int i = 0; i < steps.Length; i++)
            score.Note(i * distance, length, 0, tonic + steps[i]);
        return score.Measure();
    }

    [Test]
    public void AScaleReadsAsItsNotes()
    {
        FeatureRecord record = Scale(MajorScale, 60);
        double frame = TraceClock.Pal.FrameSeconds;
        Assert.Multiple(() =>
        {
            Assert.That(record.Tonal.Notes, Is.EqualTo(8));
            Assert.That(record["sidTonalPresent"], Is.EqualTo(1));
            // 160 of 500 frames sound in one voice.
            Assert.That(record["sidPolyphonyMean"], Is.EqualTo(0.32 / 3).Within(Exact));
            Assert.That(record["sidNoteDurationMean"], Is.EqualTo(20 * frame / 2).Within(Exact));
            Assert.That(record["sidNoteRate"], Is.EqualTo(8 / (500 * frame) / 20).Within(Exact));
            Assert.That(record["sidMelodicMeanAbsInterval"], Is.EqualTo(12 / 7.0 / 12).Within(Exact));
            Assert.That(record["sidMelodicRange"], Is.EqualTo(12 / 48.0));
            Assert.That(record["sidMelodicLeapRatio"], Is.EqualTo(0));
            Assert.That(record["sidNoteDurationEntropy"], Is.EqualTo(0));
            // The tonic sounds twice of eight, six other classes once.
            Assert.That(record["sidTonicWeight"], Is.EqualTo(0.25));
            double bits = (0.25 * 2) + (6 * 0.125 * 3);
            Assert.That(record["sidPitchClassEntropy"], Is.EqualTo(bits / Math.Log2(12)).Within(Exact));
        });
    }

    [TestCase(60)]
    [TestCase(67)]
    [TestCase(49)]
    public void TheKeyIsFoundInAnyTransposition(int tonic)
    {
        FeatureRecord major = Scale(MajorScale, tonic), minor = Scale(MinorScale, tonic);
        Assert.That((major.Tonal.Mode, minor.Tonal.Mode), Is.EqualTo((1, -1)));
        Assert.That(major["sidKeyStrength"], Is.EqualTo(Scale(MajorScale, 60)["sidKeyStrength"]).Within(Exact).And.GreaterThan(0.85));
    }

    [Test]
    public void FewNotesAreNoMusic()
    {
        FeatureRecord record = Scale(MajorScale[..7], 60);
        Assert.That(record.Tonal.Notes, Is.EqualTo(7));
        Assert.That(record.Vector.Skip(FeatureNames.FirstTonal).Take(11), Is.All.Zero);
    }

    [Test]
    public void LeapsAreFiveSemitonesAndMore() =>
        Assert.That(Scale([0, 4, 9, 4, 8, 3, 7, 12], 60)["sidMelodicLeapRatio"], Is.EqualTo(4 / 7.0).Within(Exact));

    [Test]
    public void LengthsOfTwoKindsAreOneBit()
    {
        Score score = new();
        for (int i = 0; i < 10; i++)
            score.Note(i * 40, i % 2 == 0 ? 4 : 32, 0, 60 + i);
        Assert.That(score.Measure()["sidNoteDurationEntropy"], Is.EqualTo(1 / 3.0).Within(Exact));
    }

    [Test]
    public void AnArpeggioIsOneNoteAndALegatoStepAnother()
    {
        Score arpeggio = new(), legato = new();
        for (int i = 0; i < 10; i++)
        {
            arpeggio.Control(i * 30, 0, 0x11);
            for (int frame = 0; frame < 20; frame++)
                arpeggio.Frequency((i * 30) + frame, 0, Score.Word(60 + (frame % 3 * 4)));
            arpeggio.Control((i * 30) + 20, 0, 0x10);
        }
        legato.Control(0, 0, 0x11);
        for (int i = 0; i < 10; i++)
            legato.Frequency(i * 30, 0, Score.Word(60 + i));
        Assert.That(arpeggio.Measure().Tonal.Notes, Is.EqualTo(10));
        Assert.That(legato.Measure().Tonal.Notes, Is.EqualTo(10));
    }

    [Test]
    public void DrumsAreNoNotes()
    {
        Score score = new();
        for (int i = 0; i < 20; i++)
            score.Note(i * 20, 10, 0, 60, wave: 0x80);
        Assert.That(score.Measure().Tonal.Notes, Is.Zero);
    }
}
