using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Spi;

/// <summary>struct spi_ioc_transfer and the requests of spidev. Source: linux/spi/spidev.h of kernel 6.1.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct SpiTransfer
{
    [FieldOffset(0)] internal ulong Sent;
    [FieldOffset(8)] internal ulong Received;
    [FieldOffset(16)] internal uint Length;
    [FieldOffset(20)] internal uint SpeedHz;
    [FieldOffset(24)] internal ushort PauseMicroseconds;
    [FieldOffset(26)] internal byte BitsPerWord;
    [FieldOffset(27)] internal byte ChangeSelect;

    internal const uint SetMode = 0x40016B01;
    internal const uint SetBitsPerWord = 0x40016B03;
    internal const uint SetSpeed = 0x40046B04;

    /// <summary>The size field of the request has 14 bits.</summary>
    internal const int MostInOneMessage = 511;

    /// <summary>SPI_IOC_MESSAGE(n).</summary>
    internal static uint Message(int transfers) => 0x40006B00 + (uint)transfers * 0x200000;
}
