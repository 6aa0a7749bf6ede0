using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Wires.Alsa;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.SelfTest;
using SidFlow.Services.Devices.SelfTest.Measuring;

namespace SidFlow.Services.Tests.Devices.SelfTest;

/// <summary>The whole self-test on devices that sound, on a clock that the test moves.</summary>
[TestFixture]
public sealed class SelfTestRunTest
{
    private static readonly SimulatedSettings settings = new();

    private readonly List<SelfTestProgress> progress = [];
    private ManualClock clock = null!;

    [SetUp]
    public void SetUp()
    {
        clock = new ManualClock();
        progress.Clear();
    }

    [Test]
    public async Task TwoChipsAreKnownOneAfterTheOther()
    {
        await using var device = SoundingDevice.WithPort(clock, settings with { Models = [SidPortModel.Mos6581, SidPortModel.Mos8580] });
        SelfTestReport report = await RunAsync(device, device.Listen);

        Assert.That(report.Chips.Select(chip => chip.Heard!.Model.Model), Is.EqualTo(new ChipModel?[] { ChipModel.Mos6581, ChipModel.Mos8580 }), Tell(report));
        Assert.That(report.Passed, Tell(report));
        Assert.That((report.Sound, device.Device.Status.State), Is.EqualTo(("a test", DeviceState.Ready)));
        Assert.That(device.EndsMuted());
    }

    [Test]
    public async Task ADeadVoiceDoesNotPass()
    {
        await using var device = SoundingDevice.WithPort(clock, settings, write => write.Register == 11 ? 0 : write.Value);
        SelfTestReport report = await RunAsync(device, device.Listen);

        Assert.That(report.Passed, Is.False);
        Assert.That(report.Findings.Where(finding => finding.IsFault).Select(finding => finding.Text), Does.Contain("The chip, voice 2, saw: nothing was heard."), Tell(report));
    }

    [Test]
    public async Task TheWrongModelDoesNotPass()
    {
        await using var device = SoundingDevice.WithPort(clock, settings with { Models = [SidPortModel.Mos6581] });
        SelfTestReport report = await RunAsync(device, (_, opened) => device.Listen(device.Device, new Claiming(opened, SidPortModel.Mos8580)));

        Assert.That(report.Findings.Where(finding => finding.IsFault).Select(finding => finding.Text), Is.EqualTo(new[] { "The chip sounds like an 8580, but the device says 6581." }), Tell(report));
    }

    [Test]
    public async Task ADeviceThatRunsTunesPlaysTheSameTest()
    {
        await using var device = SoundingDevice.WithPlayer(clock, SidPortModel.Mos8580, SidPortModel.Mos6581);
        SelfTestReport report = await RunAsync(device, device.Listen);

        Assert.That(report.Chips.Select(chip => chip.Heard!.Model.Model), Is.EqualTo(new ChipModel?[] { ChipModel.Mos8580, ChipModel.Mos6581 }), Tell(report));
        Assert.That(report.Passed, Tell(report));
    }

    [Test]
    public async Task WithoutSoundEverySectionIsNamedAndTheCountsTell()
    {
        await using var device = SoundingDevice.WithPort(clock, settings);
        SelfTestReport report = await RunAsync(device, (_, _) => null);

        Assert.That((report.Passed, report.Sound, report.Chips.Single().Heard), Is.EqualTo((true, (string?)null, (SoundVerdict?)null)), Tell(report));
        Assert.That(report.Chips.Single().Counts.IsClean, Tell(report));
        Assert.That(report.Findings.Single().Text, Does.StartWith("No sound comes back"));
        Assert.That(progress.Select(step => step.Section.Id).Distinct(), Is.EqualTo(TestScore.Of(samples: true).Sections.Select(section => section.Id)));
        Assert.That(device.EndsMuted());
    }

    [Test]
    public async Task ASoundCardThatIsNotThereIsAFindingAndAllIsPlayed()
    {
        await using var device = SoundingDevice.WithPort(clock, settings);
        SelfTestReport report = await RunAsync(device, (_, _) => throw new AlsaException("hw:7,0", "open", "No such device"));

        Assert.That(report.Findings[0], Is.EqualTo(new Finding(true, "The sound cannot be recorded: ALSA device 'hw:7,0': open failed: No such device.")));
        Assert.That(report.Chips.Single().Counts.Writes, Is.GreaterThan(1_000));
    }

    [Test]
    public async Task SoundWithHolesIsNotJudged()
    {
        await using var device = SoundingDevice.WithPort(clock, settings, lost: 20);
        SelfTestReport report = await RunAsync(device, device.Listen);

        Assert.That((report.Passed, report.Chips.Single().Heard), Is.EqualTo((false, (SoundVerdict?)null)));
        Assert.That(report.Findings[0].Text, Does.Contain("(2.0 %), too many to judge by"));
    }

    [Test]
    public async Task SoundThatEndsIsAFinding()
    {
        await using var device = SoundingDevice.WithPort(clock, settings, endsAfter: 200_000);
        SelfTestReport report = await RunAsync(device, device.Listen);

        Assert.That(report.Findings[0], Is.EqualTo(new Finding(true, "The sound ended: the sound card was pulled.")));
    }

