namespace SidFlow.Emu.Tape;

/// <summary>Writes as they happen, on an absolute time line, to be cut into slices.</summary>
public sealed class WriteLog
{
    private (long Cycle, byte Chip, byte Register, byte Value)[] writes = new (long, byte, byte, byte)[1024];
    private int count;

    public void Add(long cycle, byte chip, byte register, byte value)
    {
        if (count == writes.Length)
            Array.Resize(ref writes, count * 2);
        writes[count++] = (cycle, chip, register, value);
    }

    public int Count => count;

    public WriteLog Copy()
    {
        var copy = (WriteLog)MemberwiseClone();
        copy.writes = writes.AsSpan(0, Math.Max(count, 1)).ToArray();
        return copy;
    }

    /// <summary>Puts a write before those from <paramref name="index"/> on, which happened after it.</summary>
    public void Insert(int index, long cycle, byte chip, byte register, byte value)
    {
        Add(cycle, chip, register, value);
        Array.Copy(writes, index, writes, index + 1, count - 1 - index);
        writes[index] = (cycle, chip, register, value);
    }

    /// <summary>Takes all writes before <paramref name="end"/>; later ones stay for the next slice.</summary>
    /// <param name="origin">Where the log's time line has the tape's cycle 0.</param>
    public TapeSlice Cut(Cycles start, Cycles end, long origin)
    {
        int cut = 0;
        while (cut < count && writes[cut].Cycle - origin < end.Value)
            cut++;
        if (cut == 0)
            return new TapeSlice(start, end, ReadOnlyMemory<SidWrite>.Empty);

        var slice = new SidWrite[cut];
        for (int i = 0; i < cut; i++)
        {
            (long cycle, byte chip, byte register, byte value) = writes[i];
            slice[i] = new SidWrite((uint)(cycle - origin - start.Value), chip, register, value);
        }

        Array.Copy(writes, cut, writes, 0, count - cut);
        count -= cut;
        return new TapeSlice(start, end, slice);
    }

    public void Clear() => count = 0;
}
