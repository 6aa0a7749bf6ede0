using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SidFlow.Hw.Wires.RealTime;
using SidFlow.Services.Devices;

namespace SidFlow.Api.Tests;

/// <summary>What lies in systemd/ fits together, and fits the program.</summary>
[TestFixture]
sealed partial class ShippedUnitTests
{
    /// <summary>By the name of their group of nodes in /proc/devices. GPIO is built into the kernels that have it.</summary>
    static readonly Dictionary<string, string> ModuleOf = new()
    {
        ["alsa"] = "snd",
        ["ttyACM"] = "cdc_acm",
        ["ttyUSB"] = "usbserial",
        ["spi"] = "spidev",
        ["i2c"] = "i2c_dev",
    };

    static readonly string Folder = Path.Combine(ShippedSettingsTests.Top, "systemd");
    static readonly string[] Unit = File.ReadAllLines(Path.Combine(Folder, "sidflowd.service"));
    static readonly string Rules = File.ReadAllText(Path.Combine(Folder, "udev.rules.d", "60-sidflow.rules"));

    [Test]
    public void TheManagerWaitsLongerThanADeviceMayHang()
    {
        var wait = TimeSpan.FromSeconds(int.Parse(Values("TimeoutStopSec").Single(), CultureInfo.InvariantCulture));
        Assert.That(wait, Is.GreaterThan(TimeSpan.FromSeconds(4) + Device.OpenLimit + Device.ProbeLimit), "the web's end, a device that is being opened, its mute");
    }

    [Test]
    public void TheRealTimeThreadGetsWhatItAsksFor() =>
        Assert.That(int.Parse(Values("LimitRTPRIO").Single(), CultureInfo.InvariantCulture), Is.GreaterThanOrEqualTo(new RealTimeSettings().Priority));

    /// <summary>systemd.resource-control(5): a group of nodes that the kernel does not know yet when the unit starts is left out for good.</summary>
    [Test]
    public void TheDriverOfEveryAllowedDeviceIsLoadedFirst()
    {
        string[] groups = [.. Values("DeviceAllow").Select(value => value.Split(' ')[0]).Select(name => name["char-".Length..]).Where(name => name != "gpiochip")];
        Assert.That(groups, Is.EquivalentTo(ModuleOf.Keys));
        foreach (string key in new[] { "Wants", "After" })
            Assert.That(Values(key).SelectMany(value => value.Split(' ')), Is.SupersetOf(groups.Select(group => $"modprobe@{ModuleOf[group]}.service")), key);
    }

    [Test]
    public void TheServiceIsInEveryGroupTheRulesGiveADeviceTo()
    {
        string[] joined = [.. File.ReadLines(Path.Combine(Folder, "sysusers.d", "sidflow.conf")).Where(line => line.StartsWith("m sidflow ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.That(joined, Is.SupersetOf(GroupOfRule().Matches(Rules).Select(match => match.Groups[1].Value).Distinct()));
        Assert.That(Values("SupplementaryGroups"), Is.Empty, "a group that does not exist would be a failed start");
    }

    [Test]
    public void TheManagerUnderstandsTheUnit()
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
            Assert.Ignore("systemd-analyze is not installed.");
        // The program is not installed where tests run; all else must be clean.
        string copy = Path.Combine(Directory.CreateTempSubdirectory("sidflow-unit").FullName, "sidflowd.service");
        File.WriteAllLines(copy, Unit.Select(line => line.Replace("/usr/bin/sidflowd", "/bin/true", StringComparison.Ordinal)));
        using var verify = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", "--man=no", copy]) { RedirectStandardError = true })!;
        string said = verify.StandardError.ReadToEnd();
        Assert.That(verify.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(said.Split('\n').Where(line => line.Contains("sidflowd.service", StringComparison.Ordinal)), Is.Empty);
        Directory.Delete(Path.GetDirectoryName(copy)!, true);
    }

    static IEnumerable<string> Values(string key) =>
        Unit.Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..]);

    [GeneratedRegex("""(?:GROUP="|chgrp -R )(\w+)""")]
    private static partial Regex GroupOfRule();
}
