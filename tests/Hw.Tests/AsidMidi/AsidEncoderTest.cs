using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.Ports;
using SidFlow.Simulators.AsidMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

[TestFixture]
public sealed class AsidEncoderTest
{
    private readonly byte[] to = new byte[AsidEncoder.LongestMessage];

    /// <summary>The protocol sheet's example: a hard restart, with the gate on and then off in one frame.</summary>
    [Test]
    public void AFrameIsMasksThenHighBitsThenData()
    {
        var frame = new AsidFrame();
        frame.Add(0x04, 0x41);
        frame.Add(0x18, 0x1F);
        frame.Add(0x00, 0x34);
        frame.Add(0x04, 0x40);

        Assert.That(Hex(AsidEncoder.Registers(to, 0, frame)), Is.EqualTo("F0 2D 4E 01 00 00 13 00 00 00 00 34 1F 41 40 F7"));
    }

    [TestCase(0, 0x4E)]
    [TestCase(1, 0x50)]
    [TestCase(3, 0x52)]
    [TestCase(16, 0x5F)]
    public void EachChipHasItsCommand(int chip, int command)
    {
        AsidEncoder.Registers(to, chip, new AsidFrame());
        Assert.That(to[2], Is.EqualTo(command));
    }

    [Test]
    public void ThereAreSeventeenChips() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AsidEncoder.Registers(to, 17, new AsidFrame()));

    /// <summary>Half a million of the 2^28 shapes, seeded, with the sparse and the full ones among them; decoded by a receiver of its own.</summary>
    [Test]
    public void AnyMaskComesBackAsTheWritesItWasMadeOf()
    {
        var random = new Random(25);
        var frame = new AsidFrame();
        var receiver = new AsidListener(1);
        for (int round = 0; round < 500_000; round++)
        {
            frame.Clear();
            int density = random.Next(1, 17);
            var expected = new List<(int, int)>();
            var second = new List<(int, int)>();
            foreach (int register in Order)
            {
                if (random.Next(16) >= density)
                    continue;
                int value = random.Next(256);
                frame.Add(register, value);
                expected.Add((register, value));
                if (register is not (0x04 or 0x0B or 0x12) || random.Next(2) == 0)
                    continue;
                int again = random.Next(256);
                frame.Add(register, again);
                second.Add((register, again));
            }
            receiver.Feed(to.AsSpan(0, AsidEncoder.Registers(to, 0, frame)));
            AsidHeard heard = receiver.Heard[0];
            receiver.Heard.Clear();
            receiver.Commands.Clear();
            // Compared by hand: an assertion that prints lists would take minutes for so many.
            if (!heard.Writes.SequenceEqual([.. expected, .. second]))
                Assert.Fail($"{string.Join(' ', expected)} came back as {string.Join(' ', heard.Writes)}");
        }
        Assert.That(receiver.Broken, Is.Zero);
    }

    [Test]
    public void StartAndStopAreBare()
    {
        Assert.That(Hex(AsidEncoder.Start(to)), Is.EqualTo("F0 2D 4C F7"));
        Assert.That(Hex(AsidEncoder.Stop(to)), Is.EqualTo("F0 2D 4D F7"));
    }

    /// <summary>PAL 19656 cycles at 985248.6 Hz are 19950 µs, 0x4DEE; NTSC 17095 at 1022727.3 are 16715 µs, 0x414B.</summary>
    [TestCase(false, 19950.3, false, "F0 2D 31 00 6E 1B 01 F7")]
    [TestCase(true, 16715.1, false, "F0 2D 31 01 4B 02 01 F7")]
    [TestCase(false, 4987.6, true, "F0 2D 31 46 7C 26 00 F7")]
    [TestCase(false, 10_000.0, false, "F0 2D 31 02 10 4E 00 F7")]
    [TestCase(false, 1000.0, false, "F0 2D 31 1E 68 07 00 F7")]
    [TestCase(false, 65_535.0, false, "F0 2D 31 00 7F 7F 03 F7")]
    [TestCase(false, 70_000.0, false, "F0 2D 31 00 00 00 00 F7")]
    public void SpeedIsTheTruePeriod(bool ntsc, double period, bool buffered, string expected) =>
        Assert.That(Hex(AsidEncoder.Speed(to, ntsc, period, buffered)), Is.EqualTo(expected));

    [TestCase("", "")]
    [TestCase("Hi", "Hi              ")]
    [TestCase("Größe", "Gr??e           ")]
    [TestCase("Seventeen letters", "Seventeen letters")]
    [TestCase("A title that is far too long for two lines", "A title that is far too long for")]
    public void TextIsTwoLinesOfAscii(string text, string shown)
    {
        var receiver = new AsidListener(1);
        receiver.Feed(to.AsSpan(0, AsidEncoder.Text(to, text)));
        Assert.That((receiver.Text, receiver.Broken), Is.EqualTo((shown, 0)));
    }

    [TestCase(SidPortModel.Mos6581, 0)]
    [TestCase(SidPortModel.Mos8580, 1)]
    [TestCase(SidPortModel.Unknown, 0)]
    public void AModelIsOneBit(SidPortModel model, int data) =>
        Assert.That(Hex(AsidEncoder.ChipModel(to, 2, model)), Is.EqualTo($"F0 2D 32 02 0{data} F7"));

    [Test]
    public void AnOrderHasAPlaceAndAWaitForEachId()
    {
        byte[] places = [.. Enumerable.Range(0, 28).Select(id => (byte)(27 - id))];
        byte[] waits = new byte[28];
        waits[0] = 254;
        waits[27] = 5;

        int length = AsidEncoder.WriteOrder(to, places, waits);

        Assert.That(length, Is.EqualTo(60));
        Assert.That(Hex(length), Does.StartWith("F0 2D 30 5B 7E 1A 00").And.EndsWith("00 05 F7"));
        places[3] = places[4];
        Assert.Throws<ArgumentOutOfRangeException>(() => AsidEncoder.WriteOrder(to, places, waits), "a place twice");
        waits[1] = 255;
        Assert.Throws<ArgumentOutOfRangeException>(() => AsidEncoder.WriteOrder(to, places, waits), "a wait that drops the write");
    }

    /// <summary>The order in which a receiver applies what has one value.</summary>
    private static readonly int[] Order =
        [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 4, 11, 18];

    private string Hex(int length) => Convert.ToHexString(to, 0, length).Chunk(2).Select(pair => new string(pair)).Aggregate((a, b) => $"{a} {b}");
}
