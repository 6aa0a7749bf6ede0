namespace SidFlow.Emu.Cpu;

/// <summary>The 256 opcodes in order: a table that happens to be a switch.</summary>
public sealed partial class Mos6510<TBus>
{
    private void Execute(byte opcode)
    {
        switch (opcode)
        {
            case 0x00: Brk(); break; // BRK
            case 0x01: A = SetNz((byte)(A | bus.Read(IndexedIndirect()))); break; // ORA (zp,x)
            case 0x02: Jam(); break; // JAM
            case 0x03: Slo(IndexedIndirect()); break; // SLO (zp,x)
            case 0x04: bus.Read(ZeroPage()); break; // NOP zp
            case 0x05: A = SetNz((byte)(A | bus.Read(ZeroPage()))); break; // ORA zp
            case 0x06: Asl(ZeroPage()); break; // ASL zp
            case 0x07: Slo(ZeroPage()); break; // SLO zp
            case 0x08: bus.Read(Pc); Push(P); break; // PHP
            case 0x09: A = SetNz((byte)(A | Immediate())); break; // ORA #
            case 0x0a: bus.Read(Pc); A = ShiftLeft(A); break; // ASL
            case 0x0b: Anc(Immediate()); break; // ANC #
            case 0x0c: bus.Read(Absolute()); break; // NOP abs
            case 0x0d: A = SetNz((byte)(A | bus.Read(Absolute()))); break; // ORA abs
            case 0x0e: Asl(Absolute()); break; // ASL abs
            case 0x0f: Slo(Absolute()); break; // SLO abs
            case 0x10: Branch((negative & 0x80) == 0); break; // BPL rel
            case 0x11: A = SetNz((byte)(A | bus.Read(IndirectIndexedRead()))); break; // ORA (zp),y
            case 0x12: Jam(); break; // JAM
            case 0x13: Slo(IndirectIndexedWrite()); break; // SLO (zp),y
            case 0x14: bus.Read(ZeroPageIndexed(X)); break; // NOP zp,x
            case 0x15: A = SetNz((byte)(A | bus.Read(ZeroPageIndexed(X)))); break; // ORA zp,x
            case 0x16: Asl(ZeroPageIndexed(X)); break; // ASL zp,x
            case 0x17: Slo(ZeroPageIndexed(X)); break; // SLO zp,x
            case 0x18: bus.Read(Pc); carry = false; break; // CLC
            case 0x19: A = SetNz((byte)(A | bus.Read(AbsoluteIndexedRead(Y)))); break; // ORA abs,y
            case 0x1a: bus.Read(Pc); break; // NOP
            case 0x1b: Slo(AbsoluteIndexedWrite(Y)); break; // SLO abs,y
            case 0x1c: bus.Read(AbsoluteIndexedRead(X)); break; // NOP abs,x
            case 0x1d: A = SetNz((byte)(A | bus.Read(AbsoluteIndexedRead(X)))); break; // ORA abs,x
            case 0x1e: Asl(AbsoluteIndexedWrite(X)); break; // ASL abs,x
            case 0x1f: Slo(AbsoluteIndexedWrite(X)); break; // SLO abs,x
            case 0x20: Jsr(); break; // JSR abs
            case 0x21: A = SetNz((byte)(A & bus.Read(IndexedIndirect()))); break; // AND (zp,x)
            case 0x22: Jam(); break; // JAM
            case 0x23: Rla(IndexedIndirect()); break; // RLA (zp,x)
            case 0x24: Bit(bus.Read(ZeroPage())); break; // BIT zp
            case 0x25: A = SetNz((byte)(A & bus.Read(ZeroPage()))); break; // AND zp
            case 0x26: Rol(ZeroPage()); break; // ROL zp
            case 0x27: Rla(ZeroPage()); break; // RLA zp
            case 0x28: bus.Read(Pc); bus.Read((ushort)(StackPage | S)); P = Pull(); break; // PLP
            case 0x29: A = SetNz((byte)(A & Immediate())); break; // AND #
            case 0x2a: bus.Read(Pc); A = RotateLeft(A); break; // ROL
            case 0x2b: Anc(Immediate()); break; // ANC #
            case 0x2c: Bit(bus.Read(Absolute())); break; // BIT abs
            case 0x2d: A = SetNz((byte)(A & bus.Read(Absolute()))); break; // AND abs
            case 0x2e: Rol(Absolute()); break; // ROL abs
            case 0x2f: Rla(Absolute()); break; // RLA abs
            case 0x30: Branch((negative & 0x80) != 0); break; // BMI rel
            case 0x31: A = SetNz((byte)(A & bus.Read(IndirectIndexedRead()))); break; // AND (zp),y
            case 0x32: Jam(); break; // JAM
            case 0x33: Rla(IndirectIndexedWrite()); break; // RLA (zp),y
            case 0x34: bus.Read(ZeroPageIndexed(X)); break; // NOP zp,x
            case 0x35: A = SetNz((byte)(A & bus.Read(ZeroPageIndexed(X)))); break; // AND zp,x
            case 0x36: Rol(ZeroPageIndexed(X)); break; // ROL zp,x
            case 0x37: Rla(ZeroPageIndexed(X)); break; // RLA zp,x
            case 0x38: bus.Read(Pc); carry = true; break; // SEC
            case 0x39: A = SetNz((byte)(A & bus.Read(AbsoluteIndexedRead(Y)))); break; // AND abs,y
            case 0x3a: bus.Read(Pc); break; // NOP
            case 0x3b: Rla(AbsoluteIndexedWrite(Y)); break; // RLA abs,y
            case 0x3c: bus.Read(AbsoluteIndexedRead(X)); break; // NOP abs,x
            case 0x3d: A = SetNz((byte)(A & bus.Read(AbsoluteIndexedRead(X)))); break; // AND abs,x
            case 0x3e: Rol(AbsoluteIndexedWrite(X)); break; // ROL abs,x
            case 0x3f: Rla(AbsoluteIndexedWrite(X)); break; // RLA abs,x
            case 0x40: Rti(); break; // RTI
            case 0x41: A = SetNz((byte)(A ^ bus.Read(IndexedIndirect()))); break; // EOR (zp,x)
            case 0x42: Jam(); break; // JAM
            case 0x43: Sre(IndexedIndirect()); break; // SRE (zp,x)
            case 0x44: bus.Read(ZeroPage()); break; // NOP zp
            case 0x45: A = SetNz((byte)(A ^ bus.Read(ZeroPage()))); break; // EOR zp
            case 0x46: Lsr(ZeroPage()); break; // LSR zp
            case 0x47: Sre(ZeroPage()); break; // SRE zp
            case 0x48: bus.Read(Pc); Push(A); break; // PHA
            case 0x49: A = SetNz((byte)(A ^ Immediate())); break; // EOR #
            case 0x4a: bus.Read(Pc); A = ShiftRight(A); break; // LSR
            case 0x4b: A = ShiftRight((byte)(A & Immediate())); break; // ALR #
            case 0x4c: Jump(); break; // JMP abs
            case 0x4d: A = SetNz((byte)(A ^ bus.Read(Absolute()))); break; // EOR abs
            case 0x4e: Lsr(Absolute()); break; // LSR abs
            case 0x4f: Sre(Absolute()); break; // SRE abs
            case 0x50: Branch(!overflow); break; // BVC rel
            case 0x51: A = SetNz((byte)(A ^ bus.Read(IndirectIndexedRead()))); break; // EOR (zp),y
            case 0x52: Jam(); break; // JAM
            case 0x53: Sre(IndirectIndexedWrite()); break; // SRE (zp),y
            case 0x54: bus.Read(ZeroPageIndexed(X)); break; // NOP zp,x
            case 0x55: A = SetNz((byte)(A ^ bus.Read(ZeroPageIndexed(X)))); break; // EOR zp,x
            case 0x56: Lsr(ZeroPageIndexed(X)); break; // LSR zp,x
            case 0x57: Sre(ZeroPageIndexed(X)); break; // SRE zp,x
            case 0x58: Cli(); break; // CLI
            case 0x59: A = SetNz((byte)(A ^ bus.Read(AbsoluteIndexedRead(Y)))); break; // EOR abs,y
            case 0x5a: bus.Read(Pc); break; // NOP
            case 0x5b: Sre(AbsoluteIndexedWrite(Y)); break; // SRE abs,y
            case 0x5c: bus.Read(AbsoluteIndexedRead(X)); break; // NOP abs,x
            case 0x5d: A = SetNz((byte)(A ^ bus.Read(AbsoluteIndexedRead(X)))); break; // EOR abs,x
            case 0x5e: Lsr(AbsoluteIndexedWrite(X)); break; // LSR abs,x
            case 0x5f: Sre(AbsoluteIndexedWrite(X)); break; // SRE abs,x
            case 0x60: Rts(); break; // RTS
            case 0x61: Add(bus.Read(IndexedIndirect())); break; // ADC (zp,x)
            case 0x62: Jam(); break; // JAM
            case 0x63: Rra(IndexedIndirect()); break; // RRA (zp,x)
            case 0x64: bus.Read(ZeroPage()); break; // NOP zp
            case 0x65: Add(bus.Read(ZeroPage())); break; // ADC zp
            case 0x66: Ror(ZeroPage()); break; // ROR zp
            case 0x67: Rra(ZeroPage()); break; // RRA zp
            case 0x68: bus.Read(Pc); bus.Read((ushort)(StackPage | S)); A = SetNz(Pull()); break; // PLA
            case 0x69: Add(Immediate()); break; // ADC #
            case 0x6a: bus.Read(Pc); A = RotateRight(A); break; // ROR
            case 0x6b: Arr(Immediate()); break; // ARR #
            case 0x6c: JumpIndirect(); break; // JMP (abs)
            case 0x6d: Add(bus.Read(Absolute())); break; // ADC abs
            case 0x6e: Ror(Absolute()); break; // ROR abs
            case 0x6f: Rra(Absolute()); break; // RRA abs
            case 0x70: Branch(overflow); break; // BVS rel
            case 0x71: Add(bus.Read(IndirectIndexedRead())); break; // ADC (zp),y
            case 0x72: Jam(); break; // JAM
            case 0x73: Rra(IndirectIndexedWrite()); break; // RRA (zp),y
            case 0x74: bus.Read(ZeroPageIndexed(X)); break; // NOP zp,x
            case 0x75: Add(bus.Read(ZeroPageIndexed(X))); break; // ADC zp,x
            case 0x76: Ror(ZeroPageIndexed(X)); break; // ROR zp,x
            case 0x77: Rra(ZeroPageIndexed(X)); break; // RRA zp,x
            case 0x78: Sei(); break; // SEI
            case 0x79: Add(bus.Read(AbsoluteIndexedRead(Y))); break; // ADC abs,y
            case 0x7a: bus.Read(Pc); break; // NOP
            case 0x7b: Rra(AbsoluteIndexedWrite(Y)); break; // RRA abs,y
            case 0x7c: bus.Read(AbsoluteIndexedRead(X)); break; // NOP abs,x
            case 0x7d: Add(bus.Read(AbsoluteIndexedRead(X))); break; // ADC abs,x
            case 0x7e: Ror(AbsoluteIndexedWrite(X)); break; // ROR abs,x
            case 0x7f: Rra(AbsoluteIndexedWrite(X)); break; // RRA abs,x
            case 0x80: Immediate(); break; // NOP #
            case 0x81: bus.Write(IndexedIndirect(), A); break; // STA (zp,x)
            case 0x82: Immediate(); break; // NOP #
            case 0x83: bus.Write(IndexedIndirect(), (byte)(A & X)); break; // SAX (zp,x)
            case 0x84: bus.Write(ZeroPage(), Y); break; // STY zp
            case 0x85: bus.Write(ZeroPage(), A); break; // STA zp
            case 0x86: bus.Write(ZeroPage(), X); break; // STX zp
            case 0x87: bus.Write(ZeroPage(), (byte)(A & X)); break; // SAX zp
            case 0x88: bus.Read(Pc); Y = SetNz((byte)(Y - 1)); break; // DEY
            case 0x89: Immediate(); break; // NOP #
            case 0x8a: bus.Read(Pc); A = SetNz(X); break; // TXA
            case 0x8b: Ane(Immediate()); break; // ANE #
            case 0x8c: bus.Write(Absolute(), Y); break; // STY abs
            case 0x8d: bus.Write(Absolute(), A); break; // STA abs
            case 0x8e: bus.Write(Absolute(), X); break; // STX abs
            case 0x8f: bus.Write(Absolute(), (byte)(A & X)); break; // SAX abs
            case 0x90: Branch(!carry); break; // BCC rel
            case 0x91: bus.Write(IndirectIndexedWrite(), A); break; // STA (zp),y
            case 0x92: Jam(); break; // JAM
            case 0x93: StoreAndHigh(IndirectPointer(), Y, (byte)(A & X)); break; // SHA (zp),y
            case 0x94: bus.Write(ZeroPageIndexed(X), Y); break; // STY zp,x
            case 0x95: bus.Write(ZeroPageIndexed(X), A); break; // STA zp,x
            case 0x96: bus.Write(ZeroPageIndexed(Y), X); break; // STX zp,y
            case 0x97: bus.Write(ZeroPageIndexed(Y), (byte)(A & X)); break; // SAX zp,y
            case 0x98: bus.Read(Pc); A = SetNz(Y); break; // TYA
            case 0x99: bus.Write(AbsoluteIndexedWrite(Y), A); break; // STA abs,y
            case 0x9a: bus.Read(Pc); S = X; break; // TXS
            case 0x9b: S = (byte)(A & X); StoreAndHigh(Absolute(), Y, S); break; // SHS abs,y
            case 0x9c: StoreAndHigh(Absolute(), X, Y); break; // SHY abs,x
            case 0x9d: bus.Write(AbsoluteIndexedWrite(X), A); break; // STA abs,x
            case 0x9e: StoreAndHigh(Absolute(), Y, X); break; // SHX abs,y
            case 0x9f: StoreAndHigh(Absolute(), Y, (byte)(A & X)); break; // SHA abs,y
            case 0xa0: Y = SetNz(Immediate()); break; // LDY #
            case 0xa1: A = SetNz(bus.Read(IndexedIndirect())); break; // LDA (zp,x)
            case 0xa2: X = SetNz(Immediate()); break; // LDX #
            case 0xa3: Lax(bus.Read(IndexedIndirect())); break; // LAX (zp,x)
            case 0xa4: Y = SetNz(bus.Read(ZeroPage())); break; // LDY zp
            case 0xa5: A = SetNz(bus.Read(ZeroPage())); break; // LDA zp
            case 0xa6: X = SetNz(bus.Read(ZeroPage())); break; // LDX zp
            case 0xa7: Lax(bus.Read(ZeroPage())); break; // LAX zp
            case 0xa8: bus.Read(Pc); Y = SetNz(A); break; // TAY
            case 0xa9: A = SetNz(Immediate()); break; // LDA #
            case 0xaa: bus.Read(Pc); X = SetNz(A); break; // TAX
            case 0xab: Lax((byte)((A | LxaConstant) & Immediate())); break; // LXA #
            case 0xac: Y = SetNz(bus.Read(Absolute())); break; // LDY abs
            case 0xad: A = SetNz(bus.Read(Absolute())); break; // LDA abs
            case 0xae: X = SetNz(bus.Read(Absolute())); break; // LDX abs
            case 0xaf: Lax(bus.Read(Absolute())); break; // LAX abs
            case 0xb0: Branch(carry); break; // BCS rel
            case 0xb1: A = SetNz(bus.Read(IndirectIndexedRead())); break; // LDA (zp),y
            case 0xb2: Jam(); break; // JAM
            case 0xb3: Lax(bus.Read(IndirectIndexedRead())); break; // LAX (zp),y
            case 0xb4: Y = SetNz(bus.Read(ZeroPageIndexed(X))); break; // LDY zp,x
            case 0xb5: A = SetNz(bus.Read(ZeroPageIndexed(X))); break; // LDA zp,x
            case 0xb6: X = SetNz(bus.Read(ZeroPageIndexed(Y))); break; // LDX zp,y
            case 0xb7: Lax(bus.Read(ZeroPageIndexed(Y))); break; // LAX zp,y
            case 0xb8: bus.Read(Pc); overflow = false; break; // CLV
            case 0xb9: A = SetNz(bus.Read(AbsoluteIndexedRead(Y))); break; // LDA abs,y
            case 0xba: bus.Read(Pc); X = SetNz(S); break; // TSX
            case 0xbb: Las(bus.Read(AbsoluteIndexedRead(Y))); break; // LAS abs,y
            case 0xbc: Y = SetNz(bus.Read(AbsoluteIndexedRead(X))); break; // LDY abs,x
            case 0xbd: A = SetNz(bus.Read(AbsoluteIndexedRead(X))); break; // LDA abs,x
            case 0xbe: X = SetNz(bus.Read(AbsoluteIndexedRead(Y))); break; // LDX abs,y
            case 0xbf: Lax(bus.Read(AbsoluteIndexedRead(Y))); break; // LAX abs,y
            case 0xc0: Compare(Y, Immediate()); break; // CPY #
            case 0xc1: Compare(A, bus.Read(IndexedIndirect())); break; // CMP (zp,x)
            case 0xc2: Immediate(); break; // NOP #
            case 0xc3: Dcp(IndexedIndirect()); break; // DCP (zp,x)
            case 0xc4: Compare(Y, bus.Read(ZeroPage())); break; // CPY zp
            case 0xc5: Compare(A, bus.Read(ZeroPage())); break; // CMP zp
            case 0xc6: Dec(ZeroPage()); break; // DEC zp
            case 0xc7: Dcp(ZeroPage()); break; // DCP zp
            case 0xc8: bus.Read(Pc); Y = SetNz((byte)(Y + 1)); break; // INY
            case 0xc9: Compare(A, Immediate()); break; // CMP #
            case 0xca: bus.Read(Pc); X = SetNz((byte)(X - 1)); break; // DEX
            case 0xcb: Sbx(Immediate()); break; // SBX #
            case 0xcc: Compare(Y, bus.Read(Absolute())); break; // CPY abs
            case 0xcd: Compare(A, bus.Read(Absolute())); break; // CMP abs
            case 0xce: Dec(Absolute()); break; // DEC abs
            case 0xcf: Dcp(Absolute()); break; // DCP abs
            case 0xd0: Branch(zero != 0); break; // BNE rel
            case 0xd1: Compare(A, bus.Read(IndirectIndexedRead())); break; // CMP (zp),y
            case 0xd2: Jam(); break; // JAM
            case 0xd3: Dcp(IndirectIndexedWrite()); break; // DCP (zp),y
            case 0xd4: bus.Read(ZeroPageIndexed(X)); break; // NOP zp,x
            case 0xd5: Compare(A, bus.Read(ZeroPageIndexed(X))); break; // CMP zp,x
            case 0xd6: Dec(ZeroPageIndexed(X)); break; // DEC zp,x
            case 0xd7: Dcp(ZeroPageIndexed(X)); break; // DCP zp,x
            case 0xd8: bus.Read(Pc); decimalMode = false; break; // CLD
            case 0xd9: Compare(A, bus.Read(AbsoluteIndexedRead(Y))); break; // CMP abs,y
            case 0xda: bus.Read(Pc); break; // NOP
            case 0xdb: Dcp(AbsoluteIndexedWrite(Y)); break; // DCP abs,y
            case 0xdc: bus.Read(AbsoluteIndexedRead(X)); break; // NOP abs,x
            case 0xdd: Compare(A, bus.Read(AbsoluteIndexedRead(X))); break; // CMP abs,x
            case 0xde: Dec(AbsoluteIndexedWrite(X)); break; // DEC abs,x
            case 0xdf: Dcp(AbsoluteIndexedWrite(X)); break; // DCP abs,x
            case 0xe0: Compare(X, Immediate()); break; // CPX #
            case 0xe1: Subtract(bus.Read(IndexedIndirect())); break; // SBC (zp,x)
            case 0xe2: Immediate(); break; // NOP #
            case 0xe3: Isb(IndexedIndirect()); break; // ISB (zp,x)
            case 0xe4: Compare(X, bus.Read(ZeroPage())); break; // CPX zp
            case 0xe5: Subtract(bus.Read(ZeroPage())); break; // SBC zp
            case 0xe6: Inc(ZeroPage()); break; // INC zp
            case 0xe7: Isb(ZeroPage()); break; // ISB zp
            case 0xe8: bus.Read(Pc); X = SetNz((byte)(X + 1)); break; // INX
            case 0xe9: Subtract(Immediate()); break; // SBC #
            case 0xea: bus.Read(Pc); break; // NOP
            case 0xeb: Subtract(Immediate()); break; // SBC #
            case 0xec: Compare(X, bus.Read(Absolute())); break; // CPX abs
            case 0xed: Subtract(bus.Read(Absolute())); break; // SBC abs
            case 0xee: Inc(Absolute()); break; // INC abs
            case 0xef: Isb(Absolute()); break; // ISB abs
            case 0xf0: Branch(zero == 0); break; // BEQ rel
            case 0xf1: Subtract(bus.Read(IndirectIndexedRead())); break; // SBC (zp),y
            case 0xf2: Jam(); break; // JAM
            case 0xf3: Isb(IndirectIndexedWrite()); break; // ISB (zp),y
            case 0xf4: bus.Read(ZeroPageIndexed(X)); break; // NOP zp,x
            case 0xf5: Subtract(bus.Read(ZeroPageIndexed(X))); break; // SBC zp,x
            case 0xf6: Inc(ZeroPageIndexed(X)); break; // INC zp,x
            case 0xf7: Isb(ZeroPageIndexed(X)); break; // ISB zp,x
            case 0xf8: bus.Read(Pc); decimalMode = true; break; // SED
            case 0xf9: Subtract(bus.Read(AbsoluteIndexedRead(Y))); break; // SBC abs,y
            case 0xfa: bus.Read(Pc); break; // NOP
            case 0xfb: Isb(AbsoluteIndexedWrite(Y)); break; // ISB abs,y
            case 0xfc: bus.Read(AbsoluteIndexedRead(X)); break; // NOP abs,x
            case 0xfd: Subtract(bus.Read(AbsoluteIndexedRead(X))); break; // SBC abs,x
            case 0xfe: Inc(AbsoluteIndexedWrite(X)); break; // INC abs,x
            case 0xff: Isb(AbsoluteIndexedWrite(X)); break; // ISB abs,x
        }
    }

