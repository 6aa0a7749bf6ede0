using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>Tunes of a few bytes of machine code, for tests on three writes.</summary>
internal static class TestTune
{
    public const ushort Init = 0x1000;
    public const ushort Play = 0x1100;

    /// <summary>INIT at $1000; PLAY at $1100 when given.</summary>
    public static Tune Psid(byte[] init, byte[]? play = null, uint speed = 0, TuneClock clock = TuneClock.Pal)
    {
        var data = new byte[0x200];
        init.CopyTo(data, 0);
        play?.CopyTo(data, Play - Init);
        return new Tune
        {
            Format = TuneFormat.Psid,
            Version = 2,
            LoadAddress = Init,
            InitAddress = Init,
            PlayAddress = play is null ? (ushort)0 : Play,
            Songs = 1,
            StartSong = 1,
            Speed = speed,
            Clock = clock,
            Data = data,
            File = data,
            Md5 = Tune.Md5Of(data),
        };
    }

    public static Tune Rsid(byte[] init) => Psid(init) with { Format = TuneFormat.Rsid, Clock = TuneClock.Pal };

    public static TuneMachine Start(Tune tune, MachineOptions? options = null)
    {
        MachineResult result = TuneMachine.Start(tune, 1, options ?? new MachineOptions());
        Assert.That(result.Refusal, Is.Null);
        return result.Machine!;
    }

    /// <summary>All writes of the first <paramref name="cycles"/> cycles on the tape's own time line.</summary>
    public static List<(long Cycle, byte Chip, byte Register, byte Value)> Record(ITapeSource machine, long cycles, Func<long>? nextSlice = null)
    {
        List<(long, byte, byte, byte)> writes = [];
        while (machine.Now.Value < cycles)
        {
            long length = nextSlice?.Invoke() ?? 5000;
            TapeSlice slice = machine.Run(Cycles.Min(new Cycles(cycles), machine.Now + length));
            foreach (SidWrite write in slice.Writes.Span)
            {
                Assert.That(write.Offset, Is.LessThan(slice.Length.Value), "a write outside its slice");
                writes.Add((slice.Start.Value + write.Offset, write.Chip, write.Register, write.Value));
            }
        }

        return writes;
    }

    /// <summary>Values written to $D400, in order: how a test program reports what it read.</summary>
    public static List<byte> Reported(Tune tune, long cycles) =>
        [.. Record(Start(tune), cycles).Where(w => w.Register == 0).Select(w => w.Value)];
}
