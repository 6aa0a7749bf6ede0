using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.Tests.Wires.RealTime;

[TestFixture]
public sealed class LatenessHistogramTest
{
    [Test]
    public void AnEmptyOneIsNeverLate() =>
        Assert.That((new LatenessHistogram().Percentile(0.99), new LatenessHistogram().Worst), Is.EqualTo((0, 0)));

    [Test]
    public void APercentileIsTheUpperEdgeOfItsStepAndTheWorstIsExact()
    {
        var histogram = new LatenessHistogram();
        for (int i = 0; i < 99; i++)
            histogram.Record(7_400);
        histogram.Record(3_141_592);

        Assert.That(histogram.Percentile(0.5), Is.EqualTo(8_000));
        Assert.That(histogram.Percentile(0.99), Is.EqualTo(8_000));
        Assert.That(histogram.Percentile(1), Is.EqualTo(3_141_592));
        Assert.That(histogram.Worst, Is.EqualTo(3_141_592));
        Assert.That(histogram.Count, Is.EqualTo(100));
    }

    [TestCase(0L)]
    [TestCase(999L)]
    [TestCase(1_999_999L)]
    [TestCase(2_000_000L)]
    [TestCase(999_999_999L)]
    [TestCase(5_000_000_000L)]
    public void EveryLatenessHasItsPlace(long nanoseconds)
    {
        var histogram = new LatenessHistogram();
        histogram.Record(nanoseconds);
        Assert.That(histogram.Percentile(0.99), Is.EqualTo(nanoseconds));
    }

    [Test]
    public void PercentilesGrowWithTheirShare([Random(5)] int seed)
    {
        var histogram = new LatenessHistogram();
        var random = new Random(seed);
        var all = new List<long>();
        for (int i = 0; i < 1000; i++)
        {
            all.Add((long)Math.Pow(10, random.NextDouble() * 9));
            histogram.Record(all[^1]);
        }
        all.Sort();
        long before = 0;
        for (int percent = 1; percent <= 100; percent++)
        {
            long now = histogram.Percentile(percent / 100.0);
            Assert.That(now, Is.GreaterThanOrEqualTo(before).And.GreaterThanOrEqualTo(all[percent * 10 - 1]));
            before = now;
        }
    }

    [Test]
    public void RecordingAllocatesNothing()
    {
        var histogram = new LatenessHistogram();
        histogram.Record(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            histogram.Record(i * 1000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
