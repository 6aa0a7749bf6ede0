using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SidFlow.Hw.Wires.Gpio;
using SidFlow.Hw.Wires.I2c;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Hw.Wires.RawMidi;
using SidFlow.Hw.Wires.Serial;
using SidFlow.Hw.Wires.Spi;

namespace SidFlow.Hw.Tests.Wires.Linux;

/// <summary>Sizes, offsets and request numbers as the kernel 6.1 headers have them on x86-64 and on arm64, which agree.</summary>
[TestFixture]
public sealed class AbiTest
{
    static IEnumerable<TestCaseData> Sizes =>
    [
        Size<PollEntry>(8), Size<Termios>(44), Size<SerialStruct>(72),
        Size<GpioChipInfo>(68), Size<GpioAttribute>(24), Size<GpioLineRequest>(592), Size<GpioLineValues>(16), Size<GpioLineInfo>(256), Size<GpioLineEvent>(48),
        Size<SpiTransfer>(32), Size<I2cMessage>(16), Size<I2cTransfer>(16),
        Size<SoundCardInfo>(376), Size<RawMidiInfo>(268), Size<RawMidiParameters>(48), Size<FileOwner.Statx>(256),
    ];

    [TestCaseSource(nameof(Sizes))]
    public void AStructIsAsLongAsTheKernels(string name, int actual, int expected) => Assert.That(actual, Is.EqualTo(expected), name);

    static IEnumerable<TestCaseData> Offsets =>
    [
        Offset<Termios>(nameof(Termios.Characters), 17), Offset<Termios>(nameof(Termios.InputSpeed), 36), Offset<Termios>(nameof(Termios.OutputSpeed), 40),
        Offset<SerialStruct>(nameof(SerialStruct.Flags), 16),
        Offset<GpioLineRequest>(nameof(GpioLineRequest.Flags), 288), Offset<GpioLineRequest>(nameof(GpioLineRequest.AttributeCount), 296),
        Offset<GpioLineRequest>(nameof(GpioLineRequest.Attribute), 320), Offset<GpioLineRequest>(nameof(GpioLineRequest.LineCount), 560),
        Offset<GpioLineRequest>(nameof(GpioLineRequest.File), 588), Offset<GpioAttribute>(nameof(GpioAttribute.Values), 8),
        Offset<GpioAttribute>(nameof(GpioAttribute.Mask), 16), Offset<GpioLineInfo>(nameof(GpioLineInfo.Flags), 72),
        Offset<SpiTransfer>(nameof(SpiTransfer.PauseMicroseconds), 24), Offset<SpiTransfer>(nameof(SpiTransfer.ChangeSelect), 27),
        Offset<I2cMessage>(nameof(I2cMessage.Bytes), 8), Offset<RawMidiInfo>(nameof(RawMidiInfo.Name), 84), Offset<SoundCardInfo>(nameof(SoundCardInfo.Name), 40),
        Offset<RawMidiParameters>(nameof(RawMidiParameters.BufferBytes), 8),
    ];

    [TestCaseSource(nameof(Offsets))]
    public void AFieldLiesWhereTheKernelLooksForIt(string name, int actual, int expected) => Assert.That(actual, Is.EqualTo(expected), name);

    /// <summary>dir &lt;&lt; 30 | size &lt;&lt; 16 | type &lt;&lt; 8 | nr, dir 1 to the kernel, 2 from it.</summary>
    static IEnumerable<TestCaseData> Numbers =>
    [
        Number(GpioAbi.GetChipInfo, 2, 68, 0xB4, 0x01), Number(GpioAbi.GetLineInfo, 3, 256, 0xB4, 0x05), Number(GpioAbi.GetLine, 3, 592, 0xB4, 0x07),
        Number(GpioAbi.GetValues, 3, 16, 0xB4, 0x0E), Number(GpioAbi.SetValues, 3, 16, 0xB4, 0x0F),
        Number(Termios.Get, 2, 44, 'T', 0x2A), Number(Termios.Set, 1, 44, 'T', 0x2B),
        Number(SpiTransfer.SetMode, 1, 1, 'k', 1), Number(SpiTransfer.SetBitsPerWord, 1, 1, 'k', 3), Number(SpiTransfer.SetSpeed, 1, 4, 'k', 4),
        Number(SpiTransfer.Message(1), 1, 32, 'k', 0), Number(SpiTransfer.Message(511), 1, 511 * 32, 'k', 0),
        Number(RawMidiAbi.Parameters, 3, 48, 'W', 0x10), Number(RawMidiAbi.Drop, 1, 4, 'W', 0x30),
        Number(RawMidiAbi.CardInfo, 2, 376, 'U', 0x01), Number(RawMidiAbi.NextDevice, 3, 4, 'U', 0x40), Number(RawMidiAbi.DeviceInfo, 3, 268, 'U', 0x41),
    ];

    [TestCaseSource(nameof(Numbers))]
    public void ARequestIsItsDirectionSizeTypeAndNumber(uint actual, uint expected) => Assert.That(actual, Is.EqualTo(expected));

    static TestCaseData Size<T>(int expected) where T : unmanaged => new(typeof(T).Name, Unsafe.SizeOf<T>(), expected);

    static TestCaseData Offset<T>(string field, int expected) where T : unmanaged =>
        new($"{typeof(T).Name}.{field}", (int)Marshal.OffsetOf<T>(field), expected);

    static TestCaseData Number(uint actual, uint direction, uint size, uint type, uint number) =>
        new(actual, direction << 30 | size << 16 | type << 8 | number);
}
