using SidFlow.Hw.ExSid;
using SidFlow.Simulators;
using SidFlow.Simulators.ExSid;

namespace SidFlow.Hw.Tests.ExSid;

[TestFixture]
public sealed class ExSidStreamTest
{
    /// <summary>The documented examples: chip selected, nothing owed, $18 = 0F so many cycles after the last write.</summary>
    [TestCase(30, "9D 9D 9D 9D 18 0F", 0)]
    [TestCase(33, "9D 9D 9D 9D 78 0F", 3)]
    [TestCase(4, "18 0F", -6)]
    public void TheDocumentedBytes(int cycles, string hex, int owed)
    {
        ExSidStream stream = Selected(ExSidTiming.Original, 5);
        stream.Write(cycles, 0, 0x18, 0x0f);
        Assert.That(Hex(stream.Take()), Is.EqualTo(hex));
        Assert.That(stream.Owed, Is.EqualTo(owed));
    }

    /// <summary>On the + a write takes 3 cycles and the shortest delay 2.</summary>
    [TestCase(11, "9D 9D 9D 9D 18 0F", 0)]
    [TestCase(12, "9D 9D 9D 9D 38 0F", 1)]
    public void ThePlusIsFiner(int cycles, string hex, int owed)
    {
        ExSidStream stream = Selected(ExSidTiming.Plus, 2);
        stream.Write(cycles, 0, 0x18, 0x0f);
        Assert.That(Hex(stream.Take()), Is.EqualTo(hex));
        Assert.That(stream.Owed, Is.EqualTo(owed));
    }

    [Test]
    public void BeingLateIsRepaidByTheNextGap()
    {
        ExSidStream stream = Selected(ExSidTiming.Original, 5);
        stream.Write(4, 0, 4, 0x41);
        stream.Write(26, 0, 5, 0x09);
        Assert.That(Hex(stream.Take()), Is.EqualTo("04 41 9D 9D 05 09"));
        Assert.That(stream.Owed, Is.Zero);
    }

    [Test]
    public void AChangeOfChipCostsItsByte()
    {
        ExSidStream stream = Selected(ExSidTiming.Original, 5);
        stream.Write(20, 1, 0x18, 0x0f);
        stream.Write(20, 1, 0x18, 0x0e);
        stream.Write(20, 0, 0x18, 0x0d);
        Assert.That(Hex(stream.Take()), Is.EqualTo("BE 9D 18 0F 9D 9D 18 0E BD 9D 18 0D"));
    }

    [Test]
    public void AWaitKeepsTheCostOfAWriteInHand()
    {
        ExSidStream stream = Selected(ExSidTiming.Original, 5);
        stream.Wait(30);
        Assert.That((Hex(stream.Take()), stream.Owed), Is.EqualTo(("9D 9D 9D 9D", 10)));
        stream.Write(0, 0, 0x18, 0x0f);
        Assert.That((Hex(stream.Take()), stream.Owed), Is.EqualTo(("18 0F", 0)));
    }

    /// <summary>No write is early; each is exact, or as soon after the one before as the wire allows, or late by no more than a change of chip that follows a wait.</summary>
    [Test]
    public void AnyTuneKeepsTheRule([Values] ExSidKind kind)
    {
        ExSidTiming timing = ExSidTiming.Of(kind);
        var random = new Random(11);
        for (int round = 0; round < 100; round++)
        {
            var stream = new ExSidStream(timing);
            var board = new ExSidFirmware(kind == ExSidKind.Plus);
            List<long> wanted = [];
            long cycle = 100;
            stream.Wait(100);
            for (int write = 0; write < 500; write++)
            {
                int cycles = random.Next(3) switch { 0 => random.Next(0, 12), 1 => random.Next(4, 60), _ => random.Next(20_000) };
                cycle += cycles;
                if (random.Next(6) == 0)
                    stream.Wait(cycles);
                else
                {
                    stream.Write(cycles, random.Next(2), 4, 1);
                    wanted.Add(cycle);
                }
                if (random.Next(4) == 0)
                    board.Receive(stream.Take(), _ => { });
            }
            board.Receive(stream.Take(), _ => { });
            AssertTheRule([.. board.Heard], wanted, timing, start: 0);
            Assert.That(cycle - board.Cycle, Is.InRange(-500 * 15, timing.Write + timing.Delay), "nothing is lost in the long run");
        }
    }

    internal static void AssertTheRule(IReadOnlyList<HeardWrite> heard, IReadOnlyList<long> wanted, ExSidTiming timing, long start)
    {
        Assert.That(heard, Has.Count.EqualTo(wanted.Count));
        long before = long.MinValue / 2;
        int exact = 0;
        for (int write = 0; write < wanted.Count; write++)
        {
            long at = heard[write].Cycle - start;
            bool changesChip = write == 0 || heard[write].Chip != heard[write - 1].Chip;
            long latest = Math.Max(before + timing.Write + timing.Select, wanted[write] + (changesChip ? timing.Select : 0));
            if (at < wanted[write] || (at > wanted[write] && at > latest))
                Assert.Fail($"write {write} is for cycle {wanted[write]} and came at {at}, after one at {before}");
            if (at == wanted[write])
                exact++;
            before = at;
        }
        Assert.That(exact, Is.GreaterThan(wanted.Count / 4));
    }

    /// <summary>With chip 0 selected, at the price of one select, and nothing owed.</summary>
    static ExSidStream Selected(ExSidTiming timing, int select)
    {
        var stream = new ExSidStream(timing);
        stream.Write(select + timing.Write, 0, 0, 0);
        stream.Take();
        Assert.That(stream.Owed, Is.Zero);
        return stream;
    }

    static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(b => b.ToString("X2")));
}
