namespace SidFlow.Hw.Ports;

/// <summary>The bytes last sent to each register of a port's chips. Allocates nothing after it is made.</summary>
public sealed class ChipShadow(int chips)
{
    private readonly byte[] values = new byte[chips * ChipSequences.Registers];

    public int Chips { get; } = chips;

    /// <summary>Registers above 24 read as 0 and keep nothing.</summary>
    public byte this[int chip, int register]
    {
        get => register < ChipSequences.Registers ? values[chip * ChipSequences.Registers + register] : (byte)0;
        set
        {
            if (register < ChipSequences.Registers)
                values[chip * ChipSequences.Registers + register] = value;
        }
    }

    public ReadOnlySpan<byte> this[int chip] => values.AsSpan(chip * ChipSequences.Registers, ChipSequences.Registers);

    public void Clear() => values.AsSpan().Clear();
}
