using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SidFlow.Emu.Tape;

/// <summary>Replaces long repetitions by copies, so that deflate, which sees back 32 kB only, gets what is left.</summary>
/// <remarks>
/// It matters for sample players alone: a page of theirs has up to 1 MB and the same drum a hundred times.
/// Coded as: varint length of the whole, varint number of copies, per copy three varints (plain bytes before it, its
/// length, distance back to its source), then all plain bytes.
/// </remarks>
internal static class FarCopies
{
    private const int DeflateWindow = 1 << 15;
    private const int ShortestCopy = 64;
    private const int HashedBytes = 16;
    private const int HashBits = 18;

    public static List<byte> Encode(ReadOnlySpan<byte> input)
    {
        var copies = new List<byte>();
        var plain = new List<byte>(input.Length + 16);
        uint count = 0;
        int plainStart = 0;
        int[] seen = input.Length > DeflateWindow ? new int[1 << HashBits] : [];
        for (int at = 0; seen.Length > 0 && at + HashedBytes <= input.Length;)
        {
            ref int source = ref seen[Hash(input[at..])];
            int length = source < at ? input[source..].CommonPrefixLength(input[at..]) : 0;
            int from = source;
            source = at;
            if (length < ShortestCopy)
            {
                at++;
                continue;
            }
            while (at > plainStart && from > 0 && input[at - 1] == input[from - 1])
                (at, from, length) = (at - 1, from - 1, length + 1);
            plain.AddRange(input[plainStart..at]);
            copies.AddVarint((uint)(at - plainStart));
            copies.AddVarint((uint)length);
            copies.AddVarint((uint)(at - from));
            count++;
            at += length;
            plainStart = at;
        }
        plain.AddRange(input[plainStart..]);

        var output = new List<byte>(copies.Count + plain.Count + 16);
        output.AddVarint((uint)input.Length);
        output.AddVarint(count);
        output.AddRange(CollectionsMarshal.AsSpan(copies));
        output.AddRange(CollectionsMarshal.AsSpan(plain));
        return output;
    }

    public static byte[] Decode(ReadOnlySpan<byte> input, int maxLength)
    {
        var copies = new ByteCursor(input);
        uint total = copies.TakeVarint();
        uint count = copies.TakeVarint();
        if (total > maxLength)
            throw TapeFile.Damaged("a page is larger than a page can be");

        ByteCursor plain = copies;
        for (uint i = 0; i < count; i++)
        {
            plain.TakeVarint();
            plain.TakeVarint();
            plain.TakeVarint();
        }

        byte[] output = new byte[total];
        int at = 0;
        for (uint i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> before = plain.Take(copies.TakeVarint());
            uint length = copies.TakeVarint();
            uint distance = copies.TakeVarint();
            if ((long)before.Length + length > output.Length - at || distance < 1 || distance > (long)at + before.Length)
                throw TapeFile.Damaged("a page copies bytes that it does not have");
            before.CopyTo(output.AsSpan(at));
            at += before.Length;
            // The source may overlap the copy: byte by byte is the meaning.
            for (uint n = 0; n < length; n++, at++)
                output[at] = output[at - distance];
        }
        if (plain.Remaining != output.Length - at)
            throw TapeFile.Damaged("a page has not the length it says");
        plain.Take(plain.Remaining).CopyTo(output.AsSpan(at));
        return output;
    }

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        return (int)((low * 0x9E3779B97F4A7C15 ^ high) * 0xC2B2AE3D27D4EB4F >> (64 - HashBits));
    }
}
