namespace SidFlow.Services.Streams;

/// <summary>Frames of a native FLAC stream.</summary>
/// <remarks>
/// A FLAC frame does not carry its length; it ends where the next begins. A place is taken for a beginning when the sync
/// code, the header's CRC-8 and the frame number that must come next all agree there. Facts from RFC 9639 §9.1.
/// </remarks>
public sealed class FlacFrames : IUnitSplitter
{
    private readonly UnitBuffer buffer = new();
    private long expected;
    private int searched;

    public ReadOnlyMemory<byte>? Header { get; private set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Push(ReadOnlySpan<byte> bytes)
    {
        buffer.Add(bytes);
        List<ReadOnlyMemory<byte>> frames = [];
        if (Header is null && MetadataLength(buffer.Span) is var metadata and > 0)
            Header = buffer.Take(metadata);
        if (Header is null)
            return frames;
        while (FindNext() is var next and > 0)
        {
            frames.Add(buffer.Take(next));
            expected++;
            searched = 0;
        }
        return frames;
    }

    /// <summary>Where the frame behind the one at the front begins; 0 when that is not in yet.</summary>
    private int FindNext()
    {
        ReadOnlySpan<byte> all = buffer.Span;
        // A header has 16 bytes at most: what is nearer to the end may still be incomplete.
        for (int at = Math.Max(searched, 1); at + 16 <= all.Length; at++)
        {
            if (all[at] == 0xFF && FrameNumber(all[at..]) == expected + 1)
                return at;
            searched = at;
        }
        return 0;
    }

    /// <summary>0 while the metadata is incomplete.</summary>
    private static int MetadataLength(ReadOnlySpan<byte> head)
    {
        int at = 4;
        while (head.Length >= at + 4)
        {
            bool last = (head[at] & 0x80) != 0;
            at += 4 + (head[at + 1] << 16 | head[at + 2] << 8 | head[at + 3]);
            if (last)
                return head.Length >= at ? at : 0;
        }
        return 0;
    }

    /// <summary>The number in a fixed-block-size frame header; -1 when there is none here.</summary>
    private static long FrameNumber(ReadOnlySpan<byte> head)
    {
        if (head[0] != 0xFF || head[1] != 0xF8 || (head[3] & 1) != 0)
            return -1;
        int at = 4;
        long number = CodedNumber(head, ref at);
        at += (head[2] >> 4) switch { 6 => 1, 7 => 2, _ => 0 };
        at += (head[2] & 15) switch { 12 => 1, 13 or 14 => 2, _ => 0 };
        return Crc8(head[..at]) == head[at] ? number : -1;
    }

    /// <summary>UTF-8's scheme carried on to 36 bits.</summary>
    private static long CodedNumber(ReadOnlySpan<byte> head, ref int at)
    {
        byte first = head[at++];
        int more = byte.LeadingZeroCount((byte)(first ^ 0xFF));
        if (more == 0)
            return first;
        long number = first & (0x7F >> more);
        for (int i = 1; i < Math.Min(more, 7); i++)
            number = number << 6 | (byte)(head[at++] & 0x3F);
        return number;
    }

    private static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        int crc = 0;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x80) != 0 ? (crc << 1 ^ 0x07) & 0xFF : crc << 1;
        }
        return (byte)crc;
    }
}
