using System.Diagnostics;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.SelfTest;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Hil;

/// <summary>What every device must do, through the daemon's own device layer: on simulators, or with SIDFLOW_HIL on real devices.</summary>
[TestFixtureSource(typeof(HilRig), nameof(HilRig.Names)), Parallelizable(ParallelScope.Self)]
public sealed class HardwareTest(string name)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(40);

    private HilRig rig = null!;

    [SetUp]
    public async Task PlugInAsync()
    {
        rig = HilRig.Open(name);
        await UntilAsync(() => rig.Device.Status.State is DeviceState.Ready or DeviceState.Degraded);
    }

    [TearDown]
    public async Task PullAsync()
    {
        if (rig is not null)
            await rig.DisposeAsync();
    }

    [Test]
    public async Task ItSaysWhoItIsAndIsSilent()
    {
        SidPortInfo info = rig.Device.Status.Info!;
        TestContext.Out.WriteLine($"{info.Name}, firmware {info.Firmware ?? "untold"}, at {info.Address}: {string.Join(", ", info.Chips)}, {info.Timing}, clocks {string.Join(", ", info.Clocks.Select(clock => $"{clock.Hz:f0} Hz"))}");

        Assert.That((info.Name, info.Address), Is.Not.EqualTo(("", "")));
        Assert.That(info.Chips, Is.Not.Empty);
        await UntilSilentAsync();
    }

    [Test]
    public async Task ASongIsPlayedInItsTimeAtEitherClock()
    {
        foreach (ClockRate clock in new[] { ClockRate.Pal, ClockRate.Ntsc })
        {
            long since = Stopwatch.GetTimestamp();
            PlayedCounts counts = await PlayAsync(Song(clock, 1, TimeSpan.FromSeconds(2)), CancellationToken.None);
            TimeSpan took = Stopwatch.GetElapsedTime(since);
            TestContext.Out.WriteLine($"2 s at {clock.Hz:f0} Hz took {took.TotalSeconds:f2} s, {counts}");

            Assert.That(took.TotalSeconds, Is.InRange(1.9, 12));
            await UntilSilentAsync();
        }
    }

    [Test]
    public async Task TwoChipsPlayTheirOwn()
    {
        if (rig.Device.Status.Info!.Chips.Count < 2)
            Assert.Ignore($"{name} has one chip.");
        var highs = new int[2];
        await PlayAsync(Song(ClockRate.Pal, 2, TimeSpan.FromSeconds(1.5)), CancellationToken.None, _ =>
        {
            for (int chip = 0; rig.Register is { } register && chip < 2; chip++)
                highs[chip] = Math.Max(highs[chip], register(chip, 1));
        });

        if (rig.Register is not null)
            Assert.That(highs, Is.EqualTo(new[] { 0x10, 0x11 }));
        await UntilSilentAsync();
    }

    [Test]
    public async Task PausedItIsSilentAndGoesOnWhereItWas()
    {
        PortHead? head = null;
        TimeSpan at = TimeSpan.Zero;
        using var stop = new CancellationTokenSource();
        Task playing = PlayAsync(Song(ClockRate.Pal, 1, TimeSpan.FromSeconds(20)), stop.Token, position => at = position, made => head = made, opened => player = opened as INativePlayer);
        await UntilAsync(() => at > TimeSpan.FromSeconds(0.5));
        if (head is not null)
            head.Pause();
        else
            await Task.Run(player!.Pause);
        if (head is not null)
            await UntilSilentAsync();
        // What had left for the device is played out.
        await UntilStandsAsync(() => at);
        TimeSpan paused = at;
        if (head is not null)
            head.Resume();
        else
            await Task.Run(player!.Resume);
        await UntilAsync(() => at > paused + TimeSpan.FromSeconds(0.3));
        TestContext.Out.WriteLine($"paused at {paused.TotalSeconds:f2} s");

        await stop.CancelAsync();
        Assert.That(() => playing, Throws.InstanceOf<OperationCanceledException>());
        await UntilSilentAsync();
    }

    [Test]
    public async Task CutOffInTheMiddleOfANoteItIsSilentAndFree()
    {
        TimeSpan at = TimeSpan.Zero;
        using var stop = new CancellationTokenSource();
        Task playing = PlayAsync(Song(ClockRate.Pal, 1, TimeSpan.FromSeconds(20)), stop.Token, position => at = position);
        await UntilAsync(() => at > TimeSpan.FromSeconds(0.5) && rig.IsSilent(1) != true);
        await stop.CancelAsync();

        Assert.That(() => playing, Throws.InstanceOf<OperationCanceledException>());
        await UntilSilentAsync();
        Assert.That(rig.Device.Status.State, Is.EqualTo(DeviceState.Ready));
    }

    [Test]
    public async Task PulledInTheMiddleOfANoteItIsLostAndComesBack()
    {
        if (rig.Cable is not { } cable)
        {
            Assert.Ignore(rig.IsReal ? "Real cables are pulled by hand." : $"{name} has no cable to pull.");
            return;
        }
        TimeSpan at = TimeSpan.Zero;
        Task playing = PlayAsync(Song(ClockRate.Pal, 1, TimeSpan.FromSeconds(20)), CancellationToken.None, position => at = position);
        await UntilAsync(() => at > TimeSpan.FromSeconds(0.5));
        long since = Stopwatch.GetTimestamp();
        cable.Out();
        DeviceJobException end = (await Assert.ThrowsAsync<DeviceJobException>(() => playing))!;
        TestContext.Out.WriteLine($"lost after {Stopwatch.GetElapsedTime(since).TotalMilliseconds:f0} ms: {end.Message}");
        Assert.That(end.End, Is.EqualTo(DeviceJobEnd.Lost));
        Assert.That(Stopwatch.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(5)));

        cable.In();
        since = Stopwatch.GetTimestamp();
        await UntilAsync(() => rig.Device.Status.State == DeviceState.Ready);
        TestContext.Out.WriteLine($"back after {Stopwatch.GetElapsedTime(since).TotalSeconds:f1} s");
        await UntilSilentAsync();
    }

    [Test]
    public async Task TheSelfTestIsPlayedToItsEnd()
    {
        // Half a minute for each chip of nine kinds: one kind is the sample of every run.
        if (!rig.IsReal && name != "sidblaster" && Environment.GetEnvironmentVariable("SIDFLOW_SLOW") is not "1")
            Assert.Ignore("Takes half a minute for each chip: SIDFLOW_SLOW=1 plays it on every simulator.");
        HashSet<string> sections = [];
        SelfTestReport report = await new SelfTestRun(rig.Device, TimeProvider.System, (device, opened) => rig.IsReal ? JobSound.Open(device, opened, TimeProvider.System) : null)
            .RunAsync(progress => sections.Add(progress.Section.Id), CancellationToken.None);
        foreach (Finding finding in report.Findings)
            TestContext.Out.WriteLine($"{(finding.IsFault ? "!" : "-")} {finding.Text}");

        Assert.That(sections, Is.SupersetOf(TestScore.Of(samples: false).Sections.Select(section => section.Id)));
        Assert.That(report.Chips, Has.Count.EqualTo(Math.Min(3, rig.Device.Status.Info!.Chips.Count)).Or.Count.EqualTo(rig.Device.Status.Info!.Chips.Count));
        // How punctual a shared machine's simulators are says nothing of the driver.
        Assert.That(report.Passed || !rig.IsReal, "the self-test");
        await UntilSilentAsync();
        Assert.That(rig.Device.Status.State, Is.EqualTo(DeviceState.Ready));
    }

    private INativePlayer? player;

    private Task<PlayedCounts> PlayAsync(JobSong song, CancellationToken stop, Action<TimeSpan>? moved = null, Action<PortHead>? made = null, Action<ISidDevice>? began = null) =>
        JobLease.UseAsync(rig.Device, "a test", TimeProvider.System, (opened, ending) =>
        {
            began?.Invoke(opened);
            return new JobPlayback(opened, TimeProvider.System, moved ?? (_ => { }), port =>
            {
                var head = new PortHead(new RetimedPort(port), TimeProvider.System);
                made?.Invoke(head);
                return head;
            }).PlayAsync(song, ending);
        }, stop);

    private static JobSong Song(ClockRate clock, int chips, TimeSpan length) => new(new HilTape(clock, chips), [.. Enumerable.Range(0, chips).Select(chip => (int?)chip)],
        new NativeTune { File = TestTune.Build(TestScore.Of(samples: false), [.. Enumerable.Repeat(ChipModel.Mos6581, chips)], 0), Song = 1 }, length);

    private async Task UntilSilentAsync()
    {
        int chips = Math.Min(2, rig.Device.Status.Info!.Chips.Count);
        if (rig.IsSilent(chips) is null)
            TestContext.Out.WriteLine($"{name}: nobody can look whether it is silent; listen.");
        else
            await UntilAsync(() => rig.IsSilent(chips) == true);
    }

    private static async Task UntilStandsAsync(Func<TimeSpan> position)
    {
        TimeSpan last = position();
        long since = Stopwatch.GetTimestamp(), changed = since;
        while (Stopwatch.GetElapsedTime(changed) < TimeSpan.FromMilliseconds(300))
        {
            Assert.That(Stopwatch.GetElapsedTime(since), Is.LessThan(patience), "it does not stand");
            await Task.Delay(10);
            if (position() is var now && now != last)
                (last, changed) = (now, Stopwatch.GetTimestamp());
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (long since = Stopwatch.GetTimestamp(); !holds(); await Task.Delay(10))
            Assert.That(Stopwatch.GetElapsedTime(since), Is.LessThan(patience), "never came to it");
    }
}
