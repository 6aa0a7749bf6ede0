namespace SidFlow.Emu.Tape;

/// <summary>When the writes happen: cycles since the write before, grouped by register.</summary>
/// <remarks>
/// A byte below 254 is the distance itself. 254: the distance − 254 is the next varint of a list behind the bytes.
/// 255: the write follows a pause, as the first of a PLAY call does; such writes come at a steady period, so a second
/// list has the change of the period between this one and the last one as a zigzag varint.
/// </remarks>
internal static class CycleColumn
{
    private const byte Far = 254;
    private const byte AfterPause = 255;
    private const uint Pause = 2000;

    public static void Encode(ReadOnlySpan<SidWrite> writes, RegisterGroups groups, List<byte> output)
    {
        byte[] bytes = new byte[writes.Length];
        var distances = new List<byte>();
        var periods = new List<byte>();
        uint now = 0, pauseEnd = 0, period = 0;
        for (int i = 0; i < writes.Length; i++)
        {
            uint at = writes[i].Offset;
            uint distance = at - now;
            now = at;
            if (distance >= Pause)
            {
                bytes[groups.PlaceOf(i)] = AfterPause;
                periods.AddZigzag((int)(at - pauseEnd - period));
                period = at - pauseEnd;
                pauseEnd = at;
            }
            else if (distance >= Far)
            {
                bytes[groups.PlaceOf(i)] = Far;
                distances.AddVarint(distance - Far);
            }
            else
            {
                bytes[groups.PlaceOf(i)] = (byte)distance;
            }
        }
        output.AddRange(bytes);
        output.AddVarint((uint)distances.Count);
        output.AddRange(distances);
        output.AddRange(periods);
    }

    public static void Decode(ref ByteCursor input, RegisterGroups groups, SidWrite[] writes, uint pageLength)
    {
        ReadOnlySpan<byte> bytes = input.Take(writes.Length);
        var distances = new ByteCursor(input.Take(input.TakeVarint()));
        uint now = 0, pauseEnd = 0, period = 0;
        for (int i = 0; i < writes.Length; i++)
        {
            byte code = bytes[groups.PlaceOf(i)];
            ulong at = now + (ulong)code;
            if (code == Far)
            {
                at += distances.TakeVarint();
            }
            else if (code == AfterPause)
            {
                period += (uint)input.TakeZigzag();
                at = pauseEnd + (ulong)period;
                pauseEnd = (uint)at;
            }
            if (at < now || at >= pageLength)
                throw TapeFile.Damaged("a write lies outside its page");
            now = (uint)at;
            writes[i] = writes[i] with { Offset = now };
        }
        if (distances.Remaining != 0)
            throw TapeFile.Damaged("a page has distances that no write uses");
    }
}
