using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Spi;

namespace SidFlow.Hw.Tests.Wires.Spi;

[TestFixture]
public sealed class SpiDeviceTest
{
    /// <summary>$D418 = 0F through an MCP23S17: three frames, chip select up between them, a pause the kernel keeps.</summary>
    [Test]
    public unsafe void ABatchIsOneMessage()
    {
        var sent = new List<byte[]>();
        ScriptedKernel kernel = Recording(sent);
        using SpiDevice spi = SpiDevice.Open("/dev/spidev0.0", 0, 10_000_000, kernel);

        spi.Write([0x40, 0x14, 0x0F, 0x78, 0x40, 0x15, 0x58, 0x40, 0x15, 0x78], [new(4), new(3, 2), new(3)]);

        ScriptedKernel.Request message = kernel.Requests[^1];
        Assert.That(message.Number, Is.EqualTo(0x40006B00 + 3 * 0x200000u));
        Assert.That(sent.Select(Convert.ToHexString), Is.EqualTo(new[] { "40140F78", "401558", "401578" }));
        byte[][] transfers = [.. message.Argument.Chunk(32)];
        Assert.That(transfers.Select(t => BitConverter.ToUInt32(t, 16)), Is.EqualTo(new uint[] { 4, 3, 3 }), "lengths");
        Assert.That(transfers.Select(t => BitConverter.ToUInt32(t, 20)), Is.All.EqualTo(10_000_000u), "speed");
        Assert.That(transfers.Select(t => BitConverter.ToUInt16(t, 24)), Is.EqualTo(new ushort[] { 0, 2, 0 }), "pauses");
        Assert.That(transfers.Select(t => t[26]), Is.All.EqualTo(8), "bits");
        Assert.That(transfers.Select(t => t[27]), Is.EqualTo(new byte[] { 1, 1, 0 }), "the last frame lets the chip go");
        Assert.That(transfers.Select(t => BitConverter.ToUInt64(t, 8)), Is.All.Zero, "nothing is received");
        Assert.That(transfers.Select(t => BitConverter.ToUInt32(t, 28)), Is.All.Zero, "padding");
    }

    [Test]
    public void OpeningSetsModeBitsAndSpeed()
    {
        var kernel = new ScriptedKernel();
        using SpiDevice spi = SpiDevice.Open("/dev/spidev0.1", 3, 1_000_000, kernel);

        Assert.That(kernel.Requests.Select(request => (request.Number, Convert.ToHexString(request.Argument))), Is.EqualTo(new[]
        {
            (0x40016B01u, "03"), (0x40016B03u, "08"), (0x40046B04u, "40420F00"),
        }));
    }

    [TestCase(1, 4096, new[] { 1 })]
    [TestCase(511, 4096, new[] { 511 })]
    [TestCase(512, 4096, new[] { 511, 1 })]
    [TestCase(1100, 4096, new[] { 511, 511, 78 })]
    [TestCase(10, 8, new[] { 4, 4, 2 })]
    [TestCase(2, 1, new[] { 1, 1 })]
    public void ALongBatchIsCutWhereMessageOrBufferEnds(int frames, int bufferBytes, int[] messages)
    {
        var sent = new List<byte[]>();
        ScriptedKernel kernel = Recording(sent);
        using SpiDevice spi = SpiDevice.Open("/dev/spidev0.0", 0, 1_000_000, kernel, bufferBytes);
        byte[] bytes = new byte[frames * 2];
        new Random(frames).NextBytes(bytes);

        spi.Write(bytes, Enumerable.Repeat(new SpiFrame(2), frames).ToArray());

        Assert.That(kernel.Requests.Skip(3).Select(request => request.Argument.Length / 32), Is.EqualTo(messages));
        Assert.That(sent.SelectMany(frame => frame), Is.EqualTo(bytes));
    }

    [Test]
    public void AnExchangeNeedsRoomForWhatComesBack()
    {
        using SpiDevice spi = SpiDevice.Open("/dev/spidev0.0", 0, 1_000_000, new ScriptedKernel());
        Assert.Throws<ArgumentOutOfRangeException>(() => spi.Exchange(new byte[2], new byte[3]));
    }

    [Test]
    public void AMessageTheDriverFindsTooLongIsAnError()
    {
        var kernel = new ScriptedKernel { Answers = (number, _) => number == SpiTransfer.Message(1) ? -(int)Errno.EMSGSIZE : 0 };
        using SpiDevice spi = SpiDevice.Open("/dev/spidev0.0", 0, 1_000_000, kernel, bufferBytes: 4);
        WireException error = Assert.Throws<WireException>(() => spi.Write(new byte[5000], [new SpiFrame(5000)]))!;
        Assert.That(error.Message, Is.EqualTo("/dev/spidev0.0: transfer failed: EMSGSIZE, too long for one message"));
    }

    [Test]
    public void AWriteAllocatesNothing()
    {
        using SpiDevice spi = SpiDevice.Open("/dev/spidev0.0", 0, 1_000_000, new SilentKernel());
        byte[] bytes = new byte[20];
        SpiFrame[] frames = [new(10), new(10)];
        spi.Write(bytes, frames);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            spi.Write(bytes, frames);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void ARealBusAnswers()
    {
        if (!Directory.EnumerateFiles("/dev", "spidev*").Any())
            Assert.Ignore("this machine has no /dev/spidev*");
        SpiDevice.Open(Directory.EnumerateFiles("/dev", "spidev*").First(), 0, 1_000_000).Dispose();
    }

    static unsafe ScriptedKernel Recording(List<byte[]> sent) => new()
    {
        Answers = (number, argument) =>
        {
            if ((number & 0xffff) == 0x6B00)
                for (int at = 0; at < argument.Length; at += 32)
                    sent.Add(new Span<byte>((void*)BitConverter.ToUInt64(argument[at..]), BitConverter.ToInt32(argument[(at + 16)..])).ToArray());
            return 0;
        },
    };
}
