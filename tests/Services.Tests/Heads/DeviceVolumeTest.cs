using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Heads;

/// <summary>The room's volume as a device's chips hear it: in the low four bits of $D418.</summary>
[TestFixture]
public sealed class DeviceVolumeTest
{
    private const int Frame = 19_656;
    private const int Volume = 24;

    private readonly ManualClock clock = new();
    private readonly List<SimulatedWrite> heard = [];
    private SimulatedPort port = null!;
    private PortHead head = null!;
    private long cycle;

    [SetUp]
    public void SetUp()
    {
        heard.Clear();
        cycle = 0;
        port = SimulatedPort.Open(new SimulatedSettings(), clock, heard.Add);
        head = new PortHead(port, clock, stepped: true);
    }

    [TearDown]
    public void TearDown() => port.Dispose();

    [TestCase(0x1f, 1, 0x1f)]
    [TestCase(0x1f, 0.5, 0x18)]
    [TestCase(0xff, 0.25, 0xf4)]
    [TestCase(0x73, 0.01, 0x71, Description = "no volume above 0 is silence")]
    [TestCase(0x70, 0.5, 0x70)]
    [TestCase(0x7f, 0, 0x70, Description = "filter modes and the third voice's switch are no volume")]
    public void TheLowBitsAreScaled(int written, double gain, int expected)
    {
        Begin(gain);
        Give(new SidWrite(100, 0, Volume, (byte)written));
        Fill();

        Assert.That(heard.Last(write => write is { Register: Volume, Cycle: >= 100 and < Frame }).Value, Is.EqualTo(expected));
    }

    [Test]
    public void AnImageIsRestoredAtTheVolumeOfNow()
    {
        Begin(0.5, new Cycles(50 * Frame), volume: 0x2f);
        cycle = 50 * Frame;
        heard.Clear();
        Fill();

        Assert.That(heard.Where(write => write.Register == Volume && write.Value != 0).Select(write => write.Value), Is.All.EqualTo(0x28));
    }

    [Test]
    public void AChangeComesBehindWhatWasGivenAndMovesNoWriteOfTheTape()
    {
        Begin(1);
        Give(new SidWrite(100, 0, 1, 1));
        head.SetVolume(0.5);
        Give(new SidWrite(100, 0, 1, 2));
        head.SetVolume(0.25);
        Give(new SidWrite(100, 0, 1, 3));
        Fill();

        SimulatedWrite[] volumes = [.. heard.Where(write => write.Register == Volume && write.Cycle > 100)];
        Assert.That(volumes.Select(write => (write.Cycle / Frame, write.Value)), Is.EqualTo(new[] { (1L, 8), (2L, 4) }));
        Assert.That(heard.Where(write => write is { Register: 1, Value: > 0 }).Select(write => write.Cycle), Is.EqualTo(new long[] { 100, Frame + 100, 2 * Frame + 100 }));
    }

    [Test]
    public void TheSameVolumeIsNotWrittenAgain()
    {
        Begin(0.5);
        for (int frame = 0; frame < 10; frame++)
        {
            head.SetVolume(0.5 + frame / 10_000.0);
            Give();
        }
        Fill();

        Assert.That(heard.Count(write => write.Register == Volume && write.Cycle > 200), Is.Zero);
    }

    /// <summary>Four bits of a sample scaled to two would be noise: it sounds at its own volume, and says so.</summary>
    [Test]
    public void SamplesInTheVolumeRegisterAreLeftAsTheyAre()
    {
        byte[] samples = [.. Enumerable.Range(0, 150).Select(i => (byte)(i * 7 % 16))];
        Begin(0.25);
        Give(new SidWrite(100, 0, Volume, 0x0f));
        Give([.. samples.Select((sample, at) => new SidWrite((uint)(at * 125), 0, Volume, sample))]);
        Fill();

        SimulatedWrite[] second = [.. heard.Where(write => write is { Register: Volume, Cycle: >= Frame and < 2 * Frame })];
        Assert.That(heard.Last(write => write is { Register: Volume, Cycle: > 0 and < Frame }).Value, Is.EqualTo(4));
        Assert.That(second[^150..].Select(write => (byte)write.Value), Is.EqualTo(samples));
        Assert.That(head.Report.FixedVolume);
    }

    [TestCase(1)]
    [TestCase(8)]
    public void APlayerThatRunsSeveralTimesAFramePlaysNoSamples(int calls)
    {
        Begin(0.5);
        for (int frame = 0; frame < 10; frame++)
            Give([.. Enumerable.Range(0, calls).Select(call => new SidWrite((uint)(call * 2000 + 10), 0, Volume, 0x0f))]);
        Fill();

        Assert.That(head.Report.FixedVolume, Is.False);
        Assert.That(heard.Where(write => write is { Register: Volume, Cycle: > 200 }).Select(write => write.Value), Is.All.EqualTo(8));
    }

    [Test]
    public void TheNextSongHasItsVolumeBack()
    {
        Begin(0.25);
        Give([.. Enumerable.Range(0, 150).Select(at => new SidWrite((uint)(at * 125), 0, Volume, (byte)(at % 16)))]);
        Fill();
        head.Cancel();
        cycle = 0;
        Begin(0.5);
        Give(new SidWrite(100, 0, Volume, 0x0f));
        heard.Clear();
        Fill();

        Assert.That(heard.Last(write => write.Register == Volume).Value, Is.EqualTo(8));
        Assert.That(head.Report.FixedVolume, Is.False);
    }

    private void Begin(double gain, Cycles at = default, byte volume = 0x0f)
    {
        var image = new RegisterImage(1);
        image[0, Volume] = volume;
        head.Begin(new HeadStart(new OpenSong(new SongId("a", 1), "", new OneChip(), null), image, at, at, [0]) { Gain = gain });
    }

    private sealed class OneChip : ITapeSource
    {
        public ClockRate Clock => ClockRate.Pal;
        public IReadOnlyList<SidChip> Chips => [new SidChip(ChipModel.Mos6581, 0xD400)];
        public Cycles Now => Cycles.Zero;
        public TapeSlice Run(Cycles until) => throw new NotSupportedException();
    }

    private void Give(params SidWrite[] writes)
    {
        head.Play(new TapeSlice(new Cycles(cycle), new Cycles(cycle + Frame), writes));
        cycle += Frame;
    }

    /// <summary>Frames without writes until the head begins, and the time to give on what was given. More at once would count as fallen behind.</summary>
    private void Fill()
    {
        for (int frame = (int)(cycle / Frame) % 50; frame < 12; frame++)
            Give();
        for (int step = 0; step < 300; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            head.Step();
        }
    }
}
