namespace SidFlow.Emu.Tape;

/// <summary>The fold of a tape: the last value written to each register of each chip.</summary>
/// <remarks>
/// Enough to hot-plug or seek a device. Not enough to restore a sound: envelope and oscillator phase are not registers,
/// so the software chip replays from the start instead.
/// </remarks>
public sealed class RegisterImage
{
    public const int RegistersPerChip = 32;

    private const int VolumeRegister = 24;

    private readonly byte[] values;

    public RegisterImage(int chips)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chips, 1);
        values = new byte[chips * RegistersPerChip];
    }

    /// <summary>What a tape begins with: everything 0 except the volume, which a player turns up before it calls a tune.</summary>
    public static RegisterImage AtStart(int chips)
    {
        var image = new RegisterImage(chips);
        for (int chip = 0; chip < chips; chip++)
            image[chip, VolumeRegister] = 0x0f;
        return image;
    }

    public int Chips => values.Length / RegistersPerChip;

    public byte this[int chip, int register]
    {
        get => values[chip * RegistersPerChip + register];
        set => values[chip * RegistersPerChip + register] = value;
    }

    public ReadOnlySpan<byte> Bytes => values;

    public void Apply(in TapeSlice slice)
    {
        foreach (SidWrite write in slice.Writes.Span)
            this[write.Chip, write.Register] = write.Value;
    }

    public void CopyFrom(ReadOnlySpan<byte> bytes) => bytes.CopyTo(values);
}
