namespace SidFlow.Emu.Tape;

/// <summary>
/// Where each write of a page stands in a column that is ordered by register, and in time within a register.
/// Bytes of one register resemble each other, so a grouped column compresses to about half.
/// </summary>
internal sealed class RegisterGroups
{
    private readonly int[] places;

    public RegisterGroups(ReadOnlySpan<byte> registers, int registerCount)
    {
        int[] next = new int[registerCount + 1];
        foreach (byte register in registers)
            if (register < registerCount)
                next[register + 1]++;
            else
                throw TapeFile.Damaged("a page writes to a chip that the tape does not have");
        for (int i = 1; i <= registerCount; i++)
            next[i] += next[i - 1];
        places = new int[registers.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = next[registers[i]]++;
    }

    public int PlaceOf(int write) => places[write];
}
