using SidFlow.Hw.Pump;

namespace SidFlow.Hw.Tests.Pump;

[TestFixture]
public sealed class PumpProtocolTest
{
    [Test]
    public void AnEventIsEightBytes()
    {
        byte[] bytes = new byte[8];
        new PumpEvent(PumpEventKind.Write, 1, 0x18, 0x0f, 0x04030201).Write(bytes);
        Assert.That(Convert.ToHexString(bytes), Is.EqualTo("0101180F01020304"));
        Assert.That(PumpEvent.Read(bytes), Is.EqualTo(new PumpEvent(PumpEventKind.Write, 1, 0x18, 0x0f, 0x04030201)));
    }

    [Test]
    public void EveryEightBytesAreAnEventOrRefused([Random(3)] int seed)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[8];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            PumpEvent next = PumpEvent.Read(bytes);
            byte[] again = new byte[8];
            next.Write(again);
            Assert.That(again, Is.EqualTo(bytes));
            if (next.IsValid)
                Assert.That(Enum.IsDefined(next.Kind));
        }
    }

    [Test]
    public void AReportComesBackAsItWent()
    {
        var report = new PumpReport(1, 2, 3, 4, 5, 6, 7, 8, long.MaxValue, true);
        byte[] bytes = new byte[PumpReport.Bytes];
        report.Write(bytes);
        Assert.That(PumpReport.Read(bytes), Is.EqualTo(report));
    }

    [Test]
    public void FramesAreFoundInAnyPieces([Random(5)] int seed)
    {
        var random = new Random(seed);
        var sent = new List<(byte Kind, byte[] Payload)>();
        for (int i = 0; i < 50; i++)
        {
            byte kind = (byte)random.Next(1, 4);
            byte[] payload = new byte[kind == PumpFrame.Report ? PumpReport.Bytes : random.Next(PumpFrame.MostPayload + 1)];
            random.NextBytes(payload);
            sent.Add((kind, payload));
        }
        byte[] stream = [.. sent.SelectMany(frame => PumpFrame.Make(frame.Kind, frame.Payload))];

        var reader = new PumpFrameReader();
        var got = new List<(byte Kind, byte[] Payload)>();
        for (int at = 0; at < stream.Length;)
        {
            int count = Math.Min(Math.Min(random.Next(1, 5000), reader.Room.Length), stream.Length - at);
            stream.AsSpan(at, count).CopyTo(reader.Room);
            reader.Add(count);
            at += count;
            while (reader.TryRead(out byte kind, out byte[] payload))
                got.Add((kind, payload));
        }
        Assert.That(got, Is.EqualTo(sent));
    }

    [Test]
    public void NoiseIsRefusedAndNeverOverruns([Random(20)] int seed)
    {
        var random = new Random(seed);
        var reader = new PumpFrameReader();
        Assert.Throws<InvalidDataException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                int count = Math.Min(random.Next(1, 4096), reader.Room.Length);
                random.NextBytes(reader.Room[..count]);
                reader.Add(count);
                while (reader.TryRead(out _, out _))
                    continue;
            }
        });
    }

    [Test]
    public void AFrameOfNoLengthWeSendIsRefusedBeforeItsPayloadComes()
    {
        var reader = new PumpFrameReader();
        byte[] head = [PumpFrame.Opened, 0, 0xff, 0xff];
        head.CopyTo(reader.Room);
        reader.Add(4);
        Assert.Throws<InvalidDataException>(() => reader.TryRead(out _, out _));
    }

    [Test]
    public void ARingKeepsOrderAcrossItsEndAndRefusesOneTooMany()
    {
        var ring = new PumpRing();
        Assert.That(ring.TryPeek(out _), Is.False);
        uint next = 0;
        uint expected = 0;
        for (int round = 0; round < 3; round++)
        {
            while (ring.TryPush(new PumpEvent(PumpEventKind.Wait, Operand: next)))
                next++;
            Assert.That(ring.Pushed - ring.Popped, Is.EqualTo(PumpRing.Capacity));
            for (int i = 0; i < 40_000; i++)
            {
                Assert.That(ring.TryPeek(out PumpEvent got));
                Assert.That(got.Operand, Is.EqualTo(expected++));
                ring.Pop();
            }
        }
    }

    [Test]
    public async Task TwoThreadsLoseNothing()
    {
        var ring = new PumpRing();
        const uint Count = 500_000;
        Task pushing = Task.Run(() =>
        {
            for (uint i = 0; i < Count;)
                if (ring.TryPush(new PumpEvent(PumpEventKind.Wait, Operand: i)))
                    i++;
                else
                    Thread.Yield();
        });
        uint expected = 0;
        bool inOrder = true;
        Task popping = Task.Run(() =>
        {
            while (expected < Count)
            {
                if (!ring.TryPeek(out PumpEvent got))
                {
                    Thread.Yield();
                    continue;
                }
                inOrder &= got.Operand == expected++;
                ring.Pop();
            }
        });
        await Task.WhenAll(pushing, popping).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(inOrder);
    }
}
