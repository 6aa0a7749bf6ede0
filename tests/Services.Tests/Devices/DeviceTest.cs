using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;

namespace SidFlow.Services.Tests.Devices;

/// <summary>One device from its first opening to the daemon's end, on a clock that the test moves.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class DeviceTest
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(5);
    private static readonly LeaseHolder[] holders = Enum.GetValues<LeaseHolder>();

    private ManualClock clock = null!;
    private List<ScriptedPort> opened = null!;
    private List<TimeSpan> attempts = null!;
    private Func<ISidDevice> open = null!;
    private Device device = null!;
    private DateTimeOffset began;

    [SetUp]
    public void SetUp()
    {
        clock = new ManualClock();
        began = clock.GetUtcNow();
        opened = [];
        attempts = [];
        open = OpenWell;
        device = new Device(new DeviceSetting("sid", "scripted", ClockPolicy.Retime, []), () =>
        {
            lock (attempts)
                attempts.Add(clock.GetUtcNow() - began);
            return open();
        }, BreakerOptions.Default, clock);
    }

    [TearDown]
    public async Task TearDown()
    {
        await EndAsync();
        await device.DisposeAsync();
        Assert.That(opened.Sum(port => port.Misused), Is.Zero, "a port was used after its end");
    }

    [Test]
    public async Task ItIsOpenedProbedAndLetGoAtTheEnd()
    {
        await StartAsync();
        await PassAsync(() => opened[0].Probes >= 3, TimeSpan.FromSeconds(10));
        TimeSpan took = clock.GetUtcNow() - began;
        await EndAsync();

        Assert.That(took.TotalSeconds, Is.EqualTo(6).Within(0.6), "asked every two seconds");
        Assert.That((opened.Count, opened[0].IsDisposed, opened[0].IsInterrupted), Is.EqualTo((1, true, false)));
    }

    [Test]
    public async Task WhatIsNotThereIsLookedForMoreAndMoreSeldomAndCostsNothing()
    {
        open = () => throw ScriptedPort.Error(SidPortFault.Absent);
        device.Start();
        await PassAsync(() => Count() == 8, TimeSpan.FromMinutes(3));

        double[] waits = [.. attempts.Zip(attempts.Skip(1), (before, after) => Math.Round((after - before).TotalSeconds))];
        // The clock is moved on before the keeper's thread has set its next timer, now and then: up to a second late.
        Assert.That(waits, Is.EqualTo(new double[] { 1, 2, 4, 8, 16, 30, 30 }).Within(1));
        Assert.That((device.Status.State, device.Breaker.Status.Tokens), Is.EqualTo((DeviceState.Absent, 3)));
    }

    [Test]
    public async Task WhatFailsCostsATokenEachTimeAndIsLeftAloneAtTheEnd()
    {
        open = () => throw ScriptedPort.Error(SidPortFault.Refused, "wrong firmware");
        device.Start();
        await PassAsync(() => device.Breaker.Status.State == BreakerState.Open, TimeSpan.FromSeconds(20));
        int then = Count();
        for (int i = 0; i < 20; i++)
            await clock.StepAsync(second);

        Assert.That((then, Count()), Is.EqualTo((3, 3)));
        Assert.That((device.Status.State, device.Status.Problem), Is.EqualTo((DeviceState.Down, (string?)"wrong firmware")));
    }

    [Test]
    public async Task AnOperatorWhoTrustsItAgainDoesNotWait()
    {
        open = () => throw ScriptedPort.Error(SidPortFault.Refused);
        device.Start();
        await PassAsync(() => device.Breaker.Status.State == BreakerState.Open, TimeSpan.FromSeconds(20));
        DateTimeOffset before = clock.GetUtcNow();
        open = OpenWell;
        device.Reset();
        await UntilAsync(() => device.Status.State == DeviceState.Ready);

        Assert.That(clock.GetUtcNow(), Is.EqualTo(before));
    }

    [TestCase(SidPortFault.Lost, DeviceState.Down)]
    [TestCase(SidPortFault.Refused, DeviceState.Down)]
    [TestCase(SidPortFault.Absent, DeviceState.Absent)]
    public async Task AFailedProbeEndsThePortAndAnotherIsOpened(SidPortFault fault, DeviceState state)
    {
        await StartAsync();
        opened[0].OnProbe = () => throw ScriptedPort.Error(fault);
        open = () => throw ScriptedPort.Error(fault);
        await PassAsync(() => device.Status.State == state, soon);
        open = OpenWell;
        await PassAsync(() => device.Status.State == DeviceState.Ready, TimeSpan.FromSeconds(40));

        Assert.That((opened.Count, opened[0].IsDisposed), Is.EqualTo((2, true)));
    }

    [Test]
    public async Task ABugOfADriverCostsItsDeviceOnly()
    {
        await StartAsync();
        opened[0].OnProbe = () => throw new InvalidOperationException("a bug");
        await PassAsync(() => opened.Count == 2 && device.Status.State == DeviceState.Ready, TimeSpan.FromSeconds(10));

        Assert.That(opened[0].IsDisposed);
    }

    [Test]
    public async Task AProbeThatHangsIsWokenAndItsPortNotOpenedTwice()
    {
        using ManualResetEventSlim letGo = new();
        await StartAsync();
        opened[0].OnProbe = () => letGo.Wait(TimeSpan.FromSeconds(30));
        await PassAsync(() => device.Status.State == DeviceState.Down, TimeSpan.FromSeconds(10));
        (bool woken, string? problem) = (opened[0].IsInterrupted, device.Status.Problem);
        for (int i = 0; i < 10; i++)
            await clock.StepAsync(second);
        int whileItHung = opened.Count;
        letGo.Set();
        await PassAsync(() => device.Status.State == DeviceState.Ready, TimeSpan.FromSeconds(40));

        Assert.That((woken, problem), Is.EqualTo((true, (string?)"it did not answer within 2 s")));
        Assert.That((whileItHung, opened.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task AProbeInProgressIsNotDisturbedAndDelaysALeaseByNoMoreThanItself()
    {
        using ManualResetEventSlim letGo = new();
        await StartAsync();
        opened[0].OnProbe = () => letGo.Wait(TimeSpan.FromSeconds(30));
        await PassAsync(() => opened[0].Probes == 1, soon);
        DeviceLease? during = device.TryLease(LeaseHolder.Listener, "the room");
        letGo.Set();
        DeviceLease? after = null;
        await UntilAsync(() => (after ??= device.TryLease(LeaseHolder.Listener, "the room")) is not null);

        Assert.That(during, Is.Null);
        Assert.That((after!.Opened, device.Status.State, device.Status.User), Is.EqualTo(((ISidDevice)opened[0], DeviceState.Leased, (string?)"the room")));
        after.Release();
    }

    [Test]
    public async Task NobodyAsksADeviceThatIsInUse()
    {
        await StartAsync();
        DeviceLease lease = device.TryLease(LeaseHolder.Listener, "the room")!;
        int before = opened[0].Probes;
        for (int i = 0; i < 20; i++)
            await clock.StepAsync(second);
        int during = opened[0].Probes;
        lease.Release();
        await PassAsync(() => opened[0].Probes > during, soon);

        Assert.That((during, device.Status.State), Is.EqualTo((before, DeviceState.Ready)));
    }

    [Test]
    public async Task TheHigherTakesItFromTheLowerAndEqualsWait([ValueSource(nameof(holders))] LeaseHolder has, [ValueSource(nameof(holders))] LeaseHolder wants)
    {
        await StartAsync();
        DeviceLease first = device.TryLease(has, "first")!;
        DeviceLease? early = device.TryLease(wants, "second");
        bool asked = first.TakenOver.IsCompleted;
        first.Release();
        DeviceLease? late = device.TryLease(wants, "second");

        Assert.That((early, asked, late?.Who), Is.EqualTo(((DeviceLease?)null, wants > has, (string?)"second")));
        late!.Release();
    }

    [Test]
    public async Task ALeaseEndsOnceAndOnlyItself()
    {
        await StartAsync();
        DeviceLease first = device.TryLease(LeaseHolder.Job, "first")!;
        first.Release();
        DeviceLease second = device.TryLease(LeaseHolder.Job, "second")!;
        first.Release();
        first.Fail(SidPortFault.Lost, "too late");

        Assert.That((device.Status.State, device.Status.User, device.Breaker.Status.Tokens), Is.EqualTo((DeviceState.Leased, (string?)"second", 3)));
        second.Release();
    }

    /// <summary>A device that was lost with a note on is silent again when it has been opened again.</summary>
    [Test]
    public async Task ADeviceLostInUseIsOpenedAgainAtOnce()
    {
        await StartAsync();
        DateTimeOffset before = clock.GetUtcNow();
        device.TryLease(LeaseHolder.Listener, "the room")!.Fail(SidPortFault.Lost, "EIO");
        await UntilAsync(() => device.Status.State == DeviceState.Ready);

        Assert.That((opened.Count, opened[0].IsDisposed, clock.GetUtcNow()), Is.EqualTo((2, true, before)));
        Assert.That(device.Breaker.Status.Tokens, Is.EqualTo(2));
    }

    /// <summary>The keeper looks at any moment: what was lost is never found still there, and nothing is opened beside it.</summary>
    [Test]
    public async Task LosingAndLookingDoNotMeet()
    {
        await StartAsync();
        for (int round = 0; round < 200; round++)
        {
            DeviceLease? lease = null;
            await UntilAsync(() => (lease = device.TryLease(LeaseHolder.Listener, "the room")) is not null);
            Task looking = Task.Run(device.Reset);
            lease!.Fail(SidPortFault.Absent, "pulled");
            await looking;
        }
        await UntilAsync(() => device.Status.State == DeviceState.Ready);

        Assert.That(opened.Count(port => !port.IsDisposed), Is.EqualTo(1));
    }

    [Test]
    public async Task ADeviceThatNeverOpensKeepsTheDaemonFromNothing()
    {
        using ManualResetEventSlim letGo = new();
        open = () =>
        {
            letGo.Wait(TimeSpan.FromSeconds(30));
            return OpenWell();
        };
        device.Start();
        await UntilAsync(() => Count() == 1);
        Task ending = device.DisposeAsync().AsTask();
        await PassAsync(() => ending.IsCompleted, TimeSpan.FromSeconds(20));
        letGo.Set();
        await UntilAsync(() => opened is [{ IsDisposed: true }]);

        Assert.That(clock.GetUtcNow() - began, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(13)), "the limit of an opening");
    }

    [Test]
    public async Task ADeviceThatIsLentAtTheEndIsLetGoAllTheSame()
    {
        await StartAsync();
        DeviceLease lease = device.TryLease(LeaseHolder.Job, "a test")!;
        await EndAsync();
        lease.Release();

        Assert.That(opened[0].IsDisposed);
    }

    private ScriptedPort OpenWell()
    {
        var port = new ScriptedPort();
        opened.Add(port);
        return port;
    }

    private int Count()
    {
        lock (attempts)
            return attempts.Count;
    }

    private async Task StartAsync()
    {
        device.Start();
        await UntilAsync(() => device.Status.State == DeviceState.Ready);
    }

    private async Task EndAsync()
    {
        Task ending = device.DisposeAsync().AsTask();
        await PassAsync(() => ending.IsCompleted, TimeSpan.FromSeconds(30));
    }

    private async Task PassAsync(Func<bool> condition, TimeSpan longest)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(250);
        for (TimeSpan gone = TimeSpan.Zero; !condition(); gone += step)
        {
            Assert.That(gone, Is.LessThanOrEqualTo(longest), "not reached on the test's clock");
            await clock.StepAsync(step);
        }
    }

    /// <summary>What takes no time on the device's clock, but a thread of its own.</summary>
    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.That(i, Is.LessThan(10_000), "not reached within 10 s");
            await Task.Delay(1);
        }
    }
}
