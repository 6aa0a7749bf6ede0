using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class HostileTraceTests
{
    static readonly AnalysisWindow Window = new(0, 15);

    static FeatureRecord Measure(TimedWrite[] writes, float[] samples, int chips = 1) =>
        new FeatureExtractor().Extract(new SidTrace(writes, chips, TraceClock.Pal, Window), samples, Window, 60);

    static void AssertInRange(FeatureRecord record)
    {
        for (int i = 0; i < FeatureNames.Dimensions; i++)
        {
            double least = FeatureNames.All[i].StartsWith("mfcc", StringComparison.Ordinal) ? -1 : 0;
            Assert.That(record.Vector[i], Is.InRange(least, 1), FeatureNames.All[i]);
        }
        Assert.That(Integrity.ViolationOf(record), Is.Null);
    }

    [Test]
    public void RandomWritesAndSamplesStayInRange([Range(1, 25)] int seed)
    {
        Random random = new(seed);
        int chips = random.Next(1, 4);
        var writes = new TimedWrite[random.Next(0, 20_000)];
        uint cycle = 0;
        int pace = random.Next(1, 5000);
        for (int i = 0; i < writes.Length; i++)
        {
            cycle += (uint)random.Next(pace);
            writes[i] = new TimedWrite(cycle, (byte)random.Next(chips), (byte)random.Next(32), (byte)random.Next(256));
        }
        float[] samples = new float[random.Next(0, 40_000)];
        float loudness = (float)Math.Pow(10, random.Next(-6, 2));
        foreach (ref float sample in samples.AsSpan())
            sample = loudness * (random.NextSingle() - 0.5f);
        AssertInRange(Measure(writes, samples, chips));
    }

    [Test]
    public void ExtremeSamplesStayInRange()
    {
        AssertInRange(Measure([], Signal.Of(5, t => (int)(t * 100) % 2 == 0 ? 1e15 : -1e15)));
        AssertInRange(Measure([], Signal.Of(5, t => t > 2.5 ? 1 : 0)));
        AssertInRange(Measure([], [.. new float[30_000], 1]));
    }

    [Test]
    public void EmptyAndSilentSongsStayInRange()
    {
        AssertInRange(Measure([], []));
        AssertInRange(Measure([new TimedWrite(0, 0, 4, 0x11)], new float[165_375]));
    }

    [Test]
    public void MillionsOfWritesAreCounted()
    {
        var writes = new TimedWrite[3_000_000];
        for (int i = 0; i < writes.Length; i++)
            writes[i] = new TimedWrite((uint)i * 4, 0, 24, (byte)(i & 15));
        FeatureRecord record = Measure(writes, []);
        AssertInRange(record);
        Assert.That(record["sidWritesPerFrame"], Is.EqualTo(1));
        Assert.That(record["sidWriteShareVolume"], Is.EqualTo(1));
    }

    [Test]
    public void AllWritesInOneCycle() =>
        AssertInRange(Measure([.. Enumerable.Range(0, 1000).Select(i => new TimedWrite(77, 0, (byte)(i % 25), (byte)i))], []));

    [Test]
    public void AWriteAtTheEndOfTimeIsOutsideTheWindow() =>
        Assert.That(Measure([new TimedWrite(uint.MaxValue, 0, 4, 1)], []).Driver.Writes, Is.Zero);

    [Test]
    public void WritesOutOfOrderAreRefused() =>
        Assert.That(() => Measure([new TimedWrite(2, 0, 4, 1), new TimedWrite(1, 0, 4, 1)], []), Throws.ArgumentException.With.Message.Contain("cycle 1"));

    [Test]
    public void AChipThatIsNotThereIsRefused() =>
        Assert.That(() => Measure([new TimedWrite(2, 1, 4, 1)], []), Throws.ArgumentException.With.Message.Contain("chip 1"));

    [Test]
    public void AnExtractorRemembersNothing()
    {
        Score busy = new();
        for (int i = 0; i < 20; i++)
            busy.Note(i * 20, 10, i % 3, 50 + i);
        FeatureExtractor extractor = new();
        FeatureRecord Run(float[] samples) => extractor.Extract(new SidTrace([], 1, TraceClock.Pal, Window), samples, Window, 60);
        FeatureRecord first = Run(Signal.Tone(440));
        Run(Signal.Noise());
        Assert.That(Run(Signal.Tone(440)).Vector, Is.EqualTo(first.Vector));
        Assert.That(Run(Signal.Tone(440)).Audio with { MfccMeans = [] }, Is.EqualTo(first.Audio with { MfccMeans = [] }));
    }
}
