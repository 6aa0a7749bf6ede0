using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Devices.Routing;

namespace SidFlow.Services.Tests.Devices;

/// <summary>A device that plays, and with which something is wrong.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class DeviceComplaintTest
{
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(20);

    private ManualClock clock = null!;
    private ComplainingPort port = null!;
    private DeviceDirectory devices = null!;

    private Device Device => devices.Devices[0];

    [SetUp]
    public async Task SetUp()
    {
        clock = new ManualClock();
        port = new ComplainingPort(SimulatedPort.Open(new SimulatedSettings(), clock));
        devices = new DeviceDirectory([new Device(new DeviceSetting("sid", "simulated", ClockPolicy.Retime, []), () => port, BreakerOptions.Default, clock)]);
        devices.Start();
        await UntilAsync(DeviceState.Ready);
    }

    [TearDown]
    public async Task TearDown()
    {
        await devices.DisposeAsync();
        port.Dispose();
    }

    [TestCase(true, new[] { "emulator", "sid" })]
    [TestCase(false, new[] { "sid", "emulator" })]
    public async Task AComplaintIsToldAndMovesTheDeviceBackOnlyWhereItIsHeard(bool isHeard, string[] order)
    {
        port.Say(new SidDeviceComplaint("it hums", isHeard));
        await UntilAsync(DeviceState.Degraded);

        Assert.That(Device.Status.Problem, Is.EqualTo("it hums"));
        Assert.That(Outputs(), Is.EqualTo(order));
    }

    [Test]
    public async Task WhatIsPutRightIsForgotten()
    {
        port.Say(new SidDeviceComplaint("it hums", IsHeard: true));
        await UntilAsync(DeviceState.Degraded);
        port.Say(null);
        await UntilAsync(DeviceState.Ready);

        Assert.That((Device.Status.Problem, Outputs()[0]), Is.EqualTo(((string?)null, "sid")));
    }

    [Test]
    public async Task AComplaintIsHeldAgainstADeviceInUseToo()
    {
        port.Say(new SidDeviceComplaint("it hums", IsHeard: true));
        await UntilAsync(DeviceState.Degraded);
        DeviceLease lease = await LeaseAsync();
        (DeviceState state, string? problem, string first) = (Device.Status.State, Device.Status.Problem, Outputs()[0]);
        lease.Release();

        Assert.That((state, problem, first), Is.EqualTo((DeviceState.Leased, "it hums", "emulator")));
        Assert.That(Device.Status.State, Is.EqualTo(DeviceState.Degraded));
    }

    [TestCase(1000, 51, DeviceState.Degraded)]
    [TestCase(1000, 50, DeviceState.Ready)]
    [TestCase(999, 999, DeviceState.Ready, Description = "too few to tell")]
    public async Task LateWritesAreJudgedWhenTheDeviceComesBack(int writes, int late, DeviceState after)
    {
        await UseAsync(writes, late);

        Assert.That(Device.Status.State, Is.EqualTo(after));
        Assert.That(Device.Status.Problem, Is.EqualTo(after == DeviceState.Degraded ? "5 % of its last tune's writes were late" : null));
        Assert.That(Outputs()[0], Is.EqualTo(after == DeviceState.Degraded ? "emulator" : "sid"));
    }

    [Test]
    public async Task ATuneInTimeClearsTheDevice()
    {
        await UseAsync(5000, 1000);
        DeviceState blamed = Device.Status.State;
        await UseAsync(100, 0);
        DeviceState still = Device.Status.State;
        await UseAsync(5000, 0);

        Assert.That((blamed, still, Device.Status.State), Is.EqualTo((DeviceState.Degraded, DeviceState.Degraded, DeviceState.Ready)));
    }

    [Test]
    public async Task LateWritesAreForgottenAfterAWhileOrByReset()
    {
        await UseAsync(5000, 1000);
        clock.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(DeviceState.Ready);
        await UseAsync(5000, 1000);
        DeviceState blamed = Device.Status.State;
        Device.Reset();
        await UntilAsync(DeviceState.Ready);

        Assert.That(blamed, Is.EqualTo(DeviceState.Degraded));
    }

    private string[] Outputs() => [.. devices.Routes(new TuneNeeds([ChipModel.Mos6581], ClockRate.Pal), null).Select(route => route.Output.Id)];

    private async Task UseAsync(long writes, long late)
    {
        DeviceLease lease = await LeaseAsync();
        port.Count(new SidPortReport(0, 0, writes, late, TimeSpan.Zero, 0, 0));
        lease.Release();
    }

    /// <summary>Not while it is being asked how it is.</summary>
    private async Task<DeviceLease> LeaseAsync()
    {
        DeviceLease? lease = null;
        await clock.AdvanceUntilAsync(() => (lease = Device.TryLease(LeaseHolder.Listener, "somebody")) is not null, soon);
        return lease!;
    }

    private Task UntilAsync(DeviceState state) => clock.AdvanceUntilAsync(() => Device.Status.State == state, soon);

    private sealed class ComplainingPort(ISidPort inner) : ForwardingPort(inner)
    {
        private volatile SidDeviceComplaint? complaint;
        private SidPortReport report;

        public override SidPortReport Report => report;
        public override SidDeviceComplaint? Complaint => complaint;

        public void Say(SidDeviceComplaint? what) => complaint = what;
        public void Count(SidPortReport counted) => report = counted;
    }
}
