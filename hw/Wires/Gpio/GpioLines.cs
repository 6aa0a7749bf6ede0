using System.Runtime.InteropServices;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.Gpio;

/// <summary>A line request's file.</summary>
internal sealed unsafe class GpioLines(DeviceFile file) : IGpioOutputs, IGpioInputs
{
    private const uint Rising = 1;

    public string Name => file.Name;

    public void Set(ulong bits, ulong mask)
    {
        var values = new GpioLineValues { Bits = bits, Mask = mask };
        file.Control(GpioAbi.SetValues, &values, "set lines");
    }

    public ulong Read(ulong mask)
    {
        var values = new GpioLineValues { Mask = mask };
        file.Control(GpioAbi.GetValues, &values, "read lines");
        return values.Bits;
    }

    public bool TryReadEdge(out GpioEdge edge, TimeSpan timeout)
    {
        GpioLineEvent next = default;
        int got = file.Read(MemoryMarshal.AsBytes(new Span<GpioLineEvent>(ref next)), timeout);
        edge = new GpioEdge((int)next.Offset, next.Id == Rising, next.Nanoseconds, next.Sequence);
        return got > 0;
    }

    public void Interrupt() => file.Interrupt();
    public void Dispose() => file.Dispose();
}
