using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.I2c;

namespace SidFlow.Hw.Tests.Wires.I2c;

[TestFixture]
public sealed class I2cDeviceTest
{
    [Test]
    public void AWriteIsOneTransactionWithTheAddressInIt()
    {
        var seen = new List<string>();
        using I2cDevice display = I2cDevice.Open("/dev/i2c-1", 0x3C, Recording(seen));

        display.Write([0x00, 0xAE, 0xD5]);

        Assert.That(seen, Is.EqualTo(new[] { "address 3C", "3C flags 0: 00AED5" }));
    }

    [Test]
    public void ARegisterIsReadInOneCombinedTransaction()
    {
        var seen = new List<string>();
        using I2cDevice expander = I2cDevice.Open("/dev/i2c-1", 0x20, Recording(seen));
        byte[] got = new byte[2];

        expander.WriteRead([0x12], got);

        Assert.That(seen[^1], Is.EqualTo("20 flags 0: 12, 20 flags 1: 5A5A"));
        Assert.That(got, Is.EqualTo(new byte[] { 0x5A, 0x5A }));
    }

    [TestCase(0x02)]
    [TestCase(0x78)]
    public void OnlySevenBitAddressesOutsideTheReservedOnesExist(int address) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => I2cDevice.Open("/dev/i2c-1", address, new ScriptedKernel()));

    [Test]
    public void AnAddressAKernelDriverHasIsBusyAndTheBusIsClosedAgain()
    {
        var kernel = new ScriptedKernel { Answers = (_, _) => -(int)Errno.EBUSY };
        WireException error = Assert.Throws<WireException>(() => I2cDevice.Open("/dev/i2c-1", 0x3C, kernel))!;
        Assert.That(error.Errno, Is.EqualTo(Errno.EBUSY));
        Assert.That(kernel.Closed, Contains.Item(ScriptedKernel.File));
    }

    [Test]
    public void NobodyAnsweringIsAnErrorOfTheBus()
    {
        var kernel = new ScriptedKernel { Answers = (number, _) => number == I2cMessage.Transfer ? -(int)Errno.EREMOTEIO : 0 };
        using I2cDevice display = I2cDevice.Open("/dev/i2c-1", 0x3C, kernel);
        Assert.That(Assert.Throws<WireException>(() => display.Write([0]))!.Reason, Is.EqualTo("EREMOTEIO, no acknowledgement on the bus"));
    }

    [Test]
    public void ARealBusOpens()
    {
        if (!Directory.EnumerateFiles("/dev", "i2c-*").Any())
            Assert.Ignore("this machine has no /dev/i2c-*");
        I2cDevice.Open(Directory.EnumerateFiles("/dev", "i2c-*").First(), 0x3C).Dispose();
    }

    /// <summary>The requests of I2C carry no size, so the argument is followed here. A read gets 5A.</summary>
    static unsafe ScriptedKernel Recording(List<string> seen)
    {
        var kernel = new ScriptedKernel();
        kernel.Answers = (number, _) =>
        {
            nuint argument = kernel.Requests[^1].Value;
            if (number == I2cMessage.SetAddress)
            {
                seen.Add($"address {argument:X2}");
                return 0;
            }
            var transfer = (I2cTransfer*)argument;
            var messages = new Span<I2cMessage>((void*)transfer->Messages, (int)transfer->Count);
            var words = new List<string>();
            foreach (I2cMessage message in messages)
            {
                var bytes = new Span<byte>((void*)message.Bytes, message.Length);
                if (message.Flags == I2cMessage.Read)
                    bytes.Fill(0x5A);
                words.Add($"{message.Address:X2} flags {message.Flags}: {Convert.ToHexString(bytes)}");
            }
            seen.Add(string.Join(", ", words));
            return messages.Length;
        };
        return kernel;
    }
}
