using SidFlow.Hw.Ports;

namespace SidFlow.Hw.AsidMidi;

/// <summary>ASID's messages as bytes. Each method writes one whole SysEx and returns its length.</summary>
/// <remarks>Source: asid-protocol of 2026-03; what receivers make of it is in the README.</remarks>
internal static class AsidEncoder
{
    /// <summary>The longest: write order.</summary>
    public const int LongestMessage = 60;

    /// <summary>A register message with all ids.</summary>
    public const int LongestRegisters = 12 + AsidFrame.Ids;

    public const int MostChips = 17;

    /// <summary>A wait of 255 makes one receiver drop the write.</summary>
    public const int LongestWait = 254;

    private const byte Begin = 0xf0;
    private const byte Manufacturer = 0x2d;
    private const byte End = 0xf7;
    private const int TextColumns = 16;
    private const int TextLines = 2;
    private const int MaskBytes = 4;
    private const int BitsPerByte = 7;

    /// <summary>Play calls a second the multiplier of a speed message stands for, as microseconds between them.</summary>
    private const double PalPeriod = 19950;
    private const double NtscPeriod = 16715;
    private const int LongestPeriod = 65535;

    public static int Start(Span<byte> to) => Empty(to, 0x4c);

    public static int Stop(Span<byte> to) => Empty(to, 0x4d);

    /// <param name="chip">0..16.</param>
    public static int Registers(Span<byte> to, int chip, AsidFrame frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)chip, (uint)MostChips, nameof(chip));
        Open(to, chip == 0 ? (byte)0x4e : (byte)(0x4f + chip));
        Span<byte> masks = to.Slice(3, MaskBytes);
        Span<byte> highBits = to.Slice(3 + MaskBytes, MaskBytes);
        masks.Clear();
        highBits.Clear();
        int length = 3 + 2 * MaskBytes;
        for (int id = 0; id < AsidFrame.Ids; id++)
        {
            if (!frame.Has(id))
                continue;
            int bit = 1 << id % BitsPerByte;
            masks[id / BitsPerByte] |= (byte)bit;
            if (frame[id] >= 0x80)
                highBits[id / BitsPerByte] |= (byte)bit;
            to[length++] = (byte)(frame[id] & 0x7f);
        }
        return Close(to, length);
    }

    /// <summary>Two lines of 16, the first filled up. What is no ASCII becomes a question mark; empty text clears.</summary>
    public static int Text(Span<byte> to, string text)
    {
        Open(to, 0x4f);
        int shown = Math.Min(text.Length, TextColumns * TextLines);
        int length = 3;
        for (int i = 0; i < shown; i++)
            to[length++] = text[i] is >= ' ' and <= '~' ? (byte)text[i] : (byte)'?';
        while (shown > 0 && length < 3 + TextColumns)
            to[length++] = (byte)' ';
        return Close(to, length);
    }

    /// <summary>A chip of unknown model counts as a 6581, the protocol has no third word.</summary>
    public static int ChipModel(Span<byte> to, int chip, SidPortModel model)
    {
        Open(to, 0x32);
        to[3] = (byte)chip;
        to[4] = model == SidPortModel.Mos8580 ? (byte)1 : (byte)0;
        return Close(to, 5);
    }

    /// <param name="periodMicroseconds">Between two play calls; one that does not fit into 16 bits is left to the multiplier.</param>
    /// <param name="buffered">Whether the receiver should gather messages and time them itself.</param>
    public static int Speed(Span<byte> to, bool ntsc, double periodMicroseconds, bool buffered)
    {
        Open(to, 0x31);
        int multiplier = (int)Math.Clamp(Math.Round((ntsc ? NtscPeriod : PalPeriod) / periodMicroseconds), 1, 16);
        int period = periodMicroseconds < LongestPeriod + 0.5 ? (int)Math.Round(periodMicroseconds) : 0;
        to[3] = (byte)((ntsc ? 1 : 0) | (multiplier - 1) << 1 | (buffered ? 0x40 : 0));
        to[4] = (byte)(period & 0x7f);
        to[5] = (byte)(period >> 7 & 0x7f);
        to[6] = (byte)(period >> 14);
        return Close(to, 7);
    }

    /// <param name="positions">For each id its place in the sequence, 0..27, all different.</param>
    /// <param name="waits">For each id, C64 cycles, 0..254.</param>
    public static int WriteOrder(Span<byte> to, ReadOnlySpan<byte> positions, ReadOnlySpan<byte> waits)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(positions.Length, AsidFrame.Ids);
        ArgumentOutOfRangeException.ThrowIfNotEqual(waits.Length, AsidFrame.Ids);
        Open(to, 0x30);
        uint seen = 0;
        for (int id = 0; id < AsidFrame.Ids; id++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(positions[id], AsidFrame.Ids, nameof(positions));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(waits[id], LongestWait, nameof(waits));
            seen |= 1u << positions[id];
            to[3 + 2 * id] = (byte)(positions[id] | waits[id] >> 7 << 6);
            to[4 + 2 * id] = (byte)(waits[id] & 0x7f);
        }
        ArgumentOutOfRangeException.ThrowIfNotEqual(seen, (1u << AsidFrame.Ids) - 1, nameof(positions));
        return Close(to, 3 + 2 * AsidFrame.Ids);
    }

    private static int Empty(Span<byte> to, byte command)
    {
        Open(to, command);
        return Close(to, 3);
    }

    private static void Open(Span<byte> to, byte command)
    {
        to[0] = Begin;
        to[1] = Manufacturer;
        to[2] = command;
    }

    private static int Close(Span<byte> to, int length)
    {
        to[length] = End;
        return length + 1;
    }
}
