using System.Text;
using SidFlow.Hw.Ultimate64.Ftp;
using SidFlow.Hw.Ultimate64.Identity;
using SidFlow.Hw.Ultimate64.Rest;
using SidFlow.Hw.Ultimate64.Tunes;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>What a device, or anybody in its place, may send: understood or refused, never anything else.</summary>
[TestFixture]
public sealed class ReplyFuzzTest
{
    const string Answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{ \"errors\" : [  ] }";

    [Test]
    public void AnAnswerIsFoundInAnyPieces([Random(20)] int seed)
    {
        var random = new Random(seed);
        var reader = new HttpReplyReader();
        byte[] bytes = Encoding.ASCII.GetBytes(Answer);
        for (int at = 0; at < bytes.Length;)
        {
            Assert.That(reader.IsComplete, Is.False);
            int count = Math.Min(random.Next(1, 40), bytes.Length - at);
            reader.Add(bytes.AsSpan(at, count));
            at += count;
        }
        Assert.That(reader.IsComplete);
        HttpReply reply = reader.Take();
        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(reply.Body, Has.Length.EqualTo(19));
    }

    [Test]
    public void ABareStatusLineIsAnAnswer()
    {
        var reader = new HttpReplyReader();
        reader.Add("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n"u8);
        Assert.That(reader.IsComplete, Is.False, "only the end of the connection ends it");
        Assert.That(reader.Take() is { Status: 404, Body.Length: 0 });
    }

    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Le")]
    public void HalfAnAnswerIsNone(string half)
    {
        var reader = new HttpReplyReader();
        reader.Add(Encoding.ASCII.GetBytes(half));
        Assert.That(() => reader.Take(), Throws.InstanceOf<InvalidDataException>());
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("SSH-2.0-OpenSSH\r\n\r\n")]
    [TestCase("HTTP/1.1 +20 OK\r\n\r\n")]
    public void AnAnswerThatCannotBeIsRefused(string text) =>
        Assert.That(() => new HttpReplyReader().Add(Encoding.ASCII.GetBytes(text)), Throws.InstanceOf<InvalidDataException>());

    [Test]
    public void EndlessAnswersAreRefused()
    {
        byte[] much = new byte[9000];
        Assert.That(() => new HttpReplyReader().Add(much), Throws.InstanceOf<InvalidDataException>());
        var reader = new HttpReplyReader();
        reader.Add("HTTP/1.1 200 OK\r\n\r\n"u8);
        Assert.That(() => { for (int i = 0; i < 40; i++) reader.Add(much); }, Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void DamagedAnswersAreReadOrRefused([Random(5)] int seed)
    {
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = Damaged(Encoding.ASCII.GetBytes(Answer), random);
            try
            {
                var reader = new HttpReplyReader();
                reader.Add(bytes);
                HttpReply reply = reader.Take();
                Assert.That(reply.Status, Is.InRange(100, 599));
                _ = RestClient.ObjectOf(reply);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.InRange(100, 2990), "some are refused, some are read");
    }

    [Test]
    public void DamagedFtpRepliesAreReadOrRefused([Random(5)] int seed)
    {
        byte[] good = "220 hello\r\n211-Features:\r\n MLSD\r\n211 End\r\n227 Entering Passive Mode (10,0,0,9,200,12).\r\n229 x (|||51000|)\r\n"u8.ToArray();
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = Damaged(good, random);
            try
            {
                var reader = new FtpReplyReader();
                reader.Add(bytes);
                while (reader.TryTake(out FtpReply reply))
                {
                    Assert.That(reply.Code, Is.InRange(100, 599));
                    Assert.That(reply.PassivePort ?? reply.ExtendedPort ?? 1, Is.InRange(1, 65535));
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.InRange(100, 2990), "some are refused, some are read");
    }

    [Test]
    public void FtpRepliesMayHaveManyLines()
    {
        var reader = new FtpReplyReader();
        foreach (byte value in "211-Features:\r\n 211 not yet\r\n MLSD\r\n211 End\r\n227 Entering Passive Mode (10,0,0,9,200,12).\r\n"u8)
            reader.Add([value]);
        Assert.That(reader.TryTake(out FtpReply features) && features == new FtpReply(211, "End"));
        Assert.That(reader.TryTake(out FtpReply passive) && passive.PassivePort == 200 * 256 + 12);
        Assert.That(reader.TryTake(out _), Is.False);
    }

    [TestCase("227 (1,2,3,4,5)")]
    [TestCase("227 (1,2,3,4,256,1)")]
    [TestCase("227 (1,2,3,4,0,0)")]
    [TestCase("227 )(")]
    [TestCase("200 (1,2,3,4,5,6)")]
    public void APortThatIsNoneIsNone(string line)
    {
        var reader = new FtpReplyReader();
        reader.Add(Encoding.ASCII.GetBytes(line + "\r\n"));
        Assert.That(reader.TryTake(out FtpReply reply));
        Assert.That(reply.PassivePort, Is.Null);
    }

    [Test]
    public void EndlessFtpIsRefused()
    {
        Assert.That(() => new FtpReplyReader().Add(new byte[2000]), Throws.InstanceOf<InvalidDataException>());
        Assert.That(() => { var reader = new FtpReplyReader(); for (int i = 0; i < 200; i++) reader.Add("220-more\r\n"u8); }, Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void DamagedIdentRepliesAreReadOrIgnored([Random(5)] int seed)
    {
        byte[] good = """{ "product":"Ultimate 64", "firmware_version" : "3.14e", "hostname" : "ü", "your_string" : "abc", "password_protected" : true }"""u8.ToArray();
        Assert.That(IdentReply.Parse(good, "abc"), Is.EqualTo(new IdentReply { Product = "Ultimate 64", Firmware = "3.14e", HostName = "ü", NeedsPassword = true }));
        Assert.That(IdentReply.Parse(good, "other"), Is.Null);
        var random = new Random(seed);
        for (int round = 0; round < 5000; round++)
            _ = IdentReply.Parse(Damaged(good, random), "abc");
    }

    [Test]
    public void DamagedTunesAreReadOrRefused([Random(5)] int seed)
    {
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = Damaged(round % 2 == 0 ? TuneBytes.Sid() : TuneBytes.Music(), random);
            try
            {
                TuneFile file = TuneFile.Read(bytes);
                Assert.That(file.Songs, Is.InRange(1, 256));
                Assert.That(file.Chips, Is.InRange(1, 3));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.InRange(100, 2990), "some are refused, some are read");
    }

    static byte[] Damaged(byte[] good, Random random)
    {
        byte[] bytes = good[..random.Next(good.Length + 1)];
        for (int i = random.Next(6); i > 0 && bytes.Length > 0; i--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
