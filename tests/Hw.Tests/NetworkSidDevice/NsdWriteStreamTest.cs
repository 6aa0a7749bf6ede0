using SidFlow.Hw.NetworkSidDevice;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

[TestFixture]
public sealed class NsdWriteStreamTest
{
    [Test]
    public void AWriteIsAQuad()
    {
        var stream = new NsdWriteStream();
        stream.Wait(0x1234);
        stream.Write(2, 0x18, 0x0f);
        stream.Write(7, 0x04, 0x41);
        stream.Push();
        // TRY_WRITE, no SID, 8 bytes; chip 2 register $18; chip 7 register 4.
        Assert.That(Hex(stream.Take()), Is.EqualTo("05000008 1234580f 0000e441"));
        Assert.That(stream.Packets, Is.Zero);
    }

    [Test]
    public void FiveThousandCyclesMakeAPacket()
    {
        var stream = new NsdWriteStream();
        stream.Wait(4999);
        stream.Write(0, 0, 1);
        Assert.That(stream.Packets, Is.Zero);
        stream.Wait(1);
        stream.Write(0, 1, 2);
        Assert.That(stream.Peek(), Has.Property("Cycles").EqualTo(5000L).And.Property("Writes").EqualTo(2));
        Assert.That(Hex(stream.Take()), Is.EqualTo("05000008 13870001 00010102"));
    }

    [Test]
    public void TwoHundredAndFiftyFiveWritesMakeAPacket()
    {
        var stream = new NsdWriteStream();
        for (int i = 0; i < 255; i++)
        {
            Assert.That(stream.Packets, Is.Zero);
            stream.Write(0, 0, i);
        }
        Assert.That(stream.Take().Bytes, Has.Length.EqualTo(1024));
    }

    [Test]
    public void TenMillisecondsOfSilenceBecomeADelayThatLeaves256Cycles()
    {
        var stream = new NsdWriteStream();
        stream.Write(0, 0, 1);
        stream.Wait(9851);
        Assert.That(stream.Packets, Is.Zero);
        stream.Wait(1);
        stream.Write(0, 0, 2);
        stream.Push();
        // 9852 - 256 = 9596 = $257c.
        Assert.That(new[] { Hex(stream.Take()), Hex(stream.Take()), Hex(stream.Take()) },
            Is.EqualTo(new[] { "05000004 00000001", "04000002 257c", "05000004 01000002" }));
    }

    [Test]
    public void ALongSilenceIsSplit()
    {
        var stream = new NsdWriteStream();
        stream.Wait(65_535 + 256 + 1);
        stream.Write(0, 0, 1);
        stream.Push();
        Assert.That(new[] { Hex(stream.Take()), Hex(stream.Take()), Hex(stream.Take()) },
            Is.EqualTo(new[] { "04000002 ffff", "04000002 0001", "05000004 01000001" }));
    }

    [Test]
    public void TheFixedDevicesOfVersion1AreInTheSidField()
    {
        var stream = new NsdWriteStream(sid: 5);
        stream.Wait(20_000);
        stream.Write(0, 1, 2);
        stream.Push();
        Assert.That(Hex(stream.Take()), Is.EqualTo("04050002 4d20"));
        Assert.That(Hex(stream.Take()), Is.EqualTo("05050004 01000102"));
    }

    /// <summary>Reads the packets by the sheet and finds every write where it was put.</summary>
    [Test]
    public void NoCycleIsLost([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var stream = new NsdWriteStream();
        var given = new List<(long, int, int, int)>();
        long cycle = 0;
        for (int i = 0; i < 2000; i++)
        {
            int wait = random.Next(5) switch { 0 => 0, 1 => random.Next(40), 2 => random.Next(5000), 3 => random.Next(20_000), _ => random.Next(200_000) };
            cycle += wait;
            stream.Wait(wait);
            if (random.Next(3) == 0)
                continue;
            (int chip, int register, int value) = (random.Next(8), random.Next(25), random.Next(256));
            stream.Write(chip, register, value);
            given.Add((cycle, chip, register, value));
            if (random.Next(20) == 0)
                stream.Push();
        }
        stream.Push();

        var found = new List<(long, int, int, int)>();
        long now = 0;
        while (stream.Packets > 0)
        {
            NsdPacket packet = stream.Take();
            Assert.That(packet.Bytes, Has.Length.LessThanOrEqualTo(1024));
            Assert.That(packet.Bytes[2] << 8 | packet.Bytes[3], Is.EqualTo(packet.Bytes.Length - 4));
            long before = now;
            if (packet.Bytes[0] == 4)
            {
                now += packet.Bytes[4] << 8 | packet.Bytes[5];
                Assert.That(now, Is.GreaterThan(before));
            }
            for (int at = 4; packet.Bytes[0] == 5 && at < packet.Bytes.Length; at += 4)
            {
                now += packet.Bytes[at] << 8 | packet.Bytes[at + 1];
                found.Add((now, packet.Bytes[at + 2] >> 5, packet.Bytes[at + 2] & 31, packet.Bytes[at + 3]));
            }
            Assert.That(packet.Cycles, Is.EqualTo(now - before));
        }
        Assert.That(found, Is.EqualTo(given));
        Assert.That(stream.PacketedCycles, Is.Zero);
    }

    static string Hex(NsdPacket packet)
    {
        string hex = Convert.ToHexStringLower(packet.Bytes);
        return string.Join(' ', hex.Chunk(8).Select(four => new string(four)));
    }
}
