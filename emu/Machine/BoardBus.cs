using System.Runtime.CompilerServices;
using SidFlow.Emu.Cpu;

namespace SidFlow.Emu.Machine;

/// <summary>The board as the CPU's bus.</summary>
internal readonly struct BoardBus(Board board) : IBus
{
    public bool WasStalled => board.WasStalled;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Read(ushort address) => board.Read(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ushort address, byte value) => board.Write(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public InterruptInput Poll(int cyclesAgo) => board.Poll(cyclesAgo);

    public bool TakeNmi() => board.TakeNmi();

    public void SpinAtJump() => board.SkipLoop();
}
