using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Tape;

/// <summary>Tapes to test with.</summary>
internal static class SomeTape
{
    public const string Md5 = "0123456789abcdef0123456789abcdef";

    public static SidChip[] Chips(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new SidChip((ChipModel)(i % 2), (ushort)(0xD400 + 0x20 * i)))];

    public static TapeHeader Header(int chips = 1, int pageCycles = 10_000) => new()
    {
        Clock = ClockRate.Pal,
        Chips = Chips(chips),
        TuneMd5 = Md5,
        Song = 1,
        PageCycles = pageCycles,
    };

    public static byte[] Record(TapeSlice tape, int chips = 1)
    {
        var file = new MemoryStream();
        using (var writer = new TapeWriter(file, ClockRate.Pal, Chips(chips), Md5, 1))
        {
            writer.Play(tape);
            writer.Finish(TapeEnding.Loops);
        }
        return file.ToArray();
    }

    public static byte[] Record(TapeHeader header, IEnumerable<TapeSlice> slices, TapeEnding ending = TapeEnding.Loops)
    {
        var file = new MemoryStream();
        using (var writer = new TapeWriter(file, header))
        {
            foreach (TapeSlice slice in slices)
                writer.Play(slice);
            writer.Finish(ending);
        }
        return file.ToArray();
    }

    public static TapePlayer Player(byte[] tape) => new(TapeReader.Open(new MemoryStream(tape)));

    /// <summary>Bursts of writes with pauses between them, some in neighbouring cycles, as play routines and samples make them.</summary>
    public static TapeSlice Random(Random random, int chips, int length)
    {
        var writes = new List<SidWrite>();
        for (long at = random.Next(300); at < length; at += random.Next(8) == 0 ? random.Next(9_000) : random.Next(1, 300))
            writes.Add(new SidWrite((uint)at, (byte)random.Next(chips), (byte)random.Next(32), (byte)random.Next(256)));
        return new TapeSlice(Cycles.Zero, new Cycles(length), writes.ToArray());
    }

    /// <summary>The same tape in pieces whose lengths <paramref name="next"/> names.</summary>
    public static IEnumerable<TapeSlice> Cut(TapeSlice tape, Func<long> next)
    {
        SidWrite[] all = tape.Writes.ToArray();
        int taken = 0;
        for (Cycles start = tape.Start, end; start < tape.End; start = end)
        {
            end = Cycles.Min(start + next(), tape.End);
            int from = taken;
            while (taken < all.Length && tape.Start + all[taken].Offset < end)
                taken++;
            long shift = (start - tape.Start).Value;
            yield return new TapeSlice(start, end,
                all[from..taken].Select(write => write with { Offset = (uint)(write.Offset - shift) }).ToArray());
        }
    }

    /// <summary>Slices back to one.</summary>
    public static TapeSlice Join(IEnumerable<TapeSlice> slices)
    {
        TapeSlice[] all = [.. slices];
        Cycles start = all[0].Start;
        return new TapeSlice(start, all[^1].End,
            all.SelectMany(slice => slice.Writes.ToArray().Select(write => write with
            {
                Offset = (uint)(slice.Start + write.Offset - start).Value,
            })).ToArray());
    }
}
