using SidFlow.Hw.Ports;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Hw.Tests.UsbSidPico;

/// <summary>The wire format, byte by byte: 0x80 + 4k, then k times register, value, delay high, delay low.</summary>
[TestFixture]
public sealed class CycledPacketsTest
{
    CycledPackets packets = Started(1);

    [SetUp]
    public void Begin() => packets = Started(1);

    [Test]
    public void ASingleWrite()
    {
        packets.Write(1001, 0x18, 0x0f);
        packets.Finish();
        Assert.That(Hex(), Is.EqualTo("84 18 0F 03 E8"));
    }

    /// <summary>The state machine takes one cycle itself: n cycles are sent as n-1.</summary>
    [TestCase(1, "84 18 0F 00 63")]
    [TestCase(0, "84 18 0F 00 64")]
    public void ADelayIsShorterByTheOffset(int offset, string hex)
    {
        packets = Started(offset);
        packets.Write(100, 0x18, 0x0f);
        packets.Finish();
        Assert.That(Hex(), Is.EqualTo(hex));
    }

    [Test]
    public void ThreeSidsInOneRun()
    {
        packets.Write(10, 0x04, 0x41);
        packets.Write(4, 0x24, 0x21);
        packets.Write(6, 0x44, 0x11);
        packets.Finish();
        Assert.That(Hex(), Is.EqualTo("8C 04 41 00 09 24 21 00 03 44 11 00 05"));
    }

    /// <summary>Two writes in one cycle cannot be told; what the second takes too long, the third waits less.</summary>
    [Test]
    public void WhatCannotBeSaidIsCaughtUp()
    {
        packets.Write(10, 0, 1);
        packets.Write(0, 1, 2);
        packets.Write(10, 2, 3);
        packets.Finish();
        Assert.That(Hex(), Is.EqualTo("8C 00 01 00 09 01 02 00 00 02 03 00 08"));
    }

    [Test]
    public void APacketLeavesWithFifteenWrites()
    {
        for (int value = 0; value < 16; value++)
            packets.Write(8, 0, (byte)value);
        Assert.That(packets.Ready.Single().Bytes, Has.Length.EqualTo(61));
        Assert.That(packets.Ready.Peek().Bytes[0], Is.EqualTo(0xbc));
        packets.Finish();
        Assert.That(packets.Ready.Last().Bytes, Is.EqualTo(new byte[] { 0x84, 0, 15, 0, 7 }));
    }

    /// <summary>5 ms are 4926 cycles.</summary>
    [TestCase(4926, 1)]
    [TestCase(4927, 2)]
    public void APacketDoesNotWaitForAWriteThatIsFarAway(int cycles, int count)
    {
        packets.Write(8, 0, 1);
        packets.Write(cycles, 0, 2);
        packets.Finish();
        Assert.That(packets.Ready, Has.Count.EqualTo(count));
    }

    /// <summary>A delay has 16 bits; the rest is waited in front of writes to the unused register $1E.</summary>
    [Test]
    public void ALongGapIsMadeOfIdleWrites()
    {
        packets.Write(200_000, 0x18, 0x0f);
        packets.Finish();
        Assert.That(Hex(), Is.EqualTo("90 1E 00 FF FF 1E 00 FF FF 1E 00 FF FF 18 0F 0D 3F"));
    }

    [Test]
    public void SilenceIsTimeTheBoardMustHold()
    {
        packets.Wait(19_656);
        packets.Finish();
        Assert.That(Hex(), Is.EqualTo("84 1E 00 4C C7"));
        Assert.That(packets.Ready.Peek().End, Is.EqualTo(19_656));
    }

    [Test]
    public void AShortRestOfASliceIsWaitedBeforeTheNextWrite()
    {
        packets.Write(8, 0, 1);
        packets.Wait(300);
        packets.Finish();
        packets.Write(5, 0, 2);
        packets.Finish();
        Assert.That(Hex(), Is.EqualTo("84 00 01 00 07\n84 00 02 01 30"));
    }

    [TestCase(BoardDrift.MostPpm, 1_001_000)]
    [TestCase(-BoardDrift.MostPpm, 999_000)]
    public void AStretchIsExactInTheLongRun(int ppm, long expected)
    {
        packets.StretchPpm = ppm;
        for (int write = 0; write < 10_000; write++)
            packets.Write(100, 0, 1);
        packets.Finish();
        Assert.That(Cycles(1), Is.EqualTo(expected));
    }

    /// <summary>Whatever comes, the board ends up at the cycle it should, and every write where it should within what writes cost.</summary>
    [Test]
    public void AnyTuneKeepsItsCycles([Values(0, 1)] int offset)
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            packets = Started(offset);
            var board = new PicoFirmware();
            List<long> wanted = [];
            long cycle = 0;
            for (int event_ = 0; event_ < 300; event_++)
            {
                int cycles = random.Next(4) switch { 0 => random.Next(4, 20), 1 => random.Next(20, 6000), 2 => random.Next(4, 400_000), _ => 4 };
                cycle += cycles;
                if (random.Next(5) == 0)
                    packets.Wait(cycles);
                else
                {
                    packets.Write(cycles, 0x04, 1);
                    wanted.Add(cycle);
                }
                if (random.Next(10) == 0)
                    packets.Finish();
            }
            packets.Finish();
            int taken = 0;
            foreach (CycledPacket packet in packets.Ready)
            {
                Assert.That(packet.Bytes, Has.Length.InRange(2, 64));
                board.Packet(packet.Bytes);
                taken += (packet.Bytes[0] & 0x3f) / 4;
            }
            // The simulated state machine takes the extra cycle; an encoder told that there is none is late by one a write.
            IEnumerable<long> heard = board.Heard
                .Select((write, index) => (write, cycle: write.Cycle - (offset == 0 ? index + 1 : 0)))
                .Where(heard => heard.write.Register == 4).Select(heard => heard.cycle);
            Assert.That(heard, Is.EqualTo(wanted));
            Assert.That(board.Malformed, Is.Empty);
            Assert.That(taken, Is.EqualTo(board.Heard.Count));
        }
    }

    static CycledPackets Started(int offset)
    {
        var packets = new CycledPackets(offset, 0x1e);
        packets.Begin(SidClock.Pal);
        return packets;
    }

    string Hex() => string.Join('\n', packets.Ready.Select(packet => string.Join(' ', packet.Bytes.Select(b => b.ToString("X2")))));

    long Cycles(int offset) =>
        packets.Ready.SelectMany(packet => Enumerable.Range(0, packet.Bytes.Length / 4)
            .Select(write => (long)packet.Bytes[3 + 4 * write] * 256 + packet.Bytes[4 + 4 * write] + offset)).Sum();
}
