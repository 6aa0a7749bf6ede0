using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Tests.GpioSid;

/// <summary>Against a folder that looks like the kernel's.</summary>
[TestFixture]
public sealed class PwmClockTest
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sidflow-pwm");

    [OneTimeTearDown]
    public void Remove() => folder.Delete(true);

    [Test]
    public void TheNearestNanosecondIsTaken()
    {
        Assert.That(PwmClock.PeriodNanoseconds(SidClock.Pal), Is.EqualTo(1015));
        Assert.That(PwmClock.PeriodNanoseconds(SidClock.Ntsc), Is.EqualTo(978));
    }

    [Test]
    public void ItRunsHalfHigh()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "pwm1"));
        new PwmClock(new GpioPwm(folder.FullName, 1)).Run(SidClock.Pal);
        Assert.That((Read("period"), Read("duty_cycle"), Read("enable")), Is.EqualTo(("1015", "507", "1")));
    }

    [Test]
    public void WithoutTheOverlayItSaysWhichOne()
    {
        WireException error = Assert.Throws<WireException>(() => new PwmClock(new GpioPwm("/nonexistent/pwmchip0")).Run(SidClock.Pal))!;
        Assert.That(error.Reason, Is.EqualTo("ENOENT, there is no such PWM; switch it on (dtoverlay=pwm,pin=12,func=4)"));
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(folder.FullName, "pwm1", file));
}
