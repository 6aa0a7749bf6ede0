using SidFlow.Services.Devices;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Settings;

[TestFixture]
public sealed class DeviceClockTest
{
    /// <summary>The chips' own oscillator is the driver's matter, tunes for another clock are the router's.</summary>
    [Test]
    public void ADevicesOwnClockAndWhatHappensToOtherTunesAreTwoSettings()
    {
        DeviceSetting device = Load(("Clock:Numerator", "1000000"), ("Clock:Denominator", "1"), ("OtherClock", "refuse")).Devices.Single();

        Assert.That(device.OtherClock, Is.EqualTo(ClockPolicy.Refuse));
        Assert.That(device.Options.ToJsonString(), Is.EqualTo("""{"Clock":{"Numerator":"1000000","Denominator":"1"}}""").Or.EqualTo("""{"Clock":{"Denominator":"1","Numerator":"1000000"}}"""));
    }

    [TestCase("7")]
    [TestCase("stretch")]
    public void WhatIsNeitherIsNamed(string policy) =>
        Assert.That(() => Load(("OtherClock", policy)), Throws.TypeOf<SettingsException>().With.Message.Contains("OtherClock"));

    private static SidFlowSettings Load(params (string Key, string Value)[] fields)
    {
        Dictionary<string, string> values = new() { ["Devices:0:Id"] = "wired", ["Devices:0:Kind"] = "gpio", ["DataDir"] = Path.GetTempPath() };
        foreach ((string key, string value) in fields)
            values[$"Devices:0:{key}"] = value;
        return SettingsLoader.Load(new SettingsSources { CommandLine = values });
    }
}
