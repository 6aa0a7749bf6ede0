using System.Buffers.Binary;

namespace SidFlow.Services.Streams;

/// <summary>Pages of an Ogg stream; those at its front whose granule position is 0 are the codec's headers.</summary>
/// <remarks>Facts from RFC 3533 §6 (page layout) and RFC 7845 §3 (Opus headers: granule 0, pages of their own).</remarks>
public sealed class OggPages : IUnitSplitter
{
    private const int FixedHeader = 27;

    private readonly UnitBuffer buffer = new();
    private readonly List<byte> front = [];

    public ReadOnlyMemory<byte>? Header { get; private set; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Push(ReadOnlySpan<byte> bytes)
    {
        buffer.Add(bytes);
        List<ReadOnlyMemory<byte>> pages = [];
        while (PageLength(buffer.Span) is var length && length != Incomplete)
        {
            if (length == 0)
            {
                buffer.Drop(1);
                continue;
            }
            long granule = BinaryPrimitives.ReadInt64LittleEndian(buffer.Span[6..]);
            byte[] page = buffer.Take(length);
            if (Header is null && granule == 0)
            {
                front.AddRange(page);
                continue;
            }
            Header ??= front.ToArray();
            pages.Add(page);
        }
        return pages;
    }

    private const int Incomplete = -1;

    /// <summary>0 when no page starts here.</summary>
    private static int PageLength(ReadOnlySpan<byte> head)
    {
        if (head.Length < FixedHeader)
            return Incomplete;
        if (!head.StartsWith("OggS"u8))
            return 0;
        int segments = head[26];
        if (head.Length < FixedHeader + segments)
            return Incomplete;
        int length = FixedHeader + segments;
        foreach (byte lacing in head.Slice(FixedHeader, segments))
            length += lacing;
        return head.Length < length ? Incomplete : length;
    }
}
