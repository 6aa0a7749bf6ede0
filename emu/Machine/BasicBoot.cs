using SidFlow.Emu.Cpu;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Machine;

/// <summary>Starts a BASIC tune as its owner would: power on, wait for READY, load, RUN.</summary>
internal static class BasicBoot
{
    /// <summary>The KERNAL waits here for a key.</summary>
    private const ushort KeyboardWait = 0xe5cd;

    private const ushort ResetVector = 0xfffc, SongCell = 0x030c, KeyBuffer = 0x0277, KeyCount = 0x00c6;

    /// <summary>A C64 is ready after 2.2 s.</summary>
    private const long LongestBoot = 5_000_000;

    /// <summary>Afterwards RUN stands in the keyboard buffer, and the tape may begin.</summary>
    public static void Run(Board board, Mos6510<BoardBus> cpu, Tune tune, int song)
    {
        board.Write(0x0000, 0x2f);
        board.Write(0x0001, 0x37);
        cpu.P = 4;
        cpu.S = 0xff;
        cpu.Pc = (ushort)(board.Peek(ResetVector) | (board.Peek(ResetVector + 1) << 8));
        long giveUp = board.Now + LongestBoot;
        while (cpu.Pc != KeyboardWait && board.Now < giveUp && !cpu.Jammed)
            cpu.Step();

        PowerOn.Load(board.Ram, tune.LoadAddress, tune.Data.Span);
        board.Ram[SongCell] = (byte)(song - 1);
        ReadOnlySpan<byte> run = "RUN\r"u8;
        run.CopyTo(board.Ram[KeyBuffer..]);
        board.Ram[KeyCount] = (byte)run.Length;
        board.Writes.Clear();
    }
}
