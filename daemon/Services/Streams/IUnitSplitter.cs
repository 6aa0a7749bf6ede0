namespace SidFlow.Services.Streams;

/// <summary>Cuts an encoder's output into units at which a listener may join or lose some.</summary>
public interface IUnitSplitter
{
    /// <summary>What a listener needs before the first unit; null until it is known.</summary>
    ReadOnlyMemory<byte>? Header { get; }

    /// <summary>Takes the next bytes and returns the units that are whole now.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> Push(ReadOnlySpan<byte> bytes);
}

/// <summary>Bytes that are not yet a whole unit.</summary>
/// <remarks>Bounded: an encoder that yields no unit in so many bytes yields none at all.</remarks>
internal sealed class UnitBuffer
{
    private const int Most = 4 << 20;

    private byte[] bytes = new byte[64 << 10];
    private int length;

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, length);

    public void Add(ReadOnlySpan<byte> more)
    {
        if (length + more.Length > Most)
            throw new InvalidDataException("The encoder's output has no units of its format in it.");
        if (length + more.Length > bytes.Length)
            Array.Resize(ref bytes, Math.Max(2 * bytes.Length, length + more.Length));
        more.CopyTo(bytes.AsSpan(length));
        length += more.Length;
    }

    public byte[] Take(int count)
    {
        byte[] unit = bytes.AsSpan(0, count).ToArray();
        Drop(count);
        return unit;
    }

    public void Drop(int count)
    {
        bytes.AsSpan(count, length - count).CopyTo(bytes);
        length -= count;
    }
}
