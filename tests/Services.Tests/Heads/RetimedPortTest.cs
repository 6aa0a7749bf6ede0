using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Heads;

[TestFixture]
public sealed class RetimedPortTest
{
    private List<SimulatedWrite> heard = null!;
    private RetimedPort port = null!;

    [TearDown]
    public void TearDown() => port.Dispose();

    [Test]
    public void AnHourOfWritesIsNotACycleOff()
    {
        Open(SidClock.OneMegahertz);
        port.Begin(Tune(SidClock.Pal));
        heard.Clear();

        for (int frame = 0; frame < 180_000; frame++)
            port.Write(19_656, 0, 0x16, frame & 0xff);

        long expected = (long)((Int128)180_000 * 19_656 * 18_000_000 / 17_734_475);
        Assert.That(heard[^1].Cycle, Is.EqualTo(expected));
    }

    [TestCase(0x1d45, TestName = "A4 of the PAL tables")]
    [TestCase(0x0100)]
    [TestCase(0x00ff)]
    [TestCase(0x0001)]
    public void ThePitchStaysWhicheverByteComesFirst(int frequency)
    {
        Open(SidClock.Ntsc);
        port.Begin(Tune(SidClock.Pal));

        port.Write(0, 0, 7, frequency & 0xff);
        port.Write(4, 0, 8, frequency >> 8);
        int lowFirst = Held(7) | Held(8) << 8;
        port.Write(4, 0, 8, 0);
        port.Write(4, 0, 7, 0);
        port.Write(4, 0, 8, frequency >> 8);
        port.Write(4, 0, 7, frequency & 0xff);

        Assert.That(Held(7) | Held(8) << 8, Is.EqualTo(lowFirst));
        Assert.That(lowFirst, Is.EqualTo((int)Math.Round(frequency * SidClock.Pal.Hz / SidClock.Ntsc.Hz)));
    }

    [Test]
    public void AFrequencyAboveTheHighestStaysThere()
    {
        Open(SidClock.Pal);
        port.Begin(Tune(SidClock.Ntsc));

        port.Write(0, 0, 0, 0xff);
        port.Write(0, 0, 1, 0xff);

        Assert.That((Held(0), Held(1)), Is.EqualTo((0xff, 0xff)));
    }

    [Test]
    public void ATuneOfTheDevicesOwnClockPassesUntouched()
    {
        Open(SidClock.Pal);
        port.Begin(Tune(SidClock.Pal));
        heard.Clear();

        port.Write(100, 0, 1, 0x1d);
        port.Write(7, 0, 4, 0x11);

        Assert.That(heard, Is.EqualTo(new[] { new SimulatedWrite(100, 0, 1, 0x1d), new SimulatedWrite(107, 0, 4, 0x11) }));
    }

    private void Open(SidClock clock)
    {
        heard = [];
        port = new RetimedPort(SimulatedPort.Open(new SimulatedSettings { Clocks = [clock] }, new ManualClock(), heard.Add));
    }

    private int Held(int register) => heard.Last(write => write.Register == register).Value;

    private static SidPortTune Tune(SidClock clock) => new() { Clock = clock, Models = [SidPortModel.Mos6581] };
}
