using System.Runtime.InteropServices;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.I2c;

/// <summary>One address of a /dev/i2c-N.</summary>
public sealed unsafe class I2cDevice : II2cWire
{
    private readonly DeviceFile file;
    private readonly ushort address;

    private I2cDevice(DeviceFile file, int address)
    {
        this.file = file;
        this.address = (ushort)address;
        Name = $"{file.Name} address 0x{address:x2}";
    }

    public string Name { get; }

    /// <param name="address">7 bits: 0x03 to 0x77.</param>
    /// <exception cref="WireException">ENOENT, EACCES with the group to join, EBUSY when a kernel driver has the address.</exception>
    public static I2cDevice Open(string path, int address) => Open(path, address, Kernel.Calls);

    internal static I2cDevice Open(string path, int address, ISystemCalls kernel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(address, 0x03);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address, 0x77);
        var device = new I2cDevice(DeviceFile.Open(path, LibC.ReadWrite, kernel), address);
        try
        {
            // The argument is the address itself, not a pointer to it.
            device.file.Control(I2cMessage.SetAddress, (void*)address, "address");
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            I2cMessage message = Message(first, bytes.Length, 0);
            Transfer(&message, 1);
        }
    }

    public void Read(Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            I2cMessage message = Message(first, bytes.Length, I2cMessage.Read);
            Transfer(&message, 1);
        }
    }

    public void WriteRead(ReadOnlySpan<byte> written, Span<byte> read)
    {
        fixed (byte* outgoing = written, incoming = read)
        {
            I2cMessage* messages = stackalloc I2cMessage[]
            {
                Message(outgoing, written.Length, 0),
                Message(incoming, read.Length, I2cMessage.Read),
            };
            Transfer(messages, 2);
        }
    }

    public void Dispose() => file.Dispose();

    private I2cMessage Message(byte* bytes, int length, ushort flags) =>
        new() { Address = address, Flags = flags, Length = checked((ushort)length), Bytes = (ulong)bytes };

    private void Transfer(I2cMessage* messages, uint count)
    {
        var transfer = new I2cTransfer { Messages = (ulong)messages, Count = count };
        file.Control(I2cMessage.Transfer, &transfer, "transfer");
    }
}

/// <summary>struct i2c_msg. Source: linux/i2c.h, i2c-dev.h of kernel 6.1.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct I2cMessage
{
    internal const uint SetAddress = 0x703;     // I2C_SLAVE
    internal const uint Transfer = 0x707;       // I2C_RDWR
    internal const ushort Read = 1;             // I2C_M_RD

    [FieldOffset(0)] internal ushort Address;
    [FieldOffset(2)] internal ushort Flags;
    [FieldOffset(4)] internal ushort Length;
    [FieldOffset(8)] internal ulong Bytes;
}

/// <summary>struct i2c_rdwr_ioctl_data.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct I2cTransfer
{
    [FieldOffset(0)] internal ulong Messages;
    [FieldOffset(8)] internal uint Count;
}
