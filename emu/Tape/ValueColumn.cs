namespace SidFlow.Emu.Tape;

/// <summary>What is written: the difference to the register's value before, modulo 256, grouped by register.</summary>
/// <remarks>Play routines rewrite most registers unchanged and slide the others, so the differences repeat where the values do not.</remarks>
internal static class ValueColumn
{
    public static void Encode(ReadOnlySpan<SidWrite> writes, RegisterGroups groups, RegisterImage before, List<byte> output)
    {
        byte[] last = before.Bytes.ToArray();
        byte[] bytes = new byte[writes.Length];
        for (int i = 0; i < writes.Length; i++)
        {
            ref byte register = ref last[PageCodec.Key(writes[i])];
            bytes[groups.PlaceOf(i)] = (byte)(writes[i].Value - register);
            register = writes[i].Value;
        }
        output.AddRange(bytes);
    }

    public static void Decode(ref ByteCursor input, RegisterGroups groups, RegisterImage before, SidWrite[] writes)
    {
        byte[] last = before.Bytes.ToArray();
        ReadOnlySpan<byte> bytes = input.Take(writes.Length);
        for (int i = 0; i < writes.Length; i++)
        {
            ref byte register = ref last[PageCodec.Key(writes[i])];
            register += bytes[groups.PlaceOf(i)];
            writes[i] = writes[i] with { Value = register };
        }
    }
}
