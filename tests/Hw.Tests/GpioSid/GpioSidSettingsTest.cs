using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Tests.GpioSid;

[TestFixture]
public sealed class GpioSidSettingsTest
{
    private static readonly GpioSidSettings good = new() { Clock = SidClock.OneMegahertz };

    static IEnumerable<TestCaseData> Wrong =>
    [
        new(good with { Clock = null }, "The oscillator's true frequency is needed: nothing is assumed."),
        new(good with { Clock = new SidClock(2_000_000, 1) }, "The chips' clock must be 0.5 to 1.1 MHz."),
        new(good with { ClockSource = GpioClockSource.Pwm }, "A PWM is set for each tune; a frequency belongs to an oscillator."),
        new(good with { ClockSource = GpioClockSource.Pwm, Clock = null, Pwm = new(Line: 18) }, "GPIO line 18 is the clock's and also on the bus."),
        new(good with { ClockSource = GpioClockSource.Pwm, Clock = null, Pwm = new(Channel: 99) }, "The PWM channel must be 0 to 15."),
        new(good with { SelectNanoseconds = 1100 }, "The chip select must be low for 1200 to 10000 ns."),
        new(good with { Lead = TimeSpan.Zero }, "The lead must be 20 ms to 1 s."),
        new(good with { Lines = GpioLineMap.SidBerry with { Reset = 22 } }, "GPIO line 22 is used twice."),
        new(good with { Lines = GpioLineMap.SidBerry with { Selects = [-1] } }, "There is no GPIO line -1."),
        new(good with { Lines = GpioLineMap.SidBerry with { Data = [1] } }, "There are 8 data lines, D0 to D7, not 1."),
        new(good with { Lines = GpioLineMap.SidBerry with { Address = [] } }, "There are 5 address lines, A0 to A4, not 0."),
        new(good with { Models = new SidPortModel[2] }, "Each of the 2 chips needs its own chip select, there are 1."),
        new(good with { Wiring = GpioWiring.Expander, SpiHz = 20_000_000 }, "SPI must run at 100000 to 10000000 Hz."),
        new(good with { Wiring = GpioWiring.Expander, ExpanderAddress = 8 }, "The expander's address is 0 to 7."),
        new(good with { Wiring = GpioWiring.ShiftRegisters, Models = new SidPortModel[3] }, "This wiring has 1 or 2 chips, not 3."),
        new(good with { Wiring = GpioWiring.ShiftRegisters, SpiPath = "spi" }, "The SPI path is one like /dev/spidev0.0."),
        new(good with { Wiring = (GpioWiring)7, SpiPath = "/dev/spidev0.0" }, "There is no wiring 7."),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void WrongSettingsAreNamed(GpioSidSettings settings, string sentence) => Assert.That(settings.Validate(), Is.EqualTo(new[] { sentence }));

    [Test]
    public void TheUsualOnesAreRight()
    {
        Assert.That(good.Validate(), Is.Empty);
        Assert.That((good with { Clock = null, ClockSource = GpioClockSource.Pwm }).Validate(), Is.Empty);
        Assert.That((good with { Wiring = GpioWiring.ShiftRegisters, SpiHz = 20_000_000 }).Validate(), Is.Empty);
    }

    [Test]
    public void WrongSettingsDoNotOpen() =>
        Assert.That(Assert.Throws<SidPortException>(() => GpioSidBus.Open(good with { Clock = null }))!.Fault, Is.EqualTo(SidPortFault.Refused));
}
