using System.Text;
using SidFlow.Hw.NetworkSidDevice;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

[TestFixture]
public sealed class NsdReplyTest
{
    [TestCase("00", NsdAnswer.Ok, 0)]
    [TestCase("01", NsdAnswer.Busy, 0)]
    [TestCase("02", NsdAnswer.Error, 0)]
    [TestCase("03 ff", NsdAnswer.Read, 255)]
    [TestCase("04 04", NsdAnswer.Version, 4)]
    [TestCase("05 00", NsdAnswer.Count, 0)]
    public void AnAnswerIsReadAndWritten(string hex, NsdAnswer answer, int value)
    {
        byte[] bytes = Bytes(hex);
        Assert.That(NsdReply.Parse(bytes, out NsdReply reply), Is.EqualTo(bytes.Length));
        Assert.That(reply, Is.EqualTo(new NsdReply(answer, (byte)value)));
        Assert.That(reply.Encode(), Is.EqualTo(bytes));
    }

    [Test]
    public void AnInfoEndsWithNul()
    {
        byte[] bytes = [6, 1, .. "MOS 8580"u8, 0];
        for (int length = 0; length < bytes.Length; length++)
            Assert.That(NsdReply.Parse(bytes.AsSpan(0, length), out _), Is.Zero, $"{length} bytes");
        Assert.That(NsdReply.Parse(bytes, out NsdReply reply), Is.EqualTo(bytes.Length));
        Assert.That(reply, Is.EqualTo(new NsdReply(NsdAnswer.Info, 1, "MOS 8580")));
        Assert.That(reply.Encode(), Is.EqualTo(bytes));
    }

    [Test]
    public void ANameIs255LettersAtMost()
    {
        byte[] longest = [6, 0, .. Enumerable.Repeat((byte)'a', 255), 0];
        Assert.That(NsdReply.Parse(longest, out NsdReply reply), Is.EqualTo(258));
        Assert.That(reply.Name, Has.Length.EqualTo(255));
        Assert.That(NsdReply.Parse([6, 0, .. Enumerable.Repeat((byte)'a', 256)], out _), Is.EqualTo(-1));
    }

    [Test]
    public void WhatIsSentIsAscii() =>
        Assert.That(new NsdReply(NsdAnswer.Info, 0, "Grün").Encode(), Is.EqualTo(new byte[] { 6, 0, (byte)'G', (byte)'r', (byte)'?', (byte)'n', 0 }));

    [Test]
    public void ALatin1NameIsReadAndLosesItsControlCharacters()
    {
        NsdReply.Parse([6, 0, (byte)'G', 0xfc, 0x1b, 0x9b, (byte)'n', 0], out NsdReply reply);
        Assert.That(reply.Name, Is.EqualTo("Gün"));
    }

    [Test]
    public void EveryOtherCodeIsNoAnswer([Range(7, 255)] int code) =>
        Assert.That(NsdReply.Parse([(byte)code, 0, 0], out _), Is.EqualTo(-1));

    /// <summary>Any bytes: no exception, no length beyond what came, and more bytes never change what was complete.</summary>
    [Test]
    public void AnyBytesAreReadOrRefused()
    {
        var random = new Random(6581);
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && random.Next(2) == 0)
                bytes[0] = 6;
            int length = NsdReply.Parse(bytes, out NsdReply reply);
            Assert.That(length, Is.InRange(-1, bytes.Length));
            if (length <= 0)
                continue;
            Assert.That(NsdReply.Parse(bytes.AsSpan(0, length), out NsdReply again), Is.EqualTo(length));
            Assert.That(again, Is.EqualTo(reply));
            Assert.That(reply.Name.Any(char.IsControl), Is.False);
        }
    }

    static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));
}
