using System.Buffers.Binary;
using System.Text;
using SidFlow.Demo.Tunes;

namespace SidFlow.Demo.Output;

/// <summary>Writes PSID v2, v3 for two chips, and RSID v2 for a tune with samples.</summary>
/// <remarks>Header layout: HVSC, DOCUMENTS/SID_file_format.txt. All integers big-endian; the load address stands in front of the data, little-endian.</remarks>
public static class SidFile
{
    const int HeaderLength = 0x7c;
    const int InitOffset = 0;
    const int PlayOffset = 3;

    /// <summary>The second chip's address is $D420; the header holds the middle of it.</summary>
    const byte SecondChip = 0x42;

    public static byte[] Write(CompiledTune compiled)
    {
        TuneSource tune = compiled.Source;
        int origin = compiled.Program.Origin;
        byte[] file = new byte[HeaderLength + 2 + compiled.Program.Bytes.Length];
        bool real = tune.HasDigi;
        bool two = tune.Chips.Count == 2;
        Encoding.ASCII.GetBytes(real ? "RSID" : "PSID", file);
        Word(0x04, two ? 3 : 2);
        Word(0x06, HeaderLength);
        Word(0x0a, origin + InitOffset);
        Word(0x0c, real ? 0 : origin + PlayOffset);
        Word(0x0e, 1);
        Word(0x10, 1);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(0x12), !real && tune.CallsPerFrame > 1 ? 1u : 0u);
        Text(0x16, tune.Title);
        Text(0x36, tune.Author);
        Text(0x56, tune.Released);
        const int palClock = 1 << 2;
        Word(0x76, palClock | Model(tune.Chips[0]) << 4 | (two ? Model(tune.Chips[1]) << 6 : 0));
        file[0x7a] = two ? SecondChip : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(HeaderLength), (ushort)origin);
        compiled.Program.Bytes.CopyTo(file, HeaderLength + 2);
        return file;

        void Word(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), (ushort)value);
        void Text(int at, string text) => Encoding.Latin1.GetBytes(text).AsSpan().CopyTo(file.AsSpan(at, 32));
    }

    static int Model(int chip) => chip == 6581 ? 1 : 2;
}
