using SidFlow.Hw.Ports;

namespace SidFlow.Hw.SidBlaster;

/// <summary>What goes over the wire: an address byte 1wrrrrrr (bit 7 sync, 6 write, 5 the RES line at rest, 4-0 register), then the value.</summary>
internal static class SidBlasterBytes
{
    public const int BytesPerWrite = 2;

    /// <summary>The voice 3 oscillator, as good a question as any: one byte comes back.</summary>
    public const byte ReadOscillator = Read + 0x1b;

    private const byte Read = 0xa0;
    private const byte Write = 0xe0;

    /// <summary>
    /// In step this writes $20 to the unused register $1E, twice. After a lost byte the first FE is taken as a value and the 20, without its sync bit,
    /// is skipped with RES at rest; the second pair is in step again. One register may then hold FE.
    /// </summary>
    public static ReadOnlySpan<byte> Resync => [0xfe, 0x20, 0xfe, 0x20];

    public static byte Address(int register) => (byte)(Write + register);

    /// <summary>Back in step, silent, and every register 0.</summary>
    public static byte[] Reset()
    {
        ReadOnlySpan<byte> silenced = ChipSequences.SilencedRegisters;
        List<byte> bytes = [.. Resync];
        foreach (byte register in silenced)
            bytes.AddRange([Address(register), 0]);
        for (byte register = 0; register < ChipSequences.Registers; register++)
            if (!silenced.Contains(register))
                bytes.AddRange([Address(register), 0]);
        return [.. bytes];
    }
}