    /// <summary>The clock stands still meanwhile: what is to be seen is the ending, not a race between the threads and the rest of the test.</summary>
    [Test]
    public async Task AListenerTakesTheDeviceOver()
    {
        await using var device = SoundingDevice.WithPort(clock, settings);
        Task<SelfTestReport> test = await BeginAsync(device, step => step.Section.Kind == TestKind.Envelope, CancellationToken.None);
        DeviceLease? taken = null;
        await device.UntilInNoTimeAsync(() => (taken = device.Device.TryLease(LeaseHolder.Listener, "the room")) is not null);

        Assert.That(device.EndsMuted(), "before the listener has it");
        DeviceJobException end = (await Assert.ThrowsAsync<DeviceJobException>(() => device.FinishAsync(test)))!;
        Assert.That((end.End, end.Message), Is.EqualTo((DeviceJobEnd.TakenOver, "A listener took dry over, so the self-test ended.")));
        taken!.Release();
    }

    [Test]
    public async Task CancelledInTheMiddleOfANoteTheDeviceIsSilentAndFree()
    {
        await using var device = SoundingDevice.WithPort(clock, settings);
        using var stop = new CancellationTokenSource();
        Task<SelfTestReport> test = await BeginAsync(device, step => step.Section.Kind == TestKind.Chord, stop.Token);
        await stop.CancelAsync();

        Assert.That(() => device.FinishAsync(test), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((device.EndsMuted(), device.Device.Status.State), Is.EqualTo((true, DeviceState.Ready)));
    }

    [Test]
    public async Task ADeviceThatIsLostEndsTheTest()
    {
        await using var device = SoundingDevice.WithPort(clock, settings with { Faults = [new SimulatedFault(SimulatedFaultKind.Vanish, AtWrite: 300)] });
        await device.ReadyAsync();

        DeviceJobException end = (await Assert.ThrowsAsync<DeviceJobException>(() => RunAsync(device, device.Listen)))!;
        Assert.That((end.End, end.Message), Is.EqualTo((DeviceJobEnd.Lost, "dry was lost: unplugged.")));
        Assert.That(device.Device.Status.User, Is.Null);
    }

    [Test]
    public async Task ADeviceInUseIsNotTested()
    {
        await using var device = SoundingDevice.WithPort(clock, settings);
        await device.ReadyAsync();
        DeviceLease room = device.Device.TryLease(LeaseHolder.Listener, "the room")!;

        DeviceJobException end = (await Assert.ThrowsAsync<DeviceJobException>(() => device.FinishAsync(new SelfTestRun(device.Device, clock, device.Listen, device.MakeHead).RunAsync(progress.Add, CancellationToken.None))))!;
        Assert.That((end.End, end.Message), Is.EqualTo((DeviceJobEnd.NotFree, "dry cannot be had: the room has it.")));
        room.Release();
    }

    private async Task<SelfTestReport> RunAsync(SoundingDevice device, Func<Device, ISidDevice, IJobSound?> listen)
    {
        await device.ReadyAsync();
        return await device.FinishAsync(new SelfTestRun(device.Device, clock, listen, device.MakeHead).RunAsync(progress.Add, CancellationToken.None));
    }

    /// <returns>The test, once it has come to such a section.</returns>
    private async Task<Task<SelfTestReport>> BeginAsync(SoundingDevice device, Func<SelfTestProgress, bool> reached, CancellationToken stop)
    {
        await device.ReadyAsync();
        Task<SelfTestReport> test = new SelfTestRun(device.Device, clock, (_, _) => null, device.MakeHead).RunAsync(progress.Add, stop);
        await device.UntilAsync(() => progress.Count > 0 && reached(progress[^1]));
        return test;
    }

    private static string Tell(SelfTestReport report) => string.Join('\n', report.Findings.Select(finding => finding.ToString()).Concat(report.Chips.Select(chip => chip.Counts.ToString())));

    /// <summary>The same port, which says that its chip is another.</summary>
    private sealed class Claiming(ISidDevice inner, SidPortModel model) : ISidPort
    {
        public SidPortInfo Info { get; } = inner.Info with { Chips = [new SidPortChip(model)] };
        public SidPortReport Report => ((ISidPort)inner).Report;
        public TimeSpan Delay => throw new NotSupportedException();
        public void Begin(SidPortTune tune) => throw new NotSupportedException();
        public void Write(int cycles, int chip, int register, int value) => throw new NotSupportedException();
        public void Wait(int cycles) => throw new NotSupportedException();
        public void Push() => throw new NotSupportedException();
        public void Pause() => throw new NotSupportedException();
        public void Resume() => throw new NotSupportedException();
        public void Probe() => throw new NotSupportedException();
        public void Cancel() => throw new NotSupportedException();
        public void Interrupt() => throw new NotSupportedException();
        public void Dispose() => throw new NotSupportedException();
    }
}
