using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;

namespace SidFlow.Services.Tests.Devices;

[TestFixture]
public sealed class DeviceDirectoryTest
{
    private readonly ManualClock clock = new();

    [Test]
    public async Task ADeviceStuckAtTheEndKeepsNoOtherFromBeingSilenced()
    {
        using ManualResetEventSlim letGo = new();
        StuckPort stuck = new(SimulatedPort.Open(new SimulatedSettings(), clock), letGo);
        List<SimulatedWrite> heard = [];
        Device[] devices =
        [
            Make("stuck", () => stuck),
            Make("well", () => SimulatedPort.Open(new SimulatedSettings(), clock, heard.Add)),
        ];
        DeviceDirectory directory = new(devices);
        directory.Start();
        await clock.AdvanceUntilAsync(() => devices.All(device => device.Status.State == DeviceState.Ready), TimeSpan.FromSeconds(10));
        heard.Clear();

        Task ending = directory.DisposeAsync().AsTask();
        await clock.AdvanceUntilAsync(() => ending.IsCompleted, TimeSpan.FromSeconds(10));
        letGo.Set();

        Assert.That(ending.IsCompletedSuccessfully, Is.True);
        Assert.That(heard, Is.Not.Empty, "the mute, last of all");
    }

    private Device Make(string id, Func<ISidDevice> open) =>
        new(new DeviceSetting(id, "simulated", ClockPolicy.Retime, []), open, BreakerOptions.Default, clock);

    /// <summary>A port that does not come back from being let go.</summary>
    private sealed class StuckPort(ISidPort inner, ManualResetEventSlim letGo) : ForwardingPort(inner)
    {
        protected override void Dispose(bool disposing)
        {
            letGo.Wait(TimeSpan.FromSeconds(30));
            base.Dispose(disposing);
        }
    }
}
