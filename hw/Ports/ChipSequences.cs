namespace SidFlow.Hw.Ports;

/// <summary>Register writes every driver needs: silence, reset, and putting a chip back into a known state.</summary>
/// <remarks>Source: ACID64's generic silence and reset. Writes are <see cref="Spacing"/> cycles apart, so that any replacement chip keeps up.</remarks>
public static class ChipSequences
{
    /// <summary>Registers of a chip that can be written.</summary>
    public const int Registers = 25;

    public const int VolumeRegister = 0x18;

    /// <summary>Cycles between two writes of a sequence.</summary>
    public const int Spacing = 8;

    /// <summary>Cycles after a reset until all envelopes have come down.</summary>
    public const int SettleCycles = 40_000;

    /// <summary>Written with 0, in this order: frequencies, gates, envelopes, and the volume last.</summary>
    public static ReadOnlySpan<byte> SilencedRegisters =>
        [0x01, 0x00, 0x08, 0x07, 0x0f, 0x0e, 0x04, 0x05, 0x06, 0x0b, 0x0c, 0x0d, 0x12, 0x13, 0x14, 0x18];

    /// <summary>What <see cref="SilencedRegisters"/> leaves as it was: pulse widths and the filter. Written with 0 as well where a chip cannot be reset by a line.</summary>
    public static ReadOnlySpan<byte> InaudibleRegisters => [0x02, 0x03, 0x09, 0x0a, 0x10, 0x11, 0x15, 0x16, 0x17];

    /// <summary>The order in which an image goes into a chip: a gate opens on a voice that is complete, the volume comes last.</summary>
    public static ReadOnlySpan<byte> RestoreOrder =>
    [
        0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x13, 0x14,
        0x15, 0x16, 0x17, 0x04, 0x0b, 0x12, 0x18,
    ];

    /// <summary>Puts a chip's registers into the state they have in <paramref name="image"/>, after <see cref="ISidPort.Begin"/>.</summary>
    /// <param name="image">The 25 registers, or more, of which the rest is left out.</param>
    /// <exception cref="SidPortException">As <see cref="ISidPort.Write"/>.</exception>
    public static void Restore(ISidPort port, int chip, ReadOnlySpan<byte> image)
    {
        foreach (byte register in RestoreOrder)
            port.Write(Spacing, chip, register, image[register]);
    }
}
