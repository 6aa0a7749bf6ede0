using SidFlow.Demo.Tunes;

namespace SidFlow.Demo.Tests.Tunes;

[TestFixture]
public sealed class TuneReaderTest
{
    const string Head = "bar 4\ninstrument a\n  wave 41\n";

    static Pattern Read(string events) => TuneReader.Read(Head + "pattern p\n  " + events, "test").Patterns[0];

    [Test]
    public void APatternHoldsNotesWithTheirLength()
    {
        Pattern pattern = Read("a/C4_2 . >E4:m_4 - | ~Bb3 kick!");
        Assert.That(pattern.Events.Select(e => (e.Kind, e.Note, e.Instrument, e.Chord, e.Rows)), Is.EqualTo(new[]
        {
            (EventKind.Note, 48, "a", null, 2),
            (EventKind.Hold, 0, null, null, 1),
            (EventKind.Glide, 52, "a", "m", 4),
            (EventKind.Off, 0, null, null, 1),
            (EventKind.Tie, 46, "a", "m", 1),
            (EventKind.Note, 48, "kick", (string?)null, 1),
        }));
        Assert.That(pattern.Rows, Is.EqualTo(10));
    }

    [Test]
    public void BracketsRepeat() => Assert.That(Read("(a/C4 (- .)*2)*3").Rows, Is.EqualTo(15));

    [Test]
    public void AnEchoIsTheSameTuneLater()
    {
        TuneSource tune = TuneReader.Read(Head + "pattern p\n  a/C4_2 E4_2\npattern e = p delay 3 using b\n", "test");
        Assert.That(tune.Patterns[1].Events.Select(e => (e.Kind, e.Note, e.Instrument, e.Rows)), Is.EqualTo(new[]
        {
            (EventKind.Hold, 0, null, 3),
            (EventKind.Note, 48, "b", 1),
        }));
    }

    [Test]
    public void ASemicolonInsideALineIsText() =>
        Assert.That(TuneReader.Read("; not this\ncomment One; two.\ncomment Three.\n", "test").Comment, Is.EqualTo("One; two. Three."));

    [TestCase("a/C4_3 |", "bar line")]
    [TestCase("C4", "names its instrument")]
    [TestCase("a/H4", "not an event")]
    [TestCase("(a/C4)*999999999", "1..64")]
    public void AMistakeIsTold(string events, string what) =>
        Assert.That(() => Read(events), Throws.TypeOf<SourceException>().With.Message.Contains(what));

    [Test]
    public void ADamagedTuneIsReadOrRefused()
    {
        string tune = File.ReadAllText(Path.Combine(DemoSources.Folder, "tunes", "two_windows.tune"));
        Random random = new(6581);
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            char[] damaged = tune.ToCharArray();
            for (int n = 0; n < 3; n++)
                damaged[random.Next(damaged.Length)] = tune[random.Next(tune.Length)];
            try
            {
                TuneReader.Read(new string(damaged), "fuzz");
            }
            catch (SourceException refusal)
            {
                Assert.That(refusal.Message, Does.StartWith("fuzz("));
                refused++;
            }
        }
        Assert.That(refused, Is.InRange(50, 299));
    }
}
