using SidFlow.Hw.AsidMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

[TestFixture]
public sealed class AsidFrameQueueTest
{
    [Test]
    public void AFrameEndsWhenItsTimeIsOver()
    {
        var queue = new AsidFrameQueue(1, mayFlush: false);
        queue.Begin(1000);
        Write(queue, 10, 0, 1);
        Assert.That(queue.TryAdvance(999));
        Assert.That(queue.Peek(), Is.Null);
        Assert.That(queue.TryAdvance(2500));
        Assert.That(Drain(queue), Is.EqualTo(new[] { "1000: 0=1", "2000: " }));
    }

    /// <summary>Play calls of 100 cycles that begin 50 before the frame's end: the cut moves behind the first of them, and all others stay whole.</summary>
    [Test]
    public void ACallIsNotCutInTwo()
    {
        var queue = new AsidFrameQueue(1, mayFlush: false);
        queue.Begin(1000);
        for (int call = 1; call <= 4; call++)
            for (int i = 0; i <= 4; i++)
                Write(queue, call * 1000 - 50 + i * 25, i, call);
        Assert.That(queue.TryAdvance(5200));
        Assert.That(Drain(queue), Is.EqualTo(Enumerable.Range(1, 5).Select(n => $"{n * 1000 + 51}: {(n < 5 ? string.Join(' ', Enumerable.Range(0, 4).Append(22).Select(id => $"{id}={n}")) : "")}")));
    }

    [Test]
    public void WritesWithoutAnEndAreCutAllTheSame()
    {
        var queue = new AsidFrameQueue(1, mayFlush: false);
        queue.Begin(1000);
        for (int cycle = 0; cycle < 20_000; cycle += 20)
            Write(queue, cycle, 0x18, cycle / 20 % 16);
        Assert.That(Drain(queue), Has.Length.EqualTo(18).Or.Length.EqualTo(19));
    }

    [Test]
    public void SlicesMakeNoDifference()
    {
        var random = new Random(4);
        for (int round = 0; round < 200; round++)
        {
            long[] cycles = [.. Enumerable.Range(0, 300).Select(_ => (long)random.Next(30_000)).Order()];
            Assert.That(Frames(cycles, random), Is.EqualTo(Frames(cycles, null)));
        }
    }

    [Test]
    public void AThirdControlWriteFlushesWhereTheReceiverAllows()
    {
        var queue = new AsidFrameQueue(1, mayFlush: true);
        queue.Begin(1000);
        foreach (int value in new[] { 0x40, 0x41, 0x20 })
            Write(queue, 100, 4, value);
        Assert.That(queue.TryAdvance(1000));
        Assert.That(Drain(queue), Is.EqualTo(new[] { "1000: 22=64 25=65", "1000: 22=32" }));
        Assert.That(queue.Lost, Is.Zero);
    }

    [Test]
    public void AFullQueueTakesNoMoreAndLosesNothing()
    {
        var queue = new AsidFrameQueue(1, mayFlush: false);
        queue.Begin(10);
        Assert.That(queue.TryAdvance(20_000), Is.False);
        int first = Drain(queue).Length;
        while (!queue.TryAdvance(20_000))
            first += Drain(queue).Length;
        Assert.That(first + Drain(queue).Length, Is.EqualTo(2000));
    }

    static string[] Frames(long[] cycles, Random? slices)
    {
        var queue = new AsidFrameQueue(1, mayFlush: false);
        queue.Begin(2000);
        long now = 0;
        int value = 0;
        foreach (long cycle in cycles)
        {
            while (slices is not null && slices.Next(3) != 0 && now < cycle)
            {
                now = Math.Min(cycle, now + slices.Next(1, 400));
                queue.TryAdvance(now);
            }
            now = cycle;
            Write(queue, cycle, value % 25, value++ & 0xff);
        }
        queue.TryAdvance(40_000);
        return Drain(queue);
    }

    static void Write(AsidFrameQueue queue, long cycle, int register, int value)
    {
        Assert.That(queue.TryAdvance(cycle));
        queue.Add(cycle, 0, register, value);
    }

    static string[] Drain(AsidFrameQueue queue)
    {
        var frames = new List<string>();
        while (queue.Peek() is { } slot)
        {
            frames.Add($"{slot.Due}: {string.Join(' ', Enumerable.Range(0, AsidFrame.Ids).Where(slot.Chips[0].Has).Select(id => $"{id}={slot.Chips[0][id]}"))}");
            queue.Pop();
        }
        return [.. frames];
    }
}
