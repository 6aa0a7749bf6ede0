using SidFlow.Hw.Ports;
using SidFlow.Hw.UsbSidPico;

namespace SidFlow.Hw.Tests.UsbSidPico;

[TestFixture]
public sealed class RepliesTest
{
    [Test]
    public void AFirmwareVersionIsText()
    {
        byte[] reply = new byte[64];
        "v0.7.4"u8.CopyTo(reply.AsSpan(2));
        (reply[0], reply[1]) = (0x80, 6);
        Assert.That(Replies.Firmware(reply), Is.EqualTo("v0.7.4"));
        reply[3] = 0x07;
        Assert.That(Replies.Firmware(reply), Is.Null, "a bell in a version");
    }

    /// <summary>A dual clone in socket 1 (SIDs 0 and 1), a real 8580 in socket 2 (SID 2).</summary>
    [Test]
    public void SocketsNameTheirChips()
    {
        byte[] reply = [0x37, 0x7f, 0x11, 0x02, 0x32, 0x10, 0x00, 0x21, 0x10, 0xf2, 0, 0xff];
        Assert.That(Replies.Sockets(reply), Is.EqualTo(new BoardSid[]
        {
            new(0, 1, SidPortModel.Mos6581, "SKpico"), new(1, 1, SidPortModel.Mos8580, "SKpico"), new(2, 2, SidPortModel.Mos8580, "SID"),
        }));
    }

    [Test]
    public void AnEmptySocketAndAnFmChipAreNoSids()
    {
        byte[] reply = [0x37, 0x7f, 0x00, 0x00, 0x33, 0x10, 0x04, 0x41, 0x10, 0xf0, 0, 0xff];
        Assert.That(Replies.Sockets(reply), Is.Empty);
    }

    /// <summary>Whatever bytes come: a value that makes sense, or none.</summary>
    [Test]
    public void AnyBytesAreAnAnswerOrNone()
    {
        var random = new Random(3);
        for (int round = 0; round < 200_000; round++)
        {
            byte[] bytes = new byte[random.Next(70)];
            random.NextBytes(bytes);
            if (bytes.Length > 11 && round % 2 == 0)
                (bytes[0], bytes[1], bytes[11]) = round % 4 == 0 ? ((byte)0x37, (byte)0x7f, (byte)0xff) : ((byte)0x80, bytes[1], bytes[11]);
            if (Replies.Firmware(bytes) is { } text)
                Assert.That(text.All(c => c is >= ' ' and <= '~'));
            if (Replies.Sockets(bytes) is { } sids)
                Assert.That(sids.Select(sid => sid.Number), Is.Unique.And.Ordered.And.All.InRange(0, 3));
            if (Replies.Clock(bytes) is { } clock)
                Assert.That((int)clock, Is.InRange(0, 4));
            _ = Replies.ClockIsFixed(bytes);
        }
    }
}
