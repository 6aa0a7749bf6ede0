using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace SidFlow.Hw.Wires.Net;

/// <summary>As much of DNS as it takes to ask for one host's IPv4 address and to read the answer (RFC 1035 §4).</summary>
internal static class DnsMessage
{
    private const int HeaderBytes = 12, LongestLabel = 63, LongestName = 255;
    private const ushort TypeA = 1, ClassInternet = 1, Response = 0x8000;

    /// <summary>In answers the top bit of the class says "forget what you knew before" (RFC 6762 §10.2).</summary>
    private const ushort ClassMask = 0x7FFF;

    /// <param name="name">Labels with dots between, ASCII, as in <c>ultimate.local</c>.</param>
    /// <exception cref="ArgumentException">No name DNS could carry.</exception>
    internal static byte[] Question(ushort id, string name)
    {
        string[] labels = name.TrimEnd('.').Split('.');
        if (name.Length is 0 or >= LongestName || labels.Any(label => label.Length is 0 or > LongestLabel || label.Any(sign => sign is <= ' ' or > '~')))
            throw new ArgumentException($"'{name}' is no host name");
        byte[] bytes = new byte[HeaderBytes + labels.Sum(label => label.Length + 1) + 1 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        bytes[5] = 1;                                           // one question
        int at = HeaderBytes;
        foreach (string label in labels)
        {
            bytes[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, bytes.AsSpan(at));
        }
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 1), TypeA);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 3), ClassInternet);
        return bytes;
    }

    /// <returns>Null for anything that is no answer with an address of <paramref name="name"/>.</returns>
    internal static IPAddress? Address(ReadOnlySpan<byte> message, string name)
    {
        if (message.Length < HeaderBytes || (Word(message, 2) & Response) == 0)
            return null;
        int at = HeaderBytes;
        for (int questions = Word(message, 4); questions > 0; questions--)
        {
            if (ReadName(message, ref at) is null || (at += 4) > message.Length)
                return null;
        }
        // Answers, authorities and additional records look alike.
        for (int records = Word(message, 6) + Word(message, 8) + Word(message, 10); records > 0; records--)
        {
            string? owner = ReadName(message, ref at);
            if (owner is null || at + 10 > message.Length)
                return null;
            (int type, int @class, int length) = (Word(message, at), Word(message, at + 2) & ClassMask, Word(message, at + 8));
            at += 10;
            if (at + length > message.Length)
                return null;
            if (type == TypeA && @class == ClassInternet && length == 4 && owner.Equals(name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase))
                return new IPAddress(message.Slice(at, 4));
            at += length;
        }
        return null;
    }

    /// <summary>A name's labels may go on elsewhere: two top bits set, and the place in the other fourteen.</summary>
    /// <returns>Null when it is broken; a place must lie before the one that points to it, so there is no loop.</returns>
    private static string? ReadName(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        int end = -1, place = at;
        while (place < message.Length && name.Length <= LongestName)
        {
            int length = message[place];
            if (length == 0)
            {
                at = end < 0 ? place + 1 : end;
                return name.ToString();
            }
            if (length >= 0xC0)
            {
                if (place + 1 >= message.Length)
                    return null;
                int next = Word(message, place) & 0x3FFF;
                if (end < 0)
                    end = place + 2;
                if (next >= place)
                    return null;
                place = next;
                continue;
            }
            if (length > LongestLabel || place + 1 + length > message.Length)
                return null;
            name.Append(CultureInfo.InvariantCulture, $"{(name.Length > 0 ? "." : "")}{Encoding.Latin1.GetString(message.Slice(place + 1, length))}");
            place += 1 + length;
        }
        return null;
    }

    private static int Word(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
