using System.Diagnostics;
using System.Net;
using System.Text;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.Tests.Wires.Net;

[TestFixture]
public sealed class MulticastNamesTest
{
    private static readonly IPAddress[] loop = [IPAddress.Loopback];

    /// <summary>As an lwIP responder answers a one-shot question: the question again, then the address with the cache-flush bit.</summary>
    private static byte[] Answer(string name, params byte[] address) =>
    [
        0, 0, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0,
        .. Labels(name), 0, 0, 1, 0, 1,
        0xC0, 12, 0, 1, 0x80, 1, 0, 0, 0, 120, 0, (byte)address.Length, .. address,
    ];

    private static IEnumerable<byte> Labels(string name) => name.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length));

    [Test]
    public void AQuestionIsAsTheStandardWritesIt() =>
        Assert.That(DnsMessage.Question(0, "c64.local"), Is.EqualTo(new byte[]
        {
            0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, (byte)'c', (byte)'6', (byte)'4', 5, (byte)'l', (byte)'o', (byte)'c', (byte)'a', (byte)'l', 0, 0, 1, 0, 1,
        }));

    [Test]
    public void AnAnswerIsReadWhateverItsCase()
    {
        Assert.That(DnsMessage.Address(Answer("C64.Local", 192, 168, 1, 64), "c64.local"), Is.EqualTo(IPAddress.Parse("192.168.1.64")));
        Assert.That(DnsMessage.Address(Answer("c64.local", 192, 168, 1, 64), "c128.local"), Is.Null);
        Assert.That(DnsMessage.Address(Answer("c64.local", 1, 2, 3), "c64.local"), Is.Null, "an address of three bytes");
        Assert.That(DnsMessage.Address(DnsMessage.Question(0, "c64.local"), "c64.local"), Is.Null, "a question is no answer");
    }

    [Test]
    public void OtherRecordsBeforeItArePassedOver()
    {
        byte[] message = [0, 0, 0x84, 0, 0, 0, 0, 2, 0, 0, 0, 0,
            .. Labels("c64.local"), 0, 0, 28, 0, 1, 0, 0, 0, 120, 0, 16, .. new byte[16],
            0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 120, 0, 4, 10, 0, 0, 7];
        Assert.That(DnsMessage.Address(message, "c64.local"), Is.EqualTo(IPAddress.Parse("10.0.0.7")));
    }

    [Test]
    public void ANameThatPointsToItselfEnds() =>
        Assert.That(DnsMessage.Address([0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4], "c64.local"), Is.Null);

    [Test]
    public void NoDatagramBreaksTheReader()
    {
        var random = new Random(6581);
        byte[] whole = Answer("c64.local", 192, 168, 1, 64);
        int answers = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] bytes = round % 2 == 0 ? [.. whole[..random.Next(whole.Length + 1)]] : [.. whole];
            for (int flips = random.Next(5); flips > 0 && bytes.Length > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            answers += DnsMessage.Address(bytes, "c64.local") is null ? 0 : 1;
        }
        Assert.That(answers, Is.InRange(20_000, 199_000), "some were left whole, some were not");
    }

    [Test]
    public async Task TheFirstAnswerEndsTheWait()
    {
        using UdpWire device = UdpWire.Open(new IPEndPoint(IPAddress.Loopback, 0));
        Task answering = Task.Run(() =>
        {
            byte[] question = new byte[512];
            int length = device.Receive(question, out IPEndPoint asker, TimeSpan.FromSeconds(5));
            Assert.That(question[..length], Is.EqualTo(DnsMessage.Question(0, "c64.local")));
            device.Send("no DNS at all"u8, asker);
            device.Send(Answer("other.local", 1, 1, 1, 1), asker);
            device.Send(Answer("c64.local", 192, 168, 1, 64), asker);
        });
        long start = Stopwatch.GetTimestamp();
        IPAddress? found = MulticastNames.Find("c64.local", TimeSpan.FromSeconds(20), loop, device.LocalEnd, CancellationToken.None);
        await answering;
        Assert.That(found, Is.EqualTo(IPAddress.Parse("192.168.1.64")));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void ALostQuestionIsAskedAgain()
    {
        using UdpWire device = UdpWire.Open(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.That(MulticastNames.Find("c64.local", TimeSpan.FromMilliseconds(700), loop, device.LocalEnd, CancellationToken.None), Is.Null);
        int questions = 0;
        while (device.Receive(new byte[512], out _, TimeSpan.Zero) > 0)
            questions++;
        Assert.That(questions, Is.InRange(2, 4));
    }

    [TestCase("c64.local", true)]
    [TestCase("C64.LOCAL.", true)]
    [TestCase("c64", false)]
    [TestCase("192.168.1.64", false)]
    [TestCase("c64.localhost", false)]
    public void OnlyLocalNamesAreAskedFor(string host, bool local) => Assert.That(MulticastNames.IsLocal(host), Is.EqualTo(local));

    [TestCase("..local")]
    [TestCase("a b.local")]
    [TestCase("ü.local")]
    public void WhatIsNoNameIsNotAskedFor(string host) => Assert.That(MulticastNames.Find(host, TimeSpan.FromSeconds(5)), Is.Null);
}
