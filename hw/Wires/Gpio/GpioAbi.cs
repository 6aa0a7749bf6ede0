using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Gpio;

/// <summary>The GPIO character device, version 2. Source: linux/gpio.h of kernel 6.1; all padding must be zero.</summary>
internal static class GpioAbi
{
    internal const uint GetChipInfo = 0x8044B401;
    internal const uint GetLineInfo = 0xC100B405;
    internal const uint GetLine = 0xC250B407;
    internal const uint GetValues = 0xC010B40E;
    internal const uint SetValues = 0xC010B40F;

    internal const int MostLines = 64;
    internal const int NameBytes = 32;

    internal const uint AttributeValues = 2;
    internal const uint AttributeDebounce = 3;

    internal const ulong Used = 1;
    internal const ulong ActiveLow = 2;
    internal const ulong Input = 4;
    internal const ulong Output = 8;
    internal const ulong EdgeRising = 0x10;
    internal const ulong EdgeFalling = 0x20;
    internal const ulong PullUp = 0x100;
    internal const ulong PullDown = 0x200;
}

/// <summary>struct gpiochip_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 68)]
internal unsafe struct GpioChipInfo
{
    [FieldOffset(0)] internal fixed byte Name[GpioAbi.NameBytes];
    [FieldOffset(32)] internal fixed byte Label[GpioAbi.NameBytes];
    [FieldOffset(64)] internal uint Lines;
}

/// <summary>struct gpio_v2_line_config_attribute with the attribute inside it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct GpioAttribute
{
    [FieldOffset(0)] internal uint Id;
    [FieldOffset(8)] internal ulong Values;
    [FieldOffset(8)] internal uint DebounceMicroseconds;
    [FieldOffset(16)] internal ulong Mask;
}

/// <summary>struct gpio_v2_line_request with the line_config at 288; one attribute is enough for outputs and for inputs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 592)]
internal unsafe struct GpioLineRequest
{
    [FieldOffset(0)] internal fixed uint Offsets[GpioAbi.MostLines];
    [FieldOffset(256)] internal fixed byte Consumer[GpioAbi.NameBytes];
    [FieldOffset(288)] internal ulong Flags;
    [FieldOffset(296)] internal uint AttributeCount;
    [FieldOffset(320)] internal GpioAttribute Attribute;
    [FieldOffset(560)] internal uint LineCount;
    [FieldOffset(564)] internal uint EventBufferSize;
    [FieldOffset(588)] internal int File;
}

/// <summary>struct gpio_v2_line_values; bit n is the n-th requested line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct GpioLineValues
{
    [FieldOffset(0)] internal ulong Bits;
    [FieldOffset(8)] internal ulong Mask;
}

/// <summary>struct gpio_v2_line_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct GpioLineInfo
{
    [FieldOffset(0)] internal fixed byte Name[GpioAbi.NameBytes];
    [FieldOffset(32)] internal fixed byte Consumer[GpioAbi.NameBytes];
    [FieldOffset(64)] internal uint Offset;
    [FieldOffset(72)] internal ulong Flags;
}

/// <summary>struct gpio_v2_line_event.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct GpioLineEvent
{
    [FieldOffset(0)] internal ulong Nanoseconds;
    [FieldOffset(8)] internal uint Id;
    [FieldOffset(12)] internal uint Offset;
    [FieldOffset(16)] internal uint Sequence;
    [FieldOffset(20)] internal uint LineSequence;
}
