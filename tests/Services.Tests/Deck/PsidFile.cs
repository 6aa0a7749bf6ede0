using System.Buffers.Binary;

namespace SidFlow.Services.Tests.Deck;

/// <summary>A PSID v2 file around two pieces of machine code, for PAL and an 8580.</summary>
internal static class PsidFile
{
    public const ushort Init = 0x1000, Play = 0x1050;

    private const int Header = 124;

    public static byte[] Make(byte[] init, byte[] play, int songs = 1)
    {
        byte[] file = new byte[Header + Play - Init + play.Length];
        "PSID"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (4, 2), (6, Header), (8, Init), (10, Init), (12, Play), (14, songs), (16, 1), (118, 0x24) })
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), (ushort)value);
        "Tone"u8.CopyTo(file.AsSpan(22));
        init.CopyTo(file, Header);
        play.CopyTo(file, Header + Play - Init);
        return file;
    }
}
