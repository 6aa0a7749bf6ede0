using SidFlow.Hw.Ports;

namespace SidFlow.Hw.AsidMidi;

/// <summary>What one message says to one chip: a value for each of some ids, in the order the receiver applies them.</summary>
/// <remarks>Ids 0 to 21 are the plain registers, 22 to 24 the control registers, 25 to 27 the same again for a second write.</remarks>
internal sealed class AsidFrame
{
    public const int Ids = 28;

    /// <summary>Ids 0 to 24 hold every register once.</summary>
    public const uint WholeChip = (1u << ChipSequences.Registers) - 1;

    private const int FirstControl = 22;
    private const int Voices = 3;
    private const int Gate = 1;

    private readonly byte[] values = new byte[Ids];

    /// <summary>Bit i is set when id i has a value.</summary>
    public uint Mask { get; private set; }

    public byte this[int id] => values[id];

    /// <summary>The register an id stands for.</summary>
    public static ReadOnlySpan<byte> RegisterOf =>
    [
        0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x07,
        0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x0e, 0x0f,
        0x10, 0x11, 0x13, 0x14, 0x15, 0x16, 0x17,
        0x18, 0x04, 0x0b, 0x12, 0x04, 0x0b, 0x12,
    ];

    private static ReadOnlySpan<byte> IdOf => [0, 1, 2, 3, 22, 4, 5, 6, 7, 8, 9, 23, 10, 11, 12, 13, 14, 15, 24, 16, 17, 18, 19, 20, 21];

    public bool Has(int id) => (Mask >> id & 1) != 0;

    public void Clear() => Mask = 0;

    /// <summary>False when both places of a control register are taken.</summary>
    public bool HasRoomFor(int register)
    {
        int id = IdOf[register];
        return id < FirstControl || !Has(id) || !Has(id + Voices);
    }

    /// <param name="register">0..24.</param>
    /// <returns>False when a value that was there is lost.</returns>
    public bool Add(int register, int value)
    {
        int id = IdOf[register];
        if (id < FirstControl || !Has(id))
        {
            bool lost = Has(id) && values[id] != value;
            Set(id, value);
            return !lost;
        }
        int second = id + Voices;
        bool full = Has(second);
        // Of three, the last one counts, and before it one whose gate differs, so that a note still begins or ends.
        if (full && ((values[id] ^ value) & Gate) == 0 && ((values[second] ^ value) & Gate) != 0)
            values[id] = values[second];
        Set(second, value);
        return !full;
    }

    /// <summary>Adds what comes after.</summary>
    /// <returns>Values lost.</returns>
    public int Merge(AsidFrame later)
    {
        int lost = 0;
        for (int id = 0; id < Ids; id++)
            if (later.Has(id) && !Add(RegisterOf[id], later[id]))
                lost++;
        return lost;
    }

    /// <summary>Gives every id of <paramref name="wanted"/> that has no value the one the chip has, or the first write's.</summary>
    public void Fill(uint wanted, ReadOnlySpan<byte> chip)
    {
        for (int id = 0; id < Ids; id++)
            if ((wanted >> id & 1) != 0 && !Has(id))
                Set(id, id >= FirstControl + Voices ? values[id - Voices] : chip[RegisterOf[id]]);
    }

    /// <summary>Leaves out what the chip has already.</summary>
    public void LeaveOut(ReadOnlySpan<byte> chip)
    {
        for (int id = 0; id < FirstControl + Voices; id++)
        {
            bool twice = id >= FirstControl && Has(id + Voices);
            if (Has(id) && !twice && values[id] == chip[RegisterOf[id]])
                Mask &= ~(1u << id);
        }
    }

    /// <summary>Notes what the chip has after this message.</summary>
    public void Apply(ChipShadow shadow, int chip)
    {
        for (int id = 0; id < Ids; id++)
            if (Has(id))
                shadow[chip, RegisterOf[id]] = values[id];
    }

    private void Set(int id, int value)
    {
        values[id] = (byte)value;
        Mask |= 1u << id;
    }
}
