using System.Buffers.Binary;
using System.Text;

namespace SidFlow.Emu.Tests.Tunes;

/// <summary>Bytes of a small valid tune, to be bent field by field.</summary>
internal sealed class SidFile
{
    private const int LastHeaderByte = 0x7C;

    private readonly byte[] bytes;

    private SidFile(byte[] bytes) => this.bytes = bytes;

    public byte[] Bytes => bytes;

    /// <summary>Loads at $1000, INIT $1000, PLAY $1003, one song.</summary>
    public static SidFile Psid(int version = 2) => Create("PSID", version).Word(0x0C, 0x1003);

    public static SidFile Rsid(int version = 2) => Create("RSID", version);

    public SidFile Word(int offset, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(offset), (ushort)value);
        return this;
    }

    public SidFile Byte(int offset, int value)
    {
        bytes[offset] = (byte)value;
        return this;
    }

    public SidFile Text(int offset, params byte[] text)
    {
        bytes.AsSpan(offset, 32).Clear();
        text.CopyTo(bytes, offset);
        return this;
    }

    public SidFile Speed(uint speed)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(0x12), speed);
        return this;
    }

    /// <summary>The load address in front of the data.</summary>
    public SidFile LoadsAt(int address)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(DataOffset), (ushort)address);
        return this;
    }

    public SidFile WithData(int length) => WithData(new byte[length]);

    public SidFile WithData(params byte[] data) => new([.. bytes[..(DataOffset + 2)], .. data]);

    /// <summary>Makes the header longer.</summary>
    public SidFile WithHeader(params byte[] more) =>
        new SidFile([.. bytes[..LastHeaderByte], .. more, .. bytes[LastHeaderByte..]]).Word(0x06, LastHeaderByte + more.Length);

    private int DataOffset => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(0x06));

    private static SidFile Create(string magic, int version)
    {
        int dataOffset = version == 1 ? 0x76 : LastHeaderByte;
        var file = new SidFile(new byte[dataOffset + 2 + 16]);
        Encoding.ASCII.GetBytes(magic).CopyTo(file.bytes, 0);
        return file.Word(0x04, version).Word(0x06, dataOffset).Word(0x0A, 0x1000).Word(0x0E, 1).Word(0x10, 1).LoadsAt(0x1000);
    }
}
