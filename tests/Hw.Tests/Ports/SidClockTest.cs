using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Tests.Ports;

[TestFixture]
public sealed class SidClockTest
{
    [Test]
    public void AnHourOfPalIsExactToTheNanosecond()
    {
        // 17734475 Hz / 18 for 3600 s is 3,546,895,000 cycles exactly.
        Assert.That(SidClock.Pal.ToNanoseconds(3_546_895_000), Is.EqualTo(3_600_000_000_000));
        Assert.That(SidClock.Pal.ToCycles(TimeSpan.FromHours(1)), Is.EqualTo(3_546_895_000));
    }

    [Test]
    public void ATimeIsTheCycleThatHasBegun()
    {
        Assert.That(SidClock.OneMegahertz.ToCycles(TimeSpan.FromTicks(19)), Is.EqualTo(1));
        Assert.That(SidClock.OneMegahertz.ToTime(1), Is.EqualTo(TimeSpan.FromMicroseconds(1)));
    }
}
