namespace SidFlow.Services.Streams;

/// <summary>MPEG-1 Layer III frames.</summary>
/// <remarks>Facts from ISO/IEC 11172-3: 1152 samples a frame, length = 144 · bitrate / rate + padding.</remarks>
public sealed class Mp3Frames : IUnitSplitter
{
    private static readonly int[] kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];
    private static readonly int[] rates = [44_100, 48_000, 32_000, 0];

    private readonly UnitBuffer buffer = new();

    public ReadOnlyMemory<byte>? Header => ReadOnlyMemory<byte>.Empty;

    public IReadOnlyList<ReadOnlyMemory<byte>> Push(ReadOnlySpan<byte> bytes)
    {
        buffer.Add(bytes);
        List<ReadOnlyMemory<byte>> frames = [];
        while (buffer.Span.Length >= 4)
        {
            int length = FrameLength(buffer.Span);
            if (length == 0)
                buffer.Drop(1);
            else if (length <= buffer.Span.Length)
                frames.Add(buffer.Take(length));
            else
                break;
        }
        return frames;
    }

    /// <summary>0 when no frame starts here.</summary>
    private static int FrameLength(ReadOnlySpan<byte> head)
    {
        if (head[0] != 0xFF || (head[1] & 0xFE) != 0xFA)
            return 0;
        int bits = kilobits[head[2] >> 4] * 1000;
        int rate = rates[(head[2] >> 2) & 3];
        return bits == 0 || rate == 0 ? 0 : 144 * bits / rate + ((head[2] >> 1) & 1);
    }
}
