using System.Diagnostics.CodeAnalysis;
using System.Text;
using SidFlow.Emu.Cpu;

namespace SidFlow.Emu.Tests.Cpu;

/// <summary>One recorded instruction: registers and memory before and after, and each bus cycle. Used by the tests and the bench.</summary>
internal sealed record StepRecord(string Name, StepRecord.CpuState Before, StepRecord.CpuState After, (ushort Address, byte Value, bool Write)[] Cycles)
{
    private const byte Ane = 0x8b;

    /// <summary>JAM opcodes lock the chip: the records list bus cycles of a stopped CPU, which no program can observe.</summary>
    private static readonly HashSet<int> Jam = [0x02, 0x12, 0x22, 0x32, 0x42, 0x52, 0x62, 0x72, 0x92, 0xb2, 0xd2, 0xf2];

    /// <summary>The records leave out the operand read of NOP absolute; the chip does it (64doc: 4 cycles, 5 when the index crosses a page).</summary>
    private static readonly HashSet<int> NopAbsolute = [0x0c, 0x1c, 0x3c, 0x5c, 0x7c, 0xdc, 0xfc];

    /// <summary>
    /// SHA, SHX, SHY, SHS with a page crossing: the records write to the plain address, while chips let the stored value
    /// replace the address's high byte (64doc; VICE's test programs shaabsy1 and relatives). Only uncrossed records count here.
    /// </summary>
    private static readonly HashSet<int> StoreAndHigh = [0x93, 0x9b, 0x9c, 0x9e, 0x9f];

    public sealed record CpuState(ushort Pc, byte S, byte A, byte X, byte Y, byte P, (ushort Address, byte Value)[] Memory);

    public int Opcode => Before.Memory.First(m => m.Address == Before.Pc).Value;

    /// <summary>Whether the recorded CPU is one to compare a C64's with here; the reasons stand at the opcodes above.</summary>
    public bool IsComparable => !Jam.Contains(Opcode) && !(StoreAndHigh.Contains(Opcode) && CrossesPage) && !(Opcode == Ane && ShowsAneConstant);

    /// <summary>The opcodes of which there is any comparable record.</summary>
    public static IEnumerable<int> Comparable => Enumerable.Range(0, 256).Except(Jam);

    /// <summary>Opcodes of which only some records are comparable.</summary>
    public static IEnumerable<int> PartlyComparable => StoreAndHigh.Append(Ane);

    /// <summary>Whether the last write went to another page than the read before it.</summary>
    private bool CrossesPage => (Cycles[^1].Address & 0xff00) != (Cycles[^2].Address & 0xff00);

    /// <summary>ANE's constant is $EE in the records; $EF here, without which loaders of real tapes fail (VICE's ane programs).</summary>
    private bool ShowsAneConstant => (~Before.A & Before.X & Cycles[^1].Value & 1) != 0;

    public static bool TryRead(BinaryReader reader, [NotNullWhen(true)] out StepRecord? record)
    {
        record = null;
        byte[] name = reader.ReadBytes(10);
        if (name.Length == 0)
            return false;
        CpuState before = ReadState(reader);
        CpuState after = ReadState(reader);
        var cycles = new (ushort, byte, bool)[reader.ReadByte()];
        for (int i = 0; i < cycles.Length; i++)
            cycles[i] = (ReadWord(reader), reader.ReadByte(), reader.ReadByte() == 'w');
        record = new StepRecord(Encoding.ASCII.GetString(name).TrimEnd('\0'), before, after, cycles);
        return true;
    }

    public string? Replay()
    {
        var board = new RecordingBoard();
        foreach ((ushort address, byte value) in Before.Memory)
            board.Memory[address] = value;
        var cpu = new Mos6510<RecordingBus>(new RecordingBus(board))
        {
            Pc = Before.Pc,
            S = Before.S,
            A = Before.A,
            X = Before.X,
            Y = Before.Y,
            P = Before.P,
        };
        cpu.Step();

        if (NopAbsolute.Contains(Opcode) && board.Cycles.Count == Cycles.Length + 1 && !board.Cycles[^1].Write)
            board.Cycles.RemoveAt(board.Cycles.Count - 1);
        if (!board.Cycles.SequenceEqual(Cycles))
            return $"bus {string.Join(' ', board.Cycles)} instead of {string.Join(' ', Cycles)}";
        if ((cpu.Pc, cpu.S, cpu.A, cpu.X, cpu.Y, cpu.P | 0x30) != (After.Pc, After.S, After.A, After.X, After.Y, After.P | 0x30))
            return $"registers pc={cpu.Pc:x4} s={cpu.S:x2} a={cpu.A:x2} x={cpu.X:x2} y={cpu.Y:x2} p={cpu.P:x2} instead of {After}";
        foreach ((ushort address, byte value) in After.Memory)
        {
            if (board.Memory[address] != value)
                return $"memory {address:x4}={board.Memory[address]:x2} instead of {value:x2}";
        }

        return null;
    }

    private static CpuState ReadState(BinaryReader reader)
    {
        ushort pc = ReadWord(reader);
        byte s = reader.ReadByte(), a = reader.ReadByte(), x = reader.ReadByte(), y = reader.ReadByte(), p = reader.ReadByte();
        var memory = new (ushort, byte)[reader.ReadByte()];
        for (int i = 0; i < memory.Length; i++)
            memory[i] = (ReadWord(reader), reader.ReadByte());
        return new CpuState(pc, s, a, x, y, p, memory);
    }

    private static ushort ReadWord(BinaryReader reader) => (ushort)((reader.ReadByte() << 8) | reader.ReadByte());

    private sealed class RecordingBoard
    {
        public byte[] Memory { get; } = new byte[0x10000];
        public List<(ushort Address, byte Value, bool Write)> Cycles { get; } = [];
    }

    private readonly struct RecordingBus(RecordingBoard board) : IBus
    {
        public bool WasStalled => false;

        public byte Read(ushort address)
        {
            byte value = board.Memory[address];
            board.Cycles.Add((address, value, false));
            return value;
        }

        public void Write(ushort address, byte value)
        {
            board.Memory[address] = value;
            board.Cycles.Add((address, value, true));
        }

        public InterruptInput Poll(int cyclesAgo) => InterruptInput.None;
        public bool TakeNmi() => false;

        public void SpinAtJump()
        {
            // One instruction at a time: nothing to skip.
        }
    }
}
