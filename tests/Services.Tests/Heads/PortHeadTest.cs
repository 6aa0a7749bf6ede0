using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Heads;

/// <summary>The port's thread step by step, on a clock that the test moves.</summary>
[TestFixture]
public sealed class PortHeadTest
{
    private const int Frame = 19_656;

    private ManualClock clock = null!;
    private List<SimulatedWrite> heard = null!;
    private SimulatedPort port = null!;
    private PortHead head = null!;
    private long cycle;

    [SetUp]
    public void SetUp() => Open(new SimulatedSettings());

    [TearDown]
    public void TearDown() => port.Dispose();

    [Test]
    public void ASongReachesTheChipsCycleByCycle()
    {
        head.Begin(Start(Cycles.Zero));
        heard.Clear();
        for (int frame = 0; frame < 50; frame++)
        {
            Give(new SidWrite(100, 0, 1, (byte)frame), new SidWrite(15_000, 0, 4, 0x11));
            Run(TimeSpan.FromMilliseconds(20));
        }
        Run(TimeSpan.FromMilliseconds(400));

        SimulatedWrite[] notes = [.. heard.Where(write => write is { Register: 1, Value: > 0 })];
        Assert.That(notes.Select(write => write.Cycle), Is.EqualTo(Enumerable.Range(1, 49).Select(frame => frame * (long)Frame + 100)));
        Assert.That(head.Report.Healthy);
    }

    [Test]
    public async Task TheDeviceIsMutedFirstAndLast()
    {
        head.Begin(Start(Cycles.Zero));
        for (int frame = 0; frame < 10; frame++)
            Give(new SidWrite(5, 0, 4, 0x11));
        Run(TimeSpan.FromMilliseconds(100));
        Task ending = head.EndAsync();
        Run(TimeSpan.FromMilliseconds(20));
        await ending.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(heard[..16].Select(write => write.Value), Is.All.Zero);
        Assert.That(heard[^16..].Select(write => (write.Register, write.Value)),
            Is.EqualTo(ChipSequences.SilencedRegisters.ToArray().Select(register => ((int)register, 0))));
    }

    [Test]
    public void InTheMiddleOfASongTheImageComesFirstAndTheVolumeLast()
    {
        var image = new RegisterImage(1);
        image[0, 1] = 0x1d;
        image[0, 4] = 0x41;
        image[0, 6] = 0xf0;
        image[0, 24] = 0x1f;
        head.Begin(Start(new Cycles(50 * Frame), image));
        cycle = 50 * Frame;
        for (int frame = 0; frame < 10; frame++)
            Give(new SidWrite(300, 0, 1, (byte)(0x20 + frame)));
        heard.Clear();
        Run(TimeSpan.FromMilliseconds(20));

        SimulatedWrite[] restored = [.. heard.SkipWhile(write => write.Value == 0).TakeWhile(write => write.Value != 0x20)];
        Assert.That(restored.Select(write => (write.Register, write.Value)), Is.EqualTo(new[] { (1, 0x1d), (6, 0xf0), (4, 0x41), (24, 0x1f) }));
        Assert.That(heard.First(write => write.Value == 0x20).Cycle, Is.EqualTo(300), "what the image took is taken from the tape's waits");
    }

