using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Gpio;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.Tests.GpioSid;

/// <summary>A Raspberry Pi's GPIO chip and an SPI bus that keep what they are told, with the time.</summary>
sealed class RecordingKernel
{
    public readonly record struct LineCall(long Nanoseconds, ulong Bits, ulong Mask);

    public RecordingKernel() => Calls = new ScriptedKernel { Answers = Answer };

    public ScriptedKernel Calls { get; }
    public List<LineCall> Lines { get; } = [];
    public List<(byte[] Bytes, int PauseMicroseconds)> Frames { get; } = [];

    /// <summary>Transfers of each SPI message.</summary>
    public List<int> Messages { get; } = [];

    public Errno Fault { get; set; }

    private unsafe int Answer(uint number, Span<byte> argument)
    {
        switch (number)
        {
            case GpioAbi.GetChipInfo:
                "pinctrl-bcm2711"u8.CopyTo(argument[32..]);
                argument[64] = 58;
                return 0;
            case GpioAbi.GetLine:
                BitConverter.TryWriteBytes(argument[588..], 55);
                return 0;
            case GpioAbi.SetValues:
                if (Fault != Errno.None)
                    return -(int)Fault;
                Lines.Add(new LineCall(MonotonicTime.Now, BitConverter.ToUInt64(argument), BitConverter.ToUInt64(argument[8..])));
                return 0;
            default:
                return (number & 0xffff) == 0x6B00 ? Transfer(argument) : 0;
        }
    }

    private unsafe int Transfer(Span<byte> transfers)
    {
        if (Fault != Errno.None)
            return -(int)Fault;
        Messages.Add(transfers.Length / 32);
        for (int at = 0; at < transfers.Length; at += 32)
        {
            var bytes = new Span<byte>((void*)BitConverter.ToUInt64(transfers[at..]), BitConverter.ToInt32(transfers[(at + 16)..]));
            Frames.Add((bytes.ToArray(), BitConverter.ToUInt16(transfers[(at + 24)..])));
        }
        return 0;
    }
}
