using System.Diagnostics;
using System.Text.Json.Nodes;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Simulators.Serial;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Services.Tests.Devices;

/// <summary>A board on a pseudo-terminal that is plugged in and pulled out; real time, the real inotify.</summary>
[TestFixture]
public sealed class HotPlugTest
{
    /// <summary>Well below the 1, 2, 4 … 30 s of the back-off and the 2 s between two probes.</summary>
    private static readonly TimeSpan atOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task ABoardIsReadyWhenItIsPluggedInAndAbsentWhenItIsPulled()
    {
        using var cable = new SerialCable(new PicoOnCable(new PicoFirmware()));
        cable.Unplug();
        await using DeviceDirectory devices = Open(cable);
        Device board = devices.Devices[0];
        devices.Start([Path.GetDirectoryName(cable.Path)!]);
        Assert.That(devices.WatchProblem, Is.Null);
        // Long enough away for the back-off to have grown beyond the second that is allowed.
        var lastAttempt = Stopwatch.StartNew();
        await UntilAsync(() => board.Status.State == DeviceState.Absent && board.Breaker.Status.State == BreakerState.Closed && lastAttempt.Elapsed > TimeSpan.FromSeconds(3.2));

        for (int round = 0; round < 3; round++)
        {
            Stopwatch since = Stopwatch.StartNew();
            cable.Plug();
            await UntilAsync(() => board.Status.State == DeviceState.Ready);
            TestContext.Out.WriteLine($"ready after {since.ElapsedMilliseconds} ms");
            Assert.That(since.Elapsed, Is.LessThan(atOnce));

            since.Restart();
            cable.Unplug();
            await UntilAsync(() => board.Status.State == DeviceState.Absent);
            TestContext.Out.WriteLine($"absent after {since.ElapsedMilliseconds} ms");
            Assert.That(since.Elapsed, Is.LessThan(atOnce));
            Assert.That(board.Status.Problem, Is.EqualTo("it was unplugged"));
        }
        Assert.That(board.Breaker.Status.Tokens, Is.EqualTo(BreakerOptions.Default.OpenTokens), "pulling a cable is no failure");
    }

    private static DeviceDirectory Open(SerialCable cable) => DeviceDirectory.Open(
        [new DeviceSetting("board", "usbsid-pico", ClockPolicy.Retime, new JsonObject { ["path"] = cable.Path })],
        [], BreakerOptions.Default, new DriverRoom(TimeProvider.System));

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var since = Stopwatch.StartNew(); !condition(); await Task.Delay(5))
            if (since.Elapsed > patience)
                Assert.Fail($"Not reached within {patience}.");
    }
}
