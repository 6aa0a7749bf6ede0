using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>A few writes by absolute cycle, and what a software chip makes of them.</summary>
sealed class TestTape(params (long Cycle, int Register, int Value)[] writes)
{
    public ClockRate Clock { get; init; } = ClockRate.Pal;

    public IReadOnlyList<SidChip> Chips { get; init; } = [new(ChipModel.Mos6581, 0xd400)];

    public static TestTape Random(int seed, int chips = 1)
    {
        var random = new Random(seed);
        var writes = new List<(long, int, int)>();
        long cycle = 0;
        for (int i = 0; i < 600; i++)
        {
            cycle += random.Next(random.Next(4) == 0 ? 3000 : 30);
            writes.Add((cycle, random.Next(chips) << 8 | random.Next(25), random.Next(256)));
        }

        return new TestTape([.. writes])
        {
            Chips = [.. Enumerable.Range(0, chips).Select(i => new SidChip((ChipModel)(i & 1), 0xd400))],
        };
    }

    /// <param name="length">Cycles.</param>
    /// <param name="options">How to render.</param>
    /// <param name="nextCut">Where a slice that starts at a cycle ends.</param>
    public float[] Render(long length, SoftwareSidOptions options, Func<long, long> nextCut)
    {
        var sink = new RecordedSamples();
        var sid = new SoftwareSid(Clock, Chips, options, sink);
        for (long start = 0; start < length;)
        {
            long end = Math.Min(nextCut(start), length);
            sid.Play(Slice(start, end));
            start = end;
        }

        sid.Flush();
        return sink.All;
    }

    public float[] Render(long length, SoftwareSidOptions? options = null) =>
        Render(length, options ?? new SoftwareSidOptions(), start => start + 19_656);

    public TapeSlice Slice(long start, long end)
    {
        SidWrite[] inside =
        [
            .. from write in writes
               where write.Cycle >= start && write.Cycle < end
               select new SidWrite((uint)(write.Cycle - start), (byte)(write.Register >> 8), (byte)write.Register, (byte)write.Value),
        ];
        return new TapeSlice(new Cycles(start), new Cycles(end), inside);
    }
}
