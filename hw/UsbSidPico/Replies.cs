using System.Text;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>The board's answers to values. Every method takes any bytes and returns null for what makes no sense.</summary>
internal static class Replies
{
    public const int TextLength = 64;
    public const int SocketsLength = 12;
    public const int ConfigurationLength = 64;

    private const int MostSids = 4;
    private const int FmOplType = 4;

    /// <summary>80, length, ASCII.</summary>
    public static string? Firmware(ReadOnlySpan<byte> reply)
    {
        if (reply.Length < 2 || reply[0] != 0x80 || reply[1] == 0 || reply[1] > reply.Length - 2)
            return null;
        ReadOnlySpan<byte> text = reply.Slice(2, reply[1]);
        text = text[..(text.IndexOf((byte)0) is var end && end >= 0 ? end : text.Length)];
        return text.IsEmpty || text.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? null : Encoding.ASCII.GetString(text).Trim();
    }

    public static int? Number(ReadOnlySpan<byte> reply) => reply.IsEmpty ? null : reply[0];

    public static BoardClock? Clock(ReadOnlySpan<byte> reply) =>
        reply.Length >= 1 && Enum.IsDefined((BoardClock)reply[0]) ? (BoardClock)reply[0] : null;

    /// <summary>The SIDs by number. In a socket's byte of numbers the low nibble is its first SID, whatever the firmware's comments say.</summary>
    public static IReadOnlyList<BoardSid>? Sockets(ReadOnlySpan<byte> reply)
    {
        if (reply.Length < SocketsLength || reply[0] != 0x37 || reply[1] != 0x7f || reply[11] != 0xff)
            return null;
        var sids = new SortedDictionary<int, BoardSid>();
        AddSocket(sids, 1, reply[2..5], reply[8]);
        AddSocket(sids, 2, reply[5..8], reply[9]);
        return [.. sids.Values];
    }

    /// <summary>True when the clock cannot be changed: it is locked, or comes from outside.</summary>
    public static bool? ClockIsFixed(ReadOnlySpan<byte> reply) =>
        reply.Length >= ConfigurationLength && reply[0] == 0x30 && reply[1] == 0x7f && reply[62] == 0x8f && reply[63] == 0xff
            ? reply[5] != 0 || reply[6] != 0
            : null;

    private static void AddSocket(SortedDictionary<int, BoardSid> sids, int socket, ReadOnlySpan<byte> bytes, byte numbers)
    {
        if (bytes[0] >> 4 == 0)
            return;
        bool dual = (bytes[0] & 0xf) != 0;
        Add(numbers & 0xf, bytes[2] >> 4, bytes[1]);
        if (dual)
            Add(numbers >> 4, bytes[2] & 0xf, bytes[1]);

        // Of sockets that mirror each other the first stands for both.
        void Add(int number, int type, byte chip)
        {
            if (number < MostSids && type != FmOplType)
                sids.TryAdd(number, new BoardSid(number, socket, ModelOf(type), ChipName(chip)));
        }
    }

    private static SidPortModel ModelOf(int type) => type switch
    {
        2 => SidPortModel.Mos8580,
        3 => SidPortModel.Mos6581,
        _ => SidPortModel.Unknown,
    };

    private static string ChipName(byte chip) => chip switch
    {
        0 => "SID",
        2 => "SKpico",
        3 => "ARMSID",
        4 => "ARM2SID",
        5 => "FPGASID",
        6 => "RedipSID",
        7 => "PDSID",
        8 => "BackSID",
        9 => "SIDEmu",
        _ => "unknown chip",
    };
}
