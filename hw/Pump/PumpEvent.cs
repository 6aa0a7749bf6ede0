using System.Buffers.Binary;

namespace SidFlow.Hw.Pump;

/// <summary>What a record of the pump's input asks for.</summary>
internal enum PumpEventKind : byte
{
    /// <summary>Wait Operand cycles, then put Value into Register of Chip.</summary>
    Write = 1,

    /// <summary>Wait Operand cycles.</summary>
    Wait,

    /// <summary>The next tune's clock is Operand / the denominator, in Hz.</summary>
    ClockNumerator,
    ClockDenominator,

    /// <summary>The next tune's play calls are Operand cycles apart; 0 when not known.</summary>
    Frame,

    /// <summary>Chip of the next tune is a model of <see cref="Ports.SidPortModel"/> in Value.</summary>
    Model,

    /// <summary>The next tune begins, for as many chips as Chip says.</summary>
    Begin,

    /// <summary>Ask the device whether it is there.</summary>
    Probe,

    // From here on: done when it arrives, ahead of what is queued.
    Pause = 0x40,
    Resume,

    /// <summary>Forget what came before and silence the chips.</summary>
    Cancel,

    /// <summary>The parent lives.</summary>
    Heartbeat,

    /// <summary>Silence the chips and end.</summary>
    Stop,
}

/// <summary>One record of the pump's input: 8 bytes, kind, chip, register, value, then a little-endian u32.</summary>
internal readonly record struct PumpEvent(PumpEventKind Kind, byte Chip = 0, byte Register = 0, byte Value = 0, uint Operand = 0)
{
    public const int Bytes = 8;
    public const int MostChips = 8;

    public bool IsTimed => Kind is PumpEventKind.Write or PumpEventKind.Wait;
    public bool IsImmediate => Kind >= PumpEventKind.Pause;

    /// <summary>False for bytes no parent of this version sends.</summary>
    public bool IsValid => Kind switch
    {
        PumpEventKind.Write => Chip < MostChips && Register < 32,
        PumpEventKind.Model => Chip < MostChips && Value <= (byte)Ports.SidPortModel.Mos8580,
        PumpEventKind.Begin => Chip is >= 1 and <= MostChips,
        _ => Enum.IsDefined(Kind),
    };

    public ulong Raw => (byte)Kind | (ulong)Chip << 8 | (ulong)Register << 16 | (ulong)Value << 24 | (ulong)Operand << 32;

    public static PumpEvent From(ulong raw) =>
        unchecked(new((PumpEventKind)(byte)raw, (byte)(raw >> 8), (byte)(raw >> 16), (byte)(raw >> 24), (uint)(raw >> 32)));

    public static PumpEvent Read(ReadOnlySpan<byte> bytes) => From(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt64LittleEndian(bytes, Raw);
}
