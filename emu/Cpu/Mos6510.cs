using System.Runtime.CompilerServices;

namespace SidFlow.Emu.Cpu;

/// <summary>NMOS 6510 core: every documented and undocumented opcode, each bus cycle in its place.</summary>
/// <remarks>
/// Implemented: dummy reads and both writes of read-modify-write instructions, decimal mode with the NMOS flags,
/// interrupt polling in the last cycle but one, its delay after taken branches, CLI/SEI/PLP acting after the poll,
/// NMI taking over a BRK or IRQ in progress, JAM.
/// Not implemented: the I/O port at $00/$01 (the board has it), reset as a pin.
/// Facts from: MOS MCS6500 hardware manual; 64doc by J. West and M. Mäkelä; bus traces of the single-step records
/// that the tests replay. The constants of ANE and LXA differ from chip to chip; these let all software run that was seen to use them (VICE's ane and lax).
/// </remarks>
public sealed partial class Mos6510<TBus>(TBus bus)
    where TBus : struct, IBus
{
    private const ushort StackPage = 0x0100;
    private const ushort NmiVector = 0xfffa;
    private const ushort IrqVector = 0xfffe;
    private const byte AneConstant = 0xef, AneHeldConstant = 0xee, LxaConstant = 0xee;

    private TBus bus = bus;

    // N and Z are kept as the result they came from.
    private byte negative;
    private byte zero;
    private bool carry;
    private bool overflow;
    private bool decimalMode;
    private bool interruptMask;

    /// <summary>The I flag as the interrupt poll of the last instruction saw it.</summary>
    private bool polledMask;

    /// <summary>An interrupt sequence ends without a poll: one instruction of the handler always runs.</summary>
    private bool skipPoll;

    /// <summary>What the poll found where it is earlier than usual: a branch taken within its page polls in the cycle before its operand only, a held SEI before it was held. Null elsewhere.</summary>
    private InterruptInput? earlyPoll;

    public ushort Pc { get; set; }
    public byte A { get; set; }
    public byte X { get; set; }
    public byte Y { get; set; }
    public byte S { get; set; }

    /// <summary>A JAM opcode stopped the chip. Only a reset would help.</summary>
    public bool Jammed { get; private set; }

    /// <summary>N V 1 B D I Z C. B reads as set; it exists on the stack only.</summary>
    public byte P
    {
        get => (byte)((negative & 0x80) | (overflow ? 0x40 : 0) | 0x30 | (decimalMode ? 8 : 0) | (interruptMask ? 4 : 0) | (zero == 0 ? 2 : 0) | (carry ? 1 : 0));
        set
        {
            negative = value;
            overflow = (value & 0x40) != 0;
            decimalMode = (value & 8) != 0;
            interruptMask = (value & 4) != 0;
            zero = (byte)(~value & 2);
            carry = (value & 1) != 0;
        }
    }

    /// <summary>A processor in the same state on a bus of its own.</summary>
    public Mos6510<TBus> Copy(TBus bus)
    {
        var copy = (Mos6510<TBus>)MemberwiseClone();
        copy.bus = bus;
        return copy;
    }

    /// <summary>One instruction, or one interrupt sequence.</summary>
    public void Step()
    {
        InterruptInput pending = earlyPoll ?? bus.Poll(2);
        earlyPoll = null;
        if (pending != InterruptInput.None && !skipPoll && !Jammed
            && ((pending & InterruptInput.Nmi) != 0 || !polledMask))
        {
            Interrupt();
            return;
        }

        skipPoll = false;
        polledMask = interruptMask;
        if (Jammed)
            bus.Read(0xffff);
        else
            Execute(bus.Read(Pc++));
    }

    private void Interrupt()
    {
        bus.Read(Pc);
        bus.Read(Pc);
        EnterHandler((byte)(P & ~0x10));
    }

    /// <summary>The five cycles that BRK, IRQ and NMI share. The vector is chosen late: an NMI that comes until then takes over.</summary>
    private void EnterHandler(byte status)
    {
        Push((byte)(Pc >> 8));
        Push((byte)Pc);
        ushort vector = bus.TakeNmi() ? NmiVector : IrqVector;
        Push(status);
        interruptMask = true;
        polledMask = true;
        skipPoll = true;
        Pc = ReadWord(vector);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(byte value) => bus.Write((ushort)(StackPage | S--), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Pull() => bus.Read((ushort)(StackPage | ++S));

    private ushort ReadWord(ushort address)
    {
        int low = bus.Read(address);
        return (ushort)(low | (bus.Read((ushort)(address + 1)) << 8));
    }

    // ---- addressing modes: each returns the effective address and spends its cycles ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Immediate() => bus.Read(Pc++);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort ZeroPage() => bus.Read(Pc++);

    private ushort ZeroPageIndexed(byte index)
    {
        byte address = bus.Read(Pc++);
        bus.Read(address);
        return (byte)(address + index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort Absolute()
    {
        int low = bus.Read(Pc++);
        return (ushort)(low | (bus.Read(Pc++) << 8));
    }

    /// <summary>For reads: the extra cycle at the wrong page is spent only when the page changes.</summary>
    private ushort AbsoluteIndexedRead(byte index) => IndexForRead(Absolute(), index);

    /// <summary>For writes and read-modify-write: the cycle is always spent.</summary>
    private ushort AbsoluteIndexedWrite(byte index) => IndexForWrite(Absolute(), index);

    private ushort IndexedIndirect()
    {
        byte pointer = bus.Read(Pc++);
        bus.Read(pointer);
        pointer += X;
        int low = bus.Read(pointer);
        return (ushort)(low | (bus.Read((byte)(pointer + 1)) << 8));
    }

    private ushort IndirectPointer()
    {
        byte pointer = bus.Read(Pc++);
        int low = bus.Read(pointer);
        return (ushort)(low | (bus.Read((byte)(pointer + 1)) << 8));
    }

    private ushort IndirectIndexedRead() => IndexForRead(IndirectPointer(), Y);

    private ushort IndirectIndexedWrite() => IndexForWrite(IndirectPointer(), Y);

    private ushort IndexForRead(ushort start, byte index)
    {
        var address = (ushort)(start + index);
        if (((start ^ address) & 0xff00) != 0)
            bus.Read((ushort)((start & 0xff00) | (address & 0xff)));
        return address;
    }

    private ushort IndexForWrite(ushort start, byte index)
    {
        var address = (ushort)(start + index);
        bus.Read((ushort)((start & 0xff00) | (address & 0xff)));
        return address;
    }

    // ---- operations ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte SetNz(byte value)
    {
        negative = value;
        zero = value;
        return value;
    }

    private void Branch(bool taken)
    {
        var offset = (sbyte)bus.Read(Pc++);
        if (!taken)
            return;

        InterruptInput polled = bus.Poll(2);
        bus.Read(Pc);
        var target = (ushort)(Pc + offset);
        if (((target ^ Pc) & 0xff00) != 0)
            bus.Read((ushort)((Pc & 0xff00) | (target & 0xff)));
        else
            earlyPoll = polled;
        Pc = target;
    }

    private void Compare(byte register, byte value)
    {
        carry = register >= value;
        SetNz((byte)(register - value));
    }

    /// <summary>NMOS decimal mode: Z follows the binary sum, N and V the sum before the high digit is corrected.</summary>
    private void Add(byte value)
    {
        int carryIn = carry ? 1 : 0;
        int sum = A + value + carryIn;
        if (!decimalMode)
        {
            overflow = (~(A ^ value) & (A ^ sum) & 0x80) != 0;
            carry = sum > 0xff;
            A = SetNz((byte)sum);
            return;
        }

        zero = (byte)sum;
        int low = (A & 0x0f) + (value & 0x0f) + carryIn;
        if (low > 9)
            low = ((low + 6) & 0x0f) + 0x10;
        int result = (A & 0xf0) + (value & 0xf0) + low;
        negative = (byte)result;
        overflow = (~(A ^ value) & (A ^ result) & 0x80) != 0;
        if (result > 0x9f)
            result += 0x60;
        carry = result > 0xff;
        A = (byte)result;
    }

    /// <summary>All flags follow the binary difference, in decimal mode too.</summary>
    private void Subtract(byte value)
    {
        int borrow = carry ? 0 : 1;
        int difference = A - value - borrow;
        byte before = A;
        overflow = ((before ^ value) & (before ^ difference) & 0x80) != 0;
        carry = difference >= 0;
        A = SetNz((byte)difference);
        if (!decimalMode)
            return;

        int low = (before & 0x0f) - (value & 0x0f) - borrow;
        int high = (before & 0xf0) - (value & 0xf0);
        if (low < 0)
        {
            low -= 6;
            high -= 0x10;
        }

        if (high < 0)
            high -= 0x60;
        A = (byte)((high & 0xf0) | (low & 0x0f));
    }

    private void Bit(byte value)
    {
        negative = value;
        overflow = (value & 0x40) != 0;
        zero = (byte)(A & value);
    }

    private byte ShiftLeft(byte value)
    {
        carry = (value & 0x80) != 0;
        return SetNz((byte)(value << 1));
    }

    private byte ShiftRight(byte value)
    {
        carry = (value & 1) != 0;
        return SetNz((byte)(value >> 1));
    }

    private byte RotateLeft(byte value)
    {
        int result = (value << 1) | (carry ? 1 : 0);
        carry = (value & 0x80) != 0;
        return SetNz((byte)result);
    }

    private byte RotateRight(byte value)
    {
        int result = (value >> 1) | (carry ? 0x80 : 0);
        carry = (value & 1) != 0;
        return SetNz((byte)result);
    }

    /// <summary>Reads, writes the old value back, and leaves the caller to write the new one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte ReadForModify(ushort address)
    {
        byte value = bus.Read(address);
        bus.Write(address, value);
        return value;
    }

    private void Asl(ushort address) => bus.Write(address, ShiftLeft(ReadForModify(address)));
    private void Lsr(ushort address) => bus.Write(address, ShiftRight(ReadForModify(address)));
    private void Rol(ushort address) => bus.Write(address, RotateLeft(ReadForModify(address)));
    private void Ror(ushort address) => bus.Write(address, RotateRight(ReadForModify(address)));
    private void Inc(ushort address) => bus.Write(address, SetNz((byte)(ReadForModify(address) + 1)));
    private void Dec(ushort address) => bus.Write(address, SetNz((byte)(ReadForModify(address) - 1)));

    // Undocumented pairs: a read-modify-write whose result also goes through the ALU.

    private void Slo(ushort address)
    {
        byte value = ShiftLeft(ReadForModify(address));
        bus.Write(address, value);
        A = SetNz((byte)(A | value));
    }

    private void Rla(ushort address)
    {
        byte value = RotateLeft(ReadForModify(address));
        bus.Write(address, value);
        A = SetNz((byte)(A & value));
    }

    private void Sre(ushort address)
    {
        byte value = ShiftRight(ReadForModify(address));
        bus.Write(address, value);
        A = SetNz((byte)(A ^ value));
    }

    private void Rra(ushort address)
    {
        byte value = RotateRight(ReadForModify(address));
        bus.Write(address, value);
        Add(value);
    }

    private void Dcp(ushort address)
    {
        var value = (byte)(ReadForModify(address) - 1);
        bus.Write(address, value);
        Compare(A, value);
    }

    private void Isb(ushort address)
    {
        var value = (byte)(ReadForModify(address) + 1);
        bus.Write(address, value);
        Subtract(value);
    }

    private void Lax(byte value) => A = X = SetNz(value);

    /// <summary>The constant loses a bit when a stolen bus holds the operand's read.</summary>
    private void Ane(byte value) => A = SetNz((byte)((A | (bus.WasStalled ? AneHeldConstant : AneConstant)) & X & value));

    private void Anc(byte value)
    {
        A = SetNz((byte)(A & value));
        carry = (A & 0x80) != 0;
    }

    /// <summary>AND, then a rotate whose C and V come out of the adder's bits 6 and 5.</summary>
    private void Arr(byte value)
    {
        var and = (byte)(A & value);
        var result = (byte)((and >> 1) | (carry ? 0x80 : 0));
        SetNz(result);
        overflow = ((result ^ and) & 0x40) != 0;
        if (!decimalMode)
        {
            overflow = (((result >> 6) ^ (result >> 5)) & 1) != 0;
            carry = (result & 0x40) != 0;
            A = result;
            return;
        }

        if ((and & 0x0f) + (and & 0x01) > 5)
            result = (byte)((result & 0xf0) | ((result + 6) & 0x0f));
        carry = (and & 0xf0) + (and & 0x10) > 0x50;
        if (carry)
            result += 0x60;
        A = result;
    }

    private void Sbx(byte value)
    {
        int difference = (A & X) - value;
        carry = difference >= 0;
        X = SetNz((byte)difference);
    }

    private void Las(byte value) => A = X = S = SetNz((byte)(value & S));

    /// <summary>
    /// SHA, SHX, SHY, SHS: the stored value is ANDed with the high byte of the base address plus one, unless the bus
    /// was stolen just before; when the index crosses a page, the value also replaces the address's high byte.
    /// </summary>
    private void StoreAndHigh(ushort start, byte index, byte value)
    {
        var address = (ushort)(start + index);
        bus.Read((ushort)((start & 0xff00) | (address & 0xff)));
        bool stalled = bus.WasStalled;
        var stored = (byte)(value & ((start >> 8) + 1));
        if (((start ^ address) & 0xff00) != 0)
            address = (ushort)((address & 0xff) | (stored << 8));
        bus.Write(address, stalled ? value : stored);
    }
}
