using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Heads;
using SidFlow.Services.Queue;
using SidFlow.Services.Tests.Queue;

namespace SidFlow.Services.Tests.Deck;

/// <summary>A device that plays in the room, is pulled and comes back; the deck, its heads and the devices' time move together in steps of a millisecond.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class OutletTest
{
    private const int Block = 882;
    private static readonly TimeSpan block = TimeSpan.FromMilliseconds(20);
    private static readonly PlaybackRules rules = new();

    private ManualClock clock = null!;
    private SyntheticSongs songs = null!;
    private PlayQueue queue = null!;
    private DeviceDirectory devices = null!;
    private Outlet outlet = null!;
    private DeckLoop deck = null!;
    private readonly List<PortHead> heads = [];
    private readonly List<float> room = [];
    private readonly Dictionary<string, List<SimulatedWrite>> heard = [];

    [SetUp]
    public void SetUp()
    {
        clock = new ManualClock();
        songs = new SyntheticSongs();
        songs.Songs["a"] = new SyntheticSong { Listed = TimeSpan.FromSeconds(60) };
        songs.Songs["b"] = new SyntheticSong { Listed = TimeSpan.FromSeconds(60) };
        queue = new PlayQueue(new MemoryQueueStore());
        heads.Clear();
        room.Clear();
        heard.Clear();
    }

    [TearDown]
    public async Task TearDown()
    {
        Task ending = outlet.EndAsync();
        await UntilAsync(() => ending.IsCompleted);
        await devices.DisposeAsync();
        queue.Dispose();
    }

    [Test]
    public async Task ADevicePlaysTheSongAndTheRoomsOutputIsSilent()
    {
        await OpenAsync(new OutletRules(), ("sid", new SimulatedSettings()));
        await PlayAsync("a");
        await RunAsync(TimeSpan.FromSeconds(2));

        Assert.That(outlet.State, Is.EqualTo(new OutletState("sid", "Simulated SID", true, null, [])));
        Assert.That(room, Is.All.Zero);
        Assert.That(outlet.Report!.Value.Report.Position.TotalMilliseconds, Is.EqualTo(rules.Time(deck.Position).TotalMilliseconds).Within(25), "device and emulator agree");
    }

    [TestCase(0)]
    [TestCase(150)]
    [TestCase(400)]
    public async Task ADeviceIsHeldBackByTheRoomsOwnDelay(int milliseconds)
    {
        await OpenAsync(new OutletRules(EmulatorBeside: true), ("sid", new SimulatedSettings()));
        outlet.Delay = TimeSpan.FromMilliseconds(milliseconds);
        await PlayAsync("a");
        await RunAsync(TimeSpan.FromSeconds(2));

        double heardInTheRoom = rules.Time(deck.Position).TotalMilliseconds - milliseconds;
        // A device begins with a whole slice, and the deck looks once in a block: 20 ms each.
        Assert.That(outlet.Report!.Value.Report.Position.TotalMilliseconds, Is.EqualTo(heardInTheRoom).Within(40));
    }

    [TestCase(SimulatedFaultKind.Vanish)]
    [TestCase(SimulatedFaultKind.Stall)]
    [TestCase(SimulatedFaultKind.Refuse)]
    public async Task APulledDeviceGivesWayToTheEmulatorWhereTheListenerIs(SimulatedFaultKind fault)
    {
        await OpenAsync(new OutletRules(), ("sid", new SimulatedSettings { Faults = [new SimulatedFault(fault, AtWrite: 120)] }));
        await PlayAsync("a");
        TimeSpan lastOfDevice = TimeSpan.Zero;
        await UntilAsync(() =>
        {
            lastOfDevice = outlet.Report?.Report.Position ?? lastOfDevice;
            return outlet.State.Id != "sid";
        });
        await RunAsync(TimeSpan.FromSeconds(1));

        int firstHeard = room.FindIndex(sample => sample != 0);
        TimeSpan gap = rules.Time(firstHeard) - lastOfDevice;
        TestContext.Out.WriteLine($"{fault}: gap {gap.TotalMilliseconds:0} ms");
        Assert.That(gap.TotalMilliseconds, Is.LessThan(100));
        Assert.That(room[firstHeard], Is.EqualTo(songs.Songs["a"].At(firstHeard)), "the place the listener would have reached");
        Assert.That((outlet.State.Id, outlet.State.Healthy), Is.EqualTo(("emulator", false)));
        Assert.That(outlet.State.Note, Does.StartWith("sid was lost: ").And.EndsWith("The emulator stands in."));
        Assert.That(devices.Find("sid")!.Breaker.Status.Tokens, Is.EqualTo(2));
    }

    [Test]
    public async Task ASecondDeviceGoesOnThroughTheRegisterImage()
    {
        await OpenAsync(new OutletRules(),
            ("first", new SimulatedSettings { Faults = [new SimulatedFault(SimulatedFaultKind.Vanish, AtWrite: 120)] }),
            ("second", new SimulatedSettings()));
        await PlayAsync("a");
        await UntilAsync(() => outlet.State.Id == "second");
        await RunAsync(TimeSpan.FromMilliseconds(500));

        Assert.That(outlet.State.Healthy, Is.EqualTo(outlet.State.Note is null));
        Assert.That(outlet.Report!.Value.Report.Position.TotalMilliseconds, Is.EqualTo(rules.Time(deck.Position).TotalMilliseconds).Within(25));
        // Frequency 1 has been climbing by one each 20 ms.
        SimulatedWrite image = heard["second"].First(write => write is { Register: 1, Value: > 0 });
        int frameOfLoss = heard["first"].Max(write => write.Value);
        Assert.That(image.Value, Is.EqualTo(frameOfLoss).Within(60), "it goes on, and does not begin again");
        Assert.That(heard["second"].SkipWhile(write => write != image).First(write => write.Register == 24).Value, Is.EqualTo(0x0f), "the volume came last");
    }

    [Test]
    public async Task TheDeviceIsOfferedTheNextSongWhenItIsBack()
    {
        await OpenAsync(new OutletRules(), ("sid", new SimulatedSettings { Faults = [new SimulatedFault(SimulatedFaultKind.Vanish, AtWrite: 120)] }));
        await PlayAsync("a");
        await UntilAsync(() => outlet.State.Id != "sid");
        await UntilAsync(() => devices.Find("sid")!.Status.State == DeviceState.Ready);
        await RunAsync(TimeSpan.FromSeconds(1));
        string during = outlet.State.Id;
        await PlayAsync("b");
        await UntilAsync(() => outlet.State.Id == "sid");

        Assert.That((during, outlet.State.Healthy), Is.EqualTo(("emulator", true)));
    }

    [Test]
    public async Task SetSoItComesBackIntoTheSongAtWork()
    {
        await OpenAsync(new OutletRules(ReturnAtOnce: true), ("sid", new SimulatedSettings { Faults = [new SimulatedFault(SimulatedFaultKind.Vanish, AtWrite: 120)] }));
        await PlayAsync("a");
        await UntilAsync(() => outlet.State.Id != "sid");
        await UntilAsync(() => outlet.State.Id == "sid");
        await RunAsync(TimeSpan.FromMilliseconds(200));

        Assert.That(outlet.Report!.Value.Report.Position.TotalMilliseconds, Is.EqualTo(rules.Time(deck.Position).TotalMilliseconds).Within(25));
    }

    [Test]
    public async Task AListenerSwitchesBetweenOutputsAtTheSamePlace()
    {
        await OpenAsync(new OutletRules(), ("sid", new SimulatedSettings()));
        await PlayAsync("a");
        await RunAsync(TimeSpan.FromSeconds(1));
        deck.SetOutput("emulator");
        await RunAsync(TimeSpan.FromSeconds(1));
        (string emulator, int audible) = (outlet.State.Id, room.FindIndex(sample => sample != 0));
        deck.SetOutput("sid");
        await UntilAsync(() => outlet.State.Id == "sid");
        await RunAsync(TimeSpan.FromMilliseconds(200));

        Assert.That((emulator, audible), Is.EqualTo(("emulator", 51 * Block)));
        Assert.That(outlet.State.Id, Is.EqualTo("sid"));
        Assert.That(outlet.Report!.Value.Report.Position.TotalMilliseconds, Is.EqualTo(rules.Time(deck.Position).TotalMilliseconds).Within(25));
    }

    [Test]
    public async Task PauseAndSeekKeepTheDeviceWithTheListener()
    {
        await OpenAsync(new OutletRules(), ("sid", new SimulatedSettings()));
        await PlayAsync("a");
        await RunAsync(TimeSpan.FromSeconds(1));
        deck.Pause();
        await RunAsync(TimeSpan.FromSeconds(1));
        int volume = heard["sid"].Last(write => write.Register == 24).Value;
        deck.Resume();
        await RunAsync(TimeSpan.FromSeconds(1));
        double afterPause = (outlet.Report!.Value.Report.Position - rules.Time(deck.Position)).TotalMilliseconds;
        deck.Seek(TimeSpan.FromSeconds(20));
        await RunAsync(TimeSpan.FromSeconds(1));

        Assert.That(volume & 0x0f, Is.Zero);
        Assert.That(afterPause, Is.EqualTo(0).Within(40));
        Assert.That(outlet.Report!.Value.Report.Position.TotalSeconds, Is.EqualTo(rules.Time(deck.Position).TotalSeconds).Within(0.025).And.GreaterThan(20));
    }

    [Test]
    public async Task AStoppedRoomGivesTheDeviceBackSilent()
    {
        await OpenAsync(new OutletRules(), ("sid", new SimulatedSettings()));
        await PlayAsync("a");
        await RunAsync(TimeSpan.FromSeconds(1));
        deck.Stop();
        await UntilAsync(() => devices.Find("sid")!.Status.State == DeviceState.Ready);

        Assert.That(heard["sid"][^16..].Select(write => write.Value), Is.All.Zero);
    }

    [Test]
    public async Task TheRoomsVolumeAndTheFadeAtTheEndReachTheDevice()
    {
        songs.Songs["short"] = new SyntheticSong { Listed = TimeSpan.FromSeconds(12) };
        await OpenAsync(new OutletRules(), ("sid", new SimulatedSettings()));
        outlet.Gain = 0.8;
        await PlayAsync("short");
        await queue.AppendAsync(deck.Current?.Id, SyntheticSongs.Id("b"), CancellationToken.None);
        await RunAsync(TimeSpan.FromSeconds(2));
        int before = Volume();
        outlet.Gain = 0.4;
        await RunAsync(TimeSpan.FromSeconds(2));
        int turned = Volume();
        outlet.Gain = 1;
        await RunAsync(TimeSpan.FromSeconds(4.5));
        int whole = Volume();
        int from = heard["sid"].Count;
        await UntilAsync(() => deck.Current!.Song.Path == "b");
        int[] fade = [.. heard["sid"].Skip(from).Where(write => write.Register == 24).Select(write => write.Value)];
        await RunAsync(TimeSpan.FromSeconds(1));

        Assert.That((before, turned, whole, Volume()), Is.EqualTo((12, 6, 15, 15)), "the next song is loud again");
        Assert.That(fade, Is.Ordered.Descending.And.Length.InRange(12, 16));
        Assert.That(fade[^1], Is.LessThanOrEqualTo(1));

        int Volume() => heard["sid"].Last(write => write.Register == 24).Value;
    }

    private async Task OpenAsync(OutletRules outletRules, params (string Id, SimulatedSettings Settings)[] ports)
    {
        devices = new DeviceDirectory([.. ports.Select(port => Make(port.Id, port.Settings with { Clocks = [SidClock.OneMegahertz], Models = [SidPortModel.Mos8580] }))]);
        devices.Start();
        outlet = new Outlet(devices, outletRules, rules, clock, opened =>
        {
            var head = new PortHead(new RetimedPort((ISidPort)opened), clock, stepped: true);
            heads.Add(head);
            return head;
        });
        deck = new DeckLoop(new CueDesk(songs, SyntheticSongs.MakeHead, rules, work => Task.FromResult(work()), _ => () => { }), rules, queue, outlet);
        await UntilAsync(() => devices.Devices.All(device => device.Status.State == DeviceState.Ready));
        room.Clear();
    }

    private Device Make(string id, SimulatedSettings settings)
    {
        List<SimulatedWrite> writes = heard[id] = [];
        int opened = 0;
        // Faults are of the first opening only: the device comes back well.
        return new Device(new DeviceSetting(id, "simulated", ClockPolicy.Retime, []),
            () => SimulatedPort.Open(opened++ == 0 ? settings : settings with { Faults = [] }, clock, writes.Add), BreakerOptions.Default, clock);
    }

    private async Task PlayAsync(string path)
    {
        deck.Play(await queue.AppendAsync(deck.Current?.Id, SyntheticSongs.Id(path), CancellationToken.None));
        await RunAsync(block);
    }

    /// <summary>The devices open on threads of their own, so real time must pass as well.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.That(i, Is.LessThan(1000), "not reached within 20 s of the test's clock");
            await RunAsync(block);
            await Task.Delay(1);
        }
    }

    private async Task RunAsync(TimeSpan time)
    {
        float[] samples = new float[2 * Block];
        for (TimeSpan gone = TimeSpan.Zero; gone < time; gone += block)
        {
            deck.Render(samples);
            for (int i = 0; i < samples.Length; i += 2)
                room.Add(outlet.EmulatorSounds ? samples[i] : 0);
            for (int i = 0; i < 20; i++)
                await StepAsync();
        }
    }

    private async Task StepAsync()
    {
        clock.Advance(TimeSpan.FromMilliseconds(1));
        foreach (PortHead head in heads.ToArray())
            if (head.Step() is null)
                heads.Remove(head);
        await Task.Yield();
    }
}
