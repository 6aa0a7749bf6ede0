namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>Frames between the receiving thread and the one reader. Two seconds at most; what nobody reads is forgotten, oldest first.</summary>
internal sealed class SoundQueue(int rateHz)
{
    private readonly Lock access = new();
    private readonly float[] samples = new float[2 * 2 * rateHz];
    private int head;
    private int count;

    internal TimeSpan Queued { get { lock (access) return TimeSpan.FromSeconds(count / 2 / (double)rateHz); } }

    internal void Clear()
    {
        lock (access)
            count = 0;
    }

    internal void Write(ReadOnlySpan<float> stereo)
    {
        lock (access)
        {
            int over = count + stereo.Length - samples.Length;
            if (over > 0)
                Drop(over);
            int tail = (head + count) % samples.Length;
            int first = Math.Min(stereo.Length, samples.Length - tail);
            stereo[..first].CopyTo(samples.AsSpan(tail));
            stereo[first..].CopyTo(samples);
            count += stereo.Length;
        }
    }

    /// <returns>Frames written.</returns>
    internal int Read(Span<float> stereo)
    {
        lock (access)
        {
            int taken = Math.Min(count, stereo.Length & ~1);
            int first = Math.Min(taken, samples.Length - head);
            samples.AsSpan(head, first).CopyTo(stereo);
            samples.AsSpan(0, taken - first).CopyTo(stereo[first..]);
            Drop(taken);
            return taken / 2;
        }
    }

    /// <summary>The oldest goes.</summary>
    internal void Skip(TimeSpan sound)
    {
        lock (access)
            Drop(Math.Min(count, 2 * (int)(sound.TotalSeconds * rateHz)));
    }

    private void Drop(int samplesToDrop)
    {
        head = (head + samplesToDrop) % samples.Length;
        count -= samplesToDrop;
    }
}
