using System.Text.Json.Nodes;
using SidFlow.Emu.Tape;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.SelfTest;
using SidFlow.Simulators.Ultimate64;

namespace SidFlow.Services.Tests.Devices.SelfTest;

/// <summary>The self-test judged by an Ultimate's own stream: real time, real HTTP, FTP and UDP sockets, chips that sound, opened as the daemon opens it.</summary>
/// <remarks>Several boxes at once, as each takes half a minute. Two of them in every run; all with SIDFLOW_SLOW=1.</remarks>
[TestFixture, NonParallelizable, CancelAfter(240_000)]
public sealed class SelfTestOnUltimateTest
{
    private const int Attempts = 3;

    private static readonly Case[] all =
    [
        new("6581", ChipModel.Mos6581, null, ["The chip sounds like a 6581, as the device says."], []),
        new("6581", ChipModel.Mos6581, write => write.Register == 11 ? (byte)0 : write.Value, [],
            ["The chip, voice 2, triangle: nothing was heard.", "The chip, voice 2, saw: nothing was heard.", "The chip, voice 2, noise: nothing was heard."]),
        new("8580", ChipModel.Mos8580, null, ["The chip sounds like an 8580, as the device says."], []),
        new("6581", ChipModel.Mos8580, null, [], ["The chip sounds like an 8580, but the device says 6581."]),
        new("8580", ChipModel.Mos6581, null, [], ["The chip sounds like a 6581, but the device says 8580."]),
        new("8580", ChipModel.Mos8580, write => write.Register == 24 ? (byte)(write.Value & 0x0f) : write.Value, [], ["The chip, low-pass sweep: "]),
    ];

    [Test]
    public async Task ItsStreamTellsHealthAndModel()
    {
        Case[] cases = Environment.GetEnvironmentVariable("SIDFLOW_SLOW") == "1" ? all : all[1..3];
        if (cases.Length < all.Length)
            TestContext.Out.WriteLine($"{cases.Length} of {all.Length} chips: SIDFLOW_SLOW=1 tests all.");
        SelfTestReport[] reports = await Task.WhenAll(cases.Select(chip => Task.Run(() => JudgeAsync(chip))));

        Assert.Multiple(() =>
        {
            foreach ((Case chip, SelfTestReport report) in cases.Zip(reports))
            {
                string tell = $"{chip.Says}, is {chip.Is}:\n  {string.Join("\n  ", report.Findings)}\n  {report.Chips[0].LostFrames} frames lost, model {report.Chips[0].Heard?.Model}";
                TestContext.Out.WriteLine(tell);
                string[] faults = [.. report.Findings.Where(finding => finding.IsFault).Select(finding => finding.Text)];
                Assert.That(report.Sound, Is.EqualTo("the device's stream"), tell);
                Assert.That(report.Passed, Is.EqualTo(chip.Faults.Count == 0), tell);
                foreach (string wanted in chip.Faults)
                    Assert.That(faults, Has.Some.StartsWith(wanted), tell);
                foreach (string wanted in chip.Good)
                    Assert.That(report.Findings.Select(finding => finding.Text), Does.Contain(wanted), tell);
            }
        });
    }

    /// <summary>A machine that is too busy for half a minute of real time loses the device or its packets, and says so. That is not what is tried here, so it is tried again.</summary>
    private static async Task<SelfTestReport> JudgeAsync(Case chip)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                SelfTestReport report = await RunAsync(chip);
                if (report.Chips[0].Heard is not null || attempt == Attempts)
                    return report;
                await TestContext.Out.WriteLineAsync($"once more: {report.Findings[0].Text}");
            }
            catch (DeviceJobException lost) when (lost.End == DeviceJobEnd.Lost && attempt < Attempts)
            {
                await TestContext.Out.WriteLineAsync($"once more: {lost.Message}");
            }
        }
    }

    private static async Task<SelfTestReport> RunAsync(Case chip)
    {
        using var box = new SimulatedUltimate();
        box.Menus["SID Sockets Configuration", "SID Detected Socket 1"] = chip.Says;
        box.Menus["SID Sockets Configuration", "SID Socket 2"] = "Disabled";
        box.Menus["U64 Specific Settings", "Allow Autoconfig uses UltiSid"] = "No";
        box.Machine.Chips = EmulatedChips.Of(chip.Is, chip.Heard);
        var options = (JsonObject)JsonNode.Parse(
            $$"""{"host":"127.0.0.1","httpPort":{{box.HttpPort}},"ftpPort":{{box.FtpPort}},"identPort":{{box.IdentPort}},"dmaPort":{{box.DmaPort}},"soundPort":0}""")!;
        await using DeviceDirectory devices = DeviceDirectory.Open([new DeviceSetting("box", "ultimate64", ClockPolicy.Retime, options)], [], BreakerOptions.Default,
            new DriverRoom(TimeProvider.System));
        devices.Start();
        Device device = devices.Devices[0];
        for (int tries = 0; device.Status.State is not (DeviceState.Ready or DeviceState.Degraded); tries++)
        {
            Assert.That(tries, Is.LessThan(3000), device.Status.Problem);
            await Task.Delay(10);
        }
        return await new SelfTestRun(device, TimeProvider.System, (device, opened) => JobSound.Open(device, opened, TimeProvider.System)).RunAsync(_ => { }, CancellationToken.None);
    }

    /// <param name="Says">What the device has detected in its socket.</param>
    /// <param name="Is">What is in it.</param>
    /// <param name="Heard">What the chip takes a write for; null: for what it is.</param>
    /// <param name="Good">Findings that there must be.</param>
    /// <param name="Faults">Beginnings of the faults that must be found; none of a chip that is well.</param>
    private sealed record Case(string Says, ChipModel Is, Func<SidWrite, byte>? Heard, IReadOnlyList<string> Good, IReadOnlyList<string> Faults);
}
