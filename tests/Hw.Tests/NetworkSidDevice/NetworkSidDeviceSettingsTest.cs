using SidFlow.Hw.NetworkSidDevice;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

[TestFixture]
public sealed class NetworkSidDeviceSettingsTest
{
    static readonly NetworkSidDeviceSettings good = new() { Host = "sid.local" };

    static IEnumerable<TestCaseData> Wrong =>
    [
        new(good with { Host = "" }, "Host"),
        new(good with { Host = "a b" }, "Host"),
        new(good with { Port = 0 }, "Port"),
        new(good with { Port = 65_536 }, "Port"),
        new(good with { Chips = [] }, "Chips"),
        new(good with { Chips = ["tune", "1", "1", "1", "1", "1", "1", "1", "1"] }, "Chips"),
        new(good with { Chips = [""] }, "Chips"),
        new(good with { Spread = 101 }, "Spread"),
        new(good with { LevelCentibel = -101 }, "LevelCentibel"),
        new(good with { OutputDelay = TimeSpan.FromMilliseconds(256) }, "OutputDelay"),
        new(good with { Queue = TimeSpan.FromMilliseconds(9) }, "Queue"),
        new(good with { ConnectTimeout = TimeSpan.FromSeconds(11) }, "ConnectTimeout"),
    ];

    [Test]
    public void AHostIsAllThatIsNeeded() => Assert.That(good.Validate(), Is.Empty);

    [TestCaseSource(nameof(Wrong))]
    public void WhatIsWrongIsNamed(NetworkSidDeviceSettings settings, string key)
    {
        IReadOnlyList<string> wrong = settings.Validate();
        Assert.That(wrong, Has.Count.EqualTo(1));
        Assert.That(wrong[0], Does.Contain(key));
    }
}
