using System.Buffers.Binary;
using System.Text;

namespace SidFlow.Services.Tests.Library;

/// <summary>Bytes of a small PSID v2 tune, header fields as asked.</summary>
internal static class SidFile
{
    public static byte[] Make(string title = "Title", string author = "Author", string released = "1985 Test",
        int songs = 1, int startSong = 1, int flags = 0x14, byte content = 0x60)
    {
        var file = new byte[0x7C + 2 + 16];
        "PSID"u8.CopyTo(file);
        void Word(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), (ushort)value);
        void Text(int at, string text) => Encoding.Latin1.GetBytes(text).CopyTo(file, at);
        Word(0x04, 2);
        Word(0x06, 0x7C);
        Word(0x0A, 0x1000);
        Word(0x0C, 0x1003);
        Word(0x0E, songs);
        Word(0x10, startSong);
        Text(0x16, title);
        Text(0x36, author);
        Text(0x56, released);
        Word(0x76, flags);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x7C), 0x1000);
        file.AsSpan(0x7E).Fill(content);
        return file;
    }
}
