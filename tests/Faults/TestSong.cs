using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Hw.Ports;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Faults;

/// <summary>One tune for one chip, as a source of songs and as the tape it should leave on a chip.</summary>
public sealed class TestSong : ISongSource
{
    private static readonly TimeSpan length = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan checkedLength = TimeSpan.FromSeconds(40);

    private readonly byte[] file;
    private readonly Lock access = new();
    private readonly Dictionary<SidClock, TapeCheck> checks = [];

    public TestSong(string path) => file = File.ReadAllBytes(path);

    /// <summary>One of the demo tunes, as the build of this repository has left them.</summary>
    public static TestSong OfDemo(string name)
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
            at = at.Parent;
        return new TestSong(Path.Combine(at?.FullName ?? "", "artifacts", "demo-tunes", name));
    }

    public static SongId Id { get; } = new("tune.sid", 1);

    /// <summary>The PSID file.</summary>
    public ReadOnlyMemory<byte> Bytes => file;

    public SongOpening Open(SongId song) => TuneSong.Open(file, song, length, new MachineOptions());

    /// <summary>For a device that plays at one of these clocks.</summary>
    public TapeCheck CheckFor(IReadOnlyList<SidClock> clocks)
    {
        ITapeSource tape = SongMachine.Start(TuneParser.Parse(file).Tune!, 1, new MachineOptions()).Machine!;
        var own = new SidClock(tape.Clock.Numerator, tape.Clock.Denominator);
        SidClock clock = RetimedPort.ClockFor(own, clocks);
        lock (access)
        {
            if (!checks.TryGetValue(clock, out TapeCheck? check))
                checks[clock] = check = new TapeCheck(Record(tape, own, clock));
            return check;
        }
    }

    private static List<TapeWrite> Record(ITapeSource tape, SidClock own, SidClock clock)
    {
        var heard = new RecordingPort(clock);
        var port = new RetimedPort(heard);
        port.Begin(new SidPortTune { Clock = own, Models = [SidPortModel.Unknown] });
        Cycles end = tape.Clock.ToCycles(checkedLength);
        while (tape.Now < end)
        {
            TapeSlice slice = tape.Run(tape.Now + 20_000);
            long last = 0;
            foreach (SidWrite write in slice.Writes.Span)
            {
                port.Write((int)(write.Offset - last), 0, write.Register, write.Value);
                last = write.Offset;
            }
            port.Wait((int)(slice.Length.Value - last));
        }
        return heard.Writes;
    }

    private sealed class RecordingPort(SidClock clock) : ISidPort
    {
        private long cycle;

        public List<TapeWrite> Writes { get; } = [];
        public SidPortInfo Info { get; } = new()
        {
            Driver = "recorder",
            Name = "recorder",
            Address = "nowhere",
            Chips = [new SidPortChip(SidPortModel.Unknown)],
            Clocks = [clock],
            Timing = SidPortTiming.Exact,
            Lead = TimeSpan.Zero,
        };

        public SidPortReport Report => default;
        public TimeSpan Delay => TimeSpan.Zero;
        public void Begin(SidPortTune tune) => Writes.Clear();
        public void Wait(int cycles) => cycle += cycles;

        public void Write(int cycles, int chip, int register, int value)
        {
            Wait(cycles);
            Writes.Add(new TapeWrite(cycle, register, value));
        }

        public void Push() => Writes.TrimExcess();
        public void Pause() => Cancel();
        public void Resume() => Cancel();
        public void Probe() => Cancel();
        public void Cancel() => Writes.TrimExcess();
        public void Interrupt() => Cancel();
        public void Dispose() => Cancel();
    }
}
