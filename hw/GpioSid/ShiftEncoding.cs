namespace SidFlow.Hw.GpioSid;

/// <summary>Two 74HC595: a word of D0-D7, A0-A4, CS/ in bit 13, RES/ in bit 14, CS/ of a second chip in bit 15.</summary>
/// <remarks>SPI's chip select latches when it goes up, after a frame's pause: the pause comes before its effect.</remarks>
internal sealed class ShiftEncoding(bool highByteFirst, int chips) : ISpiEncoding
{
    private const int AddressBit = 8;
    private const int ResetBit = 0x4000;

    private readonly int rest = ResetBit | Select(0) | (chips > 1 ? Select(1) : 0);

    public (byte[] Bytes, int[] Frames) Setup => (Word(rest), [2]);
    public (int Data, int Low, int High) Lengths => (2, 2, 2);
    public (byte[] Low, byte[] High) Reset => (Word(rest & ~ResetBit), Word(rest));
    public int BitsBetween => 16;
    public bool PauseComesFirst => true;

    public void Write(Span<byte> to, int chip, int register, int value)
    {
        int high = rest | register << AddressBit | value;
        Put(to, high);
        Put(to[2..], high & ~Select(chip));
        Put(to[4..], high);
    }

    private static int Select(int chip) => chip == 0 ? 0x2000 : 0x8000;

    private byte[] Word(int word)
    {
        byte[] bytes = new byte[2];
        Put(bytes, word);
        return bytes;
    }

    private void Put(Span<byte> to, int word)
    {
        to[highByteFirst ? 0 : 1] = (byte)(word >> 8);
        to[highByteFirst ? 1 : 0] = (byte)(word & 0xff);
    }
}
