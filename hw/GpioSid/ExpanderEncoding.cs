namespace SidFlow.Hw.GpioSid;

/// <summary>An MCP23S17: port A is D0-D7; port B is A0-A4, CS/ in bit 5, RES/ in bit 6, CS/ of a second chip in bit 7.</summary>
/// <remarks>Registers with IOCON.BANK = 0, as after power-up. A port changes as soon as its byte is in, so the pause behind a frame is a pause after its effect.</remarks>
internal sealed class ExpanderEncoding(int address, int chips) : ISpiEncoding
{
    private const byte Directions = 0x00;       // IODIRA, IODIRB follows
    private const byte LatchA = 0x14;           // OLATA, OLATB follows
    private const byte LatchB = 0x15;
    private const int ResetBit = 0x40;

    private readonly byte opcode = (byte)(0x40 | address << 1);
    private readonly byte rest = (byte)(ResetBit | Select(0) | (chips > 1 ? Select(1) : 0));

    /// <summary>Levels first, then the directions: after power-up all pins are inputs.</summary>
    public (byte[] Bytes, int[] Frames) Setup => ([opcode, LatchA, 0, rest, opcode, Directions, 0, 0], [4, 4]);

    public (int Data, int Low, int High) Lengths => (4, 3, 3);
    public (byte[] Low, byte[] High) Reset => ([opcode, LatchB, (byte)(rest & ~ResetBit)], [opcode, LatchB, rest]);
    public int BitsBetween => 24;
    public bool PauseComesFirst => false;

    public void Write(Span<byte> to, int chip, int register, int value)
    {
        byte high = (byte)(rest | register);
        to[0] = opcode;
        to[1] = LatchA;
        to[2] = (byte)value;
        to[3] = high;
        to[4] = opcode;
        to[5] = LatchB;
        to[6] = (byte)(high & ~Select(chip));
        to[7] = opcode;
        to[8] = LatchB;
        to[9] = high;
    }

    private static int Select(int chip) => chip == 0 ? 0x20 : 0x80;
}
