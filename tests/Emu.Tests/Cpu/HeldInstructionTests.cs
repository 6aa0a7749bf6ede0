using SidFlow.Emu.Cpu;

namespace SidFlow.Emu.Tests.Cpu;

/// <summary>Instructions that a stolen bus holds in their second cycle. Evidence: VICE's irqdma and ane programs, recorded on a C64.</summary>
public sealed class HeldInstructionTests
{
    private const byte Sei = 0x78, Cli = 0x58, Ane = 0x8b, Nop = 0xea;
    private const ushort Start = 0x1000, Handler = 0x2000;
    private const int HeldCycle = 1, HeldUntil = 5;

    /// <summary>The fetch is cycle 0; the second cycle is due at 1 and, when held, takes place at 5.</summary>
    [TestCase(0, true, true, Description = "before the hold: the poll saw it")]
    [TestCase(3, true, false, Description = "during the hold: masked by then")]
    [TestCase(0, false, true)]
    [TestCase(1, false, false, Description = "too late for the poll, not held")]
    public void A_held_SEI_masks_an_IRQ_that_comes_meanwhile(long irqSince, bool held, bool taken) =>
        Assert.That(IsInterruptedAfter(Sei, 0x30, irqSince, held), Is.EqualTo(taken));

    [TestCase(true, true, Description = "the poll repeats with the new mask")]
    [TestCase(false, false, Description = "one instruction later")]
    public void A_held_CLI_lets_an_IRQ_in_at_once(bool held, bool taken) =>
        Assert.That(IsInterruptedAfter(Cli, 0x34, irqSince: 0, held), Is.EqualTo(taken));

    [TestCase(false, 0xef)]
    [TestCase(true, 0xee)]
    public void A_held_ANE_loses_a_bit_of_its_constant(bool held, byte result)
    {
        (Mos6510<HoldingBus> cpu, _) = At(Ane, held, irqSince: long.MaxValue);
        cpu.X = 0xff;
        cpu.Step();
        Assert.That(cpu.A, Is.EqualTo(result));
    }

    private static bool IsInterruptedAfter(byte opcode, byte flags, long irqSince, bool held)
    {
        (Mos6510<HoldingBus> cpu, HoldingBoard board) = At(opcode, held, irqSince);
        cpu.P = flags;
        // A first instruction settles what the CPU remembers of its flags.
        cpu.Pc = Start - 1;
        board.Now = -2;
        cpu.Step();
        cpu.Step();
        cpu.Step();
        return cpu.Pc == Handler;
    }

    private static (Mos6510<HoldingBus> Cpu, HoldingBoard Board) At(byte opcode, bool held, long irqSince)
    {
        var board = new HoldingBoard { HeldUntil = held ? HeldUntil : HeldCycle, IrqSince = irqSince };
        Array.Fill(board.Memory, Nop);
        board.Memory[Start] = opcode;
        board.Memory[Start + 1] = opcode == Ane ? (byte)0xff : Nop;
        board.Memory[0xfffe] = Handler & 0xff;
        board.Memory[0xffff] = Handler >> 8;
        return (new Mos6510<HoldingBus>(new HoldingBus(board)) { Pc = Start, S = 0xff }, board);
    }

    private sealed class HoldingBoard
    {
        public byte[] Memory { get; } = new byte[0x10000];
        public long Now { get; set; }
        public long HeldUntil { get; init; }
        public long IrqSince { get; init; }
        public bool WasHeld { get; set; }
    }

    private readonly struct HoldingBus(HoldingBoard board) : IBus
    {
        public bool WasStalled => board.WasHeld;

        public byte Read(ushort address)
        {
            board.WasHeld = board.Now == HeldCycle && board.HeldUntil > HeldCycle;
            if (board.WasHeld)
                board.Now = board.HeldUntil;
            board.Now++;
            return board.Memory[address];
        }

        public void Write(ushort address, byte value)
        {
            board.Memory[address] = value;
            board.Now++;
        }

        public InterruptInput Poll(int cyclesAgo) => board.Now - cyclesAgo >= board.IrqSince ? InterruptInput.Irq : InterruptInput.None;

        public bool TakeNmi() => false;

        public void SpinAtJump()
        {
            // Single instructions: nothing to skip.
        }
    }
}