    [Test]
    public void ADeviceThatFellBehindIsBroughtUpByTheImageAlone()
    {
        Open(new SimulatedSettings { Faults = [new SimulatedFault(SimulatedFaultKind.Delay, AtWrite: 10, Time: TimeSpan.FromMilliseconds(250))] });
        head.Begin(Start(Cycles.Zero));
        for (int frame = 0; frame < 100; frame++)
        {
            Give(new SidWrite(1, 0, 1, (byte)frame));
            Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.That(head.Report.Skips, Is.EqualTo(1));
        double behind = 100 * 20 - head.Report.Position.TotalMilliseconds;
        Assert.That(behind, Is.EqualTo(head.Ahead.TotalMilliseconds).Within(60));
        Assert.That(heard.Count(write => write is { Register: 1, Value: > 0 }), Is.LessThan(97), "the frames it missed were not sent");
    }

    [Test]
    public void AVanishedDeviceIsLostAtOnce()
    {
        Open(new SimulatedSettings { Faults = [new SimulatedFault(SimulatedFaultKind.Vanish, AtWrite: 12)] });
        head.Begin(Start(Cycles.Zero));
        for (int frame = 0; frame < 50 && head.Report.Healthy; frame++)
        {
            Give(new SidWrite(1, 0, 1, (byte)frame));
            Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.That((head.Report.Fault, head.Report.Reason), Is.EqualTo((SidPortFault.Lost, "unplugged")));
    }

    [Test]
    public void ADeviceThatStandsStillIsLostAfterItsPatience()
    {
        head.Begin(Start(Cycles.Zero));
        for (int frame = 0; frame < 20; frame++)
            Give(new SidWrite(1, 0, 1, (byte)frame));
        Run(TimeSpan.FromMilliseconds(40));
        _ = head.Report;
        // The device's own time stands, as a dead one's does; ours goes on.
        port.Pause();
        TimeSpan gone = TimeSpan.Zero;
        for (; head.Report.Healthy && gone < TimeSpan.FromSeconds(2); gone += TimeSpan.FromMilliseconds(20))
            clock.Advance(TimeSpan.FromMilliseconds(20));

        Assert.That(head.Report.Fault, Is.EqualTo(SidPortFault.Stalled));
        Assert.That(gone.TotalMilliseconds, Is.EqualTo(PortHead.Patience.TotalMilliseconds).Within(40));
    }

    [Test]
    public void AMutedVoiceHasNoWaveform()
    {
        head.Begin(Start(Cycles.Zero));
        head.SetVoiceMute(0, 1, true);
        for (int frame = 0; frame < 10; frame++)
            Give(new SidWrite(1, 0, 4, 0x41), new SidWrite(2, 0, 11, 0x41));
        Run(TimeSpan.FromMilliseconds(60));

        Assert.That(heard.Where(write => write.Register == 4).Select(write => write.Value), Does.Contain(0x41));
        Assert.That(heard.Where(write => write.Register == 11).Select(write => write.Value & 0xf0), Is.All.Zero);
    }

    [Test]
    public void ChipsGoWhereTheRouteSaysAndTheirCyclesStay()
    {
        Open(new SimulatedSettings { Models = [SidPortModel.Mos6581, SidPortModel.Mos8580] });
        head.Begin(Start(Cycles.Zero, RegisterImage.AtStart(3)) with { ChipOf = [1, null, 0] });
        for (int frame = 0; frame < 10; frame++)
            Give(new SidWrite(100, 0, 1, 1), new SidWrite(200, 1, 1, 2), new SidWrite(300, 2, 1, 3));
        heard.Clear();
        Run(TimeSpan.FromMilliseconds(20));

        Assert.That(heard.Where(write => write is { Register: 1, Value: > 0 }).Take(2),
            Is.EqualTo(new[] { new SimulatedWrite(100, 1, 1, 1), new SimulatedWrite(300, 0, 1, 3) }));
    }

    private void Open(SimulatedSettings settings)
    {
        clock = new ManualClock();
        heard = [];
        cycle = 0;
        port?.Dispose();
        port = SimulatedPort.Open(settings, clock, heard.Add);
        head = new PortHead(port, clock, stepped: true);
    }

    private static HeadStart Start(Cycles at, RegisterImage? image = null)
    {
        image ??= RegisterImage.AtStart(1);
        return new HeadStart(new OpenSong(new SongId("a", 1), "", new SilentTape(image.Chips), null), image, at, at, [.. Enumerable.Range(0, image.Chips).Select(chip => (int?)chip)]);
    }

    private void Give(params SidWrite[] writes)
    {
        head.Play(new TapeSlice(new Cycles(cycle), new Cycles(cycle + Frame), writes));
        cycle += Frame;
    }

    private void Run(TimeSpan time)
    {
        for (TimeSpan gone = TimeSpan.Zero; gone < time; gone += TimeSpan.FromMilliseconds(1))
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            head.Step();
        }
    }

    private sealed class SilentTape(int chips) : ITapeSource
    {
        public ClockRate Clock => ClockRate.Pal;
        public IReadOnlyList<SidChip> Chips { get; } = [.. Enumerable.Range(0, chips).Select(_ => new SidChip(ChipModel.Mos6581, 0xD400))];
        public Cycles Now => Cycles.Zero;
        public TapeSlice Run(Cycles until) => throw new NotSupportedException();
    }
}
