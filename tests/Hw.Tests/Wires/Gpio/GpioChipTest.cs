using System.Text;
using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Gpio;

namespace SidFlow.Hw.Tests.Wires.Gpio;

[TestFixture]
public sealed class GpioChipTest
{
    private const int LineFile = 55;

    /// <summary>Preset "sidberry": D0-D7, A0-A4, CS/ high from the start.</summary>
    [Test]
    public void ABusIsOneRequestWithItsLevelsInIt()
    {
        ScriptedKernel kernel = RaspberryPi();
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel);
        using IGpioOutputs bus = chip.RequestOutputs([14, 15, 18, 23, 24, 25, 8, 7, 2, 3, 4, 17, 27, 22], 0x2000, "sidflow");

        byte[] request = kernel.Requests[^1].Argument;
        Assert.That(request, Has.Length.EqualTo(592));
        Assert.That(Words(request, 0, 15), Is.EqualTo(new uint[] { 14, 15, 18, 23, 24, 25, 8, 7, 2, 3, 4, 17, 27, 22, 0 }));
        Assert.That(Encoding.ASCII.GetString(request, 256, 8), Is.EqualTo("sidflow\0"));
        Assert.That(BitConverter.ToUInt64(request, 288), Is.EqualTo(8), "output");
        Assert.That(BitConverter.ToUInt32(request, 296), Is.EqualTo(1), "one attribute");
        Assert.That(BitConverter.ToUInt32(request, 320), Is.EqualTo(2), "output values");
        Assert.That(BitConverter.ToUInt64(request, 328), Is.EqualTo(0x2000));
        Assert.That(BitConverter.ToUInt64(request, 336), Is.EqualTo(0x3fff));
        Assert.That(BitConverter.ToUInt32(request, 560), Is.EqualTo(14));
        AssertZero(request, 300, 320);
        AssertZero(request, 324, 328);
        AssertZero(request, 344, 560);
        AssertZero(request, 564, 592);
    }

    [Test]
    public void SettingLinesIsOneCall()
    {
        ScriptedKernel kernel = RaspberryPi();
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel);
        using IGpioOutputs bus = chip.RequestOutputs([2, 3], 0, "sidflow");

        bus.Set(0x180F, 0x1FFF);

        ScriptedKernel.Request set = kernel.Requests[^1];
        Assert.That(set.File, Is.EqualTo(LineFile));
        Assert.That(set.Number, Is.EqualTo(0xC010B40F));
        Assert.That(Convert.ToHexString(set.Argument), Is.EqualTo("0F18000000000000FF1F000000000000"));
    }

    [Test]
    public void AButtonIsPulledUpAndDebouncedByTheKernel()
    {
        ScriptedKernel kernel = RaspberryPi();
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel);
        using IGpioInputs buttons = chip.RequestInputs([5, 6], new GpioInputSettings(Debounce: TimeSpan.FromMilliseconds(5)), "sidflow");

        byte[] request = kernel.Requests[^1].Argument;
        Assert.That(BitConverter.ToUInt64(request, 288), Is.EqualTo(0x4 | 0x10 | 0x20 | 0x100 | 0x2), "input, both edges, pull-up, active low");
        Assert.That(BitConverter.ToUInt32(request, 320), Is.EqualTo(3), "debounce");
        Assert.That(BitConverter.ToUInt32(request, 328), Is.EqualTo(5000));
        Assert.That(BitConverter.ToUInt64(request, 336), Is.EqualTo(3));
    }

    [Test]
    public void AnEncoderIsNotDebounced()
    {
        ScriptedKernel kernel = RaspberryPi();
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel);
        chip.RequestInputs([5, 6], new GpioInputSettings(PullUp: false, ActiveLow: false), "sidflow").Dispose();

        byte[] request = kernel.Requests[^1].Argument;
        Assert.That(BitConverter.ToUInt64(request, 288), Is.EqualTo(0x34));
        AssertZero(request, 296, 560);
    }

    [Test]
    public void ALineSomebodyElseHasIsNamedWithItsHolder()
    {
        ScriptedKernel kernel = RaspberryPi();
        ScriptedKernel.Answer before = kernel.Answers;
        kernel.Answers = (number, argument) =>
        {
            if (number == GpioAbi.GetLine)
                return -(int)Errno.EBUSY;
            if (number != GpioAbi.GetLineInfo)
                return before(number, argument);
            if (BitConverter.ToUInt32(argument[64..]) == 3)
            {
                "i2c_scl"u8.CopyTo(argument[32..]);
                argument[72] = 1;
            }
            return 0;
        };
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel);

        WireException error = Assert.Throws<WireException>(() => chip.RequestOutputs([2, 3], 0, "sidflow"))!;
        Assert.That(error.Errno, Is.EqualTo(Errno.EBUSY));
        Assert.That(error.Reason, Is.EqualTo("EBUSY, line 3 is used by 'i2c_scl'"));
    }

    [Test]
    public void ALongConsumerNameIsCutAndStillEnds()
    {
        ScriptedKernel kernel = RaspberryPi();
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel);
        chip.RequestOutputs([2], 0, new string('x', 40)).Dispose();

        Assert.That(kernel.Requests[^1].Argument[256..288], Is.EqualTo(Encoding.ASCII.GetBytes(new string('x', 31) + "\0")));
    }

    [Test]
    public void SixtyFourLinesAreTheMost()
    {
        ScriptedKernel kernel = RaspberryPi();
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel);
        chip.RequestOutputs(new int[64], 0, "x").Dispose();

        Assert.That(BitConverter.ToUInt64(kernel.Requests[^1].Argument, 336), Is.EqualTo(ulong.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => chip.RequestOutputs(new int[65], 0, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => chip.RequestOutputs([], 0, "x"));
    }

    [Test]
    public void TheChipIsKnownByItsLabel()
    {
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", RaspberryPi());
        Assert.That((chip.Label, chip.Lines), Is.EqualTo(("pinctrl-bcm2711", 58)));
    }

    [Test]
    public void AChipThatCannotBeAskedIsClosedAgain()
    {
        var kernel = new ScriptedKernel { Answers = (_, _) => -(int)Errno.ENOTTY };
        Assert.Throws<WireException>(() => GpioChip.Open("/dev/null", kernel));
        Assert.That(kernel.Closed, Contains.Item(ScriptedKernel.File));
    }

    [Test]
    public void ARealChipAnswers()
    {
        if (!Directory.EnumerateFiles("/dev", "gpiochip*").Any())
            Assert.Ignore("this machine has no /dev/gpiochip*");
        using GpioChip chip = GpioChip.Open(Directory.EnumerateFiles("/dev", "gpiochip*").First());
        Assert.That(chip.Lines, Is.Positive);
    }

    static ScriptedKernel RaspberryPi() => new()
    {
        Answers = (number, argument) =>
        {
            if (number == GpioAbi.GetChipInfo)
            {
                "pinctrl-bcm2711"u8.CopyTo(argument[32..]);
                argument[64] = 58;
            }
            else if (number == GpioAbi.GetLine)
                BitConverter.TryWriteBytes(argument[588..], LineFile);
            return 0;
        },
    };

    static uint[] Words(byte[] bytes, int at, int count) => [.. Enumerable.Range(0, count).Select(i => BitConverter.ToUInt32(bytes, at + 4 * i))];

    static void AssertZero(byte[] bytes, int from, int to) => Assert.That(bytes[from..to], Is.All.Zero, $"{from}..{to}");
}