    private void Brk()
    {
        bus.Read(Pc++);
        EnterHandler(P);
    }

    private void Jsr()
    {
        int low = bus.Read(Pc++);
        bus.Read((ushort)(StackPage | S));
        Push((byte)(Pc >> 8));
        Push((byte)Pc);
        Pc = (ushort)(low | (bus.Read(Pc) << 8));
    }

    private void Rts()
    {
        bus.Read(Pc);
        bus.Read((ushort)(StackPage | S));
        int low = Pull();
        Pc = (ushort)(low | (Pull() << 8));
        bus.Read(Pc++);
    }

    /// <summary>RTI restores I early enough for the poll of its own last cycle but one.</summary>
    private void Rti()
    {
        bus.Read(Pc);
        bus.Read((ushort)(StackPage | S));
        P = Pull();
        polledMask = interruptMask;
        int low = Pull();
        Pc = (ushort)(low | (Pull() << 8));
    }

    private void Jump()
    {
        var self = (ushort)(Pc - 1);
        Pc = Absolute();
        if (Pc == self)
            bus.SpinAtJump();
    }

    /// <summary>The pointer's high byte comes from the same page: JMP ($xxFF) wraps.</summary>
    private void JumpIndirect()
    {
        ushort pointer = Absolute();
        int low = bus.Read(pointer);
        Pc = (ushort)(low | (bus.Read((ushort)((pointer & 0xff00) | (byte)(pointer + 1))) << 8));
    }

    /// <summary>CLI acts after the poll, except when a stolen bus holds its second cycle: then the poll repeats.</summary>
    private void Cli()
    {
        bus.Read(Pc);
        interruptMask = false;
        if (bus.WasStalled)
            polledMask = false;
    }

    /// <summary>SEI acts after the poll. When a stolen bus holds its second cycle, an IRQ that comes meanwhile is masked already.</summary>
    private void Sei()
    {
        InterruptInput before = bus.Poll(1);
        bus.Read(Pc);
        interruptMask = true;
        if (bus.WasStalled)
            earlyPoll = (before & InterruptInput.Irq) | (bus.Poll(2) & InterruptInput.Nmi);
    }

    private void Jam()
    {
        bus.Read(Pc);
        Jammed = true;
    }
}
