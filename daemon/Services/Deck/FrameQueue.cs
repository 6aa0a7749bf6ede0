namespace SidFlow.Services.Deck;

/// <summary>Stereo frames between a chip that speaks in slices and a reader that asks in blocks.</summary>
internal sealed class FrameQueue
{
    private float[] samples = new float[8192];
    private int start;
    private int length;

    public int Frames => length / 2;

    public FrameQueue Copy() => new() { samples = [.. samples.AsSpan(start, length)], length = length };

    /// <param name="channels">1 is heard on both sides.</param>
    public void Write(ReadOnlySpan<float> interleaved, int channels)
    {
        int added = interleaved.Length / channels * 2;
        Reserve(added);
        Span<float> target = samples.AsSpan(start + length, added);
        if (channels == 2)
        {
            interleaved.CopyTo(target);
        }
        else
        {
            for (int i = 0; i < interleaved.Length; i++)
                target[2 * i] = target[2 * i + 1] = interleaved[i];
        }
        length += added;
    }

    public void Read(Span<float> stereo)
    {
        samples.AsSpan(start, stereo.Length).CopyTo(stereo);
        start += stereo.Length;
        length -= stereo.Length;
    }

    public void Clear() => length = 0;

    private void Reserve(int added)
    {
        if (start + length + added <= samples.Length)
            return;
        float[] target = length + added <= samples.Length / 2 ? samples : new float[2 * (length + added)];
        samples.AsSpan(start, length).CopyTo(target);
        samples = target;
        start = 0;
    }
}
