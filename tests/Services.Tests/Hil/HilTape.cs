using SidFlow.Emu.Tape;

namespace SidFlow.Services.Tests.Hil;

/// <summary>A held chord of two notes on each chip, its pitch rising each frame: whenever it is cut off, something sounds.</summary>
internal sealed class HilTape(ClockRate clock, int chips) : ITapeSource
{
    private const int FrameCycles = 19_656;

    public ClockRate Clock => clock;
    public IReadOnlyList<SidChip> Chips { get; } = [.. Enumerable.Range(0, chips).Select(chip => new SidChip(ChipModel.Mos6581, (ushort)(0xd400 + 0x20 * chip)))];
    public Cycles Now { get; private set; }

    public TapeSlice Run(Cycles until)
    {
        Cycles start = Now;
        List<SidWrite> writes = [];
        for (long frame = (start.Value + FrameCycles - 1) / FrameCycles; frame * FrameCycles < until.Value; frame++)
            for (int chip = 0; chip < chips; chip++)
                foreach ((int at, byte register, byte value) in Frame(frame, chip))
                    if (frame * FrameCycles + at < until.Value)
                        writes.Add(new SidWrite((uint)(frame * FrameCycles + at - start.Value), (byte)chip, register, value));
        Now = until;
        return new TapeSlice(start, until, writes.OrderBy(write => write.Offset).ToArray());
    }

    private static IEnumerable<(int, byte, byte)> Frame(long frame, int chip)
    {
        (byte, byte)[] writes = frame == 0
            ? [(24, 0x0f), (5, 0), (6, 0xf0), (12, 0), (13, 0xf0), (1, 0x10), (8, 0x18)]
            : [(4, 0x21), (11, 0x11), (0, (byte)(frame * 3)), (1, (byte)(0x10 + chip))];
        return writes.Select((write, i) => (100 * chip + 20 * i, write.Item1, write.Item2));
    }
}
