using System.Diagnostics;
using System.Net;
using SidFlow.Emu.Sid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Heads;
using SidFlow.Services.NetworkSidDevice;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Services.Tests.NetworkSidDevice;

/// <summary>A network player on the household's chips. The test is the deck; devices and heads move with it in steps of a millisecond.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class GuestOnDeviceTest
{
    private const int Flush = 0, SidCount = 1, Mute = 2, Reset = 3, Delay = 4, Write = 5, Model = 14, Header = 18;
    private const int Block = 882;

    private static readonly byte[] ok = [0];
    private static readonly TimeSpan block = TimeSpan.FromMilliseconds(20);

    private readonly List<PortHead> heads = [];
    private readonly List<SimulatedWrite> heard = [];
    private ManualClock clock = null!;
    private DeviceDirectory devices = null!;
    private NetworkGuest guest = null!;
    private SidServer server = null!;
    private SimulatedPlayer player = null!;

    [SetUp]
    public void SetUp()
    {
        clock = new ManualClock();
        heads.Clear();
        heard.Clear();
    }

    [TearDown]
    public async Task TearDown()
    {
        player.Dispose();
        await server.DisposeAsync();
        Task ending = guest.DisposeAsync().AsTask();
        await UntilAsync(() => ending.IsCompleted);
        await guest.DisposeAsync();
        await devices.DisposeAsync();
    }

    [Test]
    public async Task TheDeviceHearsThePlayersWritesAtTheirCycles()
    {
        await OpenAsync(new SimulatedSettings());
        heard.Clear();
        Tone();
        await SoundAsync(50);

        SimulatedWrite[] own = [.. heard.Where(write => write.Value != 0 || write.Register == 0)];
        (int, int)[] expected = [(24, 15), (6, 0xf0), (1, 0x40), (4, 0x21)];
        SimulatedWrite[] tone = [.. expected.Select(wanted => own.First(write => (write.Register, write.Value) == wanted))];
        Assert.That(tone.Zip(tone.Skip(1), (one, next) => next.Cycle - one.Cycle), Is.All.EqualTo(10));
        Assert.That(guest.Heard, Is.EqualTo(new RoomGuest("127.0.0.1", Output: "sid")));
        Assert.That(devices.Find("sid")!.Status.User, Is.EqualTo("the player at 127.0.0.1"));
    }

    [Test]
    public async Task TheEmulatorSoundsInStepForTheStream()
    {
        await OpenAsync(new SimulatedSettings());
        Tone();
        await UntilAsync(() => guest.Heard is not null);
        TimeSpan began = clock.GetUtcNow().TimeOfDay;
        TimeSpan device = TimeSpan.Zero, emulator = TimeSpan.Zero;
        for (int i = 0; i < 50; i++)
        {
            float[] sound = await SoundAsync(1);
            TimeSpan now = clock.GetUtcNow().TimeOfDay - began;
            if (device == TimeSpan.Zero && heads[0].Report.Position > TimeSpan.Zero)
                device = now;
            if (emulator == TimeSpan.Zero && Swing(sound) > 0.05f)
                emulator = now;
        }

        Assert.That(emulator.TotalMilliseconds, Is.EqualTo(device.TotalMilliseconds).Within(40));
    }

    [Test]
    public async Task ChipsAreMappedByTheirModels()
    {
        await OpenAsync(new SimulatedSettings { Models = [SidPortModel.Mos8580, SidPortModel.Mos6581] });
        Assert.That(player.Ask(SidCount, 2), Is.EqualTo(ok));
        Assert.That(player.Ask(Model, 0, 0), Is.EqualTo(ok));
        Assert.That(player.Ask(Model, 1, 1), Is.EqualTo(ok));
        Assert.That(player.Ask(Reset, 0, 0), Is.EqualTo(ok));
        Assert.That(player.Ask(Write, 0, [.. SimulatedPlayer.Quad(10, 0, 1, 0x11), .. SimulatedPlayer.Quad(10, 1, 1, 0x22)]), Is.EqualTo(ok));
        await SoundAsync(50);

        Assert.That(heard.Where(write => write is { Register: 1, Value: > 0 }).Select(write => (write.Chip, write.Value)), Is.EqualTo(new[] { (1, 0x11), (0, 0x22) }));
        Assert.That(guest.Heard!.Note, Is.Null);
    }

    [Test]
    public async Task AWrongModelIsPlayedAndNamed()
    {
        await OpenAsync(new SimulatedSettings { Models = [SidPortModel.Mos8580] });
        Tone();
        await SoundAsync(50);

        Assert.That(guest.Heard, Is.EqualTo(new RoomGuest("127.0.0.1", null, "sid", "6581 tune on an 8580")));
    }

    [Test]
    public async Task ADeviceWithTooFewChipsIsLeftAlone()
    {
        await OpenAsync(new SimulatedSettings());
        Assert.That(player.Ask(SidCount, 2), Is.EqualTo(ok));
        Tone();
        await SoundAsync(50);

        Assert.That(guest.Heard, Is.EqualTo(new RoomGuest("127.0.0.1")));
        Assert.That(devices.Find("sid")!.Status.State, Is.EqualTo(DeviceState.Ready));
    }

    [TestCase(LeaseHolder.Listener)]
    [TestCase(LeaseHolder.Job)]
    public async Task WhoeverElseWantsTheDeviceHasItWithinASecondAndThePlayerGoesOnInTheEmulator(LeaseHolder who)
    {
        await OpenAsync(new SimulatedSettings());
        Tone();
        await SoundAsync(50);
        Device device = devices.Find("sid")!;
        DeviceLease? lease = device.TryLease(who, "somebody else");
        Assert.That(lease, Is.Null, "not while it sounds");
        DateTimeOffset asked = clock.GetUtcNow();
        do
        {
            Assert.That(clock.GetUtcNow() - asked, Is.LessThan(TimeSpan.FromSeconds(1)));
            await SoundAsync(1);
        }
        while (!await ThreadsComeToAsync(() => (lease = device.TryLease(who, "somebody else")) is not null));

        TimeSpan took = clock.GetUtcNow() - asked;
        TestContext.Out.WriteLine($"{who}: free after {took.TotalMilliseconds:0} ms");
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(heard[^16..].Select(write => write.Value), Is.All.Zero, "silent when it changes hands");
        Assert.That(Swing(await SoundAsync(10)), Is.GreaterThan(0.05f));
        Assert.That(guest.Heard, Is.EqualTo(new RoomGuest("127.0.0.1", Note: "sid was wanted elsewhere")));
        lease!.Release();
    }

    [Test]
    public async Task AfterTheRoomHasPlayedThePlayerGoesOnOnTheDevice()
    {
        await OpenAsync(new SimulatedSettings());
        Tone();
        await SoundAsync(50);
        await SoundAsync(10, mayPlay: false);
        int volume = heard.Last(write => write.Register == 24).Value;
        await SoundAsync(50);

        Assert.That(volume, Is.Zero, "silent while the room plays");
        Assert.That(guest.Heard?.Output, Is.EqualTo("sid"));
        Assert.That(heard.Last(write => write.Register == 24).Value, Is.EqualTo(15));
        Assert.That(heard.Last(write => write.Register == 4).Value, Is.EqualTo(0x21), "through the registers as they stood");
    }

    [TestCase(SimulatedFaultKind.Vanish)]
    [TestCase(SimulatedFaultKind.Stall)]
    public async Task ALostDeviceGivesWayToTheEmulator(SimulatedFaultKind fault)
    {
        await OpenAsync(new SimulatedSettings { Faults = [new SimulatedFault(fault, AtWrite: 30)] });
        Tone();
        for (int i = 0; i < 60 && guest.Heard?.Note is null; i++)
        {
            Assert.That(player.Ask(Write, 0, [.. SimulatedPlayer.Quad(19_000, 0, 0, i)]), Is.EqualTo(ok).Or.EqualTo(new byte[] { 1 }));
            await SoundAsync(1);
        }
        Assert.That(guest.Heard?.Output, Is.EqualTo("emulator"));
        Assert.That(guest.Heard?.Note, Does.StartWith("sid was lost: "));
        Assert.That(Swing(await SoundAsync(10)), Is.GreaterThan(0.05f));
        await UntilAsync(() => devices.Find("sid")!.Status.User is null);
        Assert.That(devices.Find("sid")!.Breaker.Status.Tokens, Is.EqualTo(2), "the loss was counted");
    }

    [Test]
    public async Task AFlushSilencesTheDevice()
    {
        await OpenAsync(new SimulatedSettings());
        Tone();
        await SoundAsync(50);
        Assert.That(player.Ask(Flush), Is.EqualTo(ok));
        await SoundAsync(1);

        Assert.That(heard[^16..].Select(write => write.Value), Is.All.Zero);
    }

    [Test]
    public async Task AVoiceIsMutedOnTheDeviceToo()
    {
        await OpenAsync(new SimulatedSettings());
        Tone();
        await SoundAsync(50);
        Assert.That(player.Ask(Mute, 0, 0, 1), Is.EqualTo(ok));
        await SoundAsync(1);

        Assert.That(heard.Last(write => write.Register == 4).Value, Is.EqualTo(0x01), "no waveform, and the gate as it was");
    }

    [Test]
    public async Task TheRoomsVolumeReachesTheDeviceToo()
    {
        await OpenAsync(new SimulatedSettings());
        guest.Gain = 0.5;
        Tone();
        await SoundAsync(50);
        int half = heard.Last(write => write.Register == 24).Value;
        guest.Gain = 1;
        await SoundAsync(20);

        Assert.That((half, heard.Last(write => write.Register == 24).Value), Is.EqualTo((8, 15)));
    }

    [Test]
    public async Task WhoLeavesLeavesASilentDevice()
    {
        await OpenAsync(new SimulatedSettings());
        Tone();
        await SoundAsync(50);
        player.Dispose();
        await UntilAsync(() => devices.Find("sid")!.Status.State == DeviceState.Ready);

        Assert.That(heard[^16..].Select(write => write.Value), Is.All.Zero);
    }

    [Test]
    public async Task APlayerThatRestsLeavesTheDeviceToOthers()
    {
        await OpenAsync(new SimulatedSettings());
        Tone();
        await SoundAsync(50);
        Assert.That(player.Ask(Flush), Is.EqualTo(ok));
        await SoundAsync(110);

        Assert.That(devices.Find("sid")!.Status.State, Is.EqualTo(DeviceState.Ready));
        Tone();
        await SoundAsync(50);
        Assert.That(guest.Heard?.Output, Is.EqualTo("sid"));
    }

    [Test]
    public async Task TheTunesTitleIsTold()
    {
        await OpenAsync(new SimulatedSettings());
        byte[] header = new byte[124];
        header[7] = 124;
        "Commando"u8.CopyTo(header.AsSpan(0x16));
        Tone();
        Assert.That(player.Ask(Header, 0, header), Is.EqualTo(ok));
        await SoundAsync(10);
        Assert.That(guest.Heard?.Title, Is.EqualTo("Commando"));
    }

    private async Task OpenAsync(SimulatedSettings settings)
    {
        int opened = 0;
        devices = new DeviceDirectory([new Device(
            new DeviceSetting("sid", "simulated", ClockPolicy.Retime, []),
            () => SimulatedPort.Open(opened++ == 0 ? settings : settings with { Faults = [] }, clock, heard.Add), BreakerOptions.Default, clock)]);
        devices.Start();
        guest = new NetworkGuest(new SoftwareSidOptions(), devices, clock, port =>
        {
            var head = new PortHead(new RetimedPort(port), clock, stepped: true);
            heads.Add(head);
            return head;
        });
        server = SidServer.Open(new IPEndPoint(IPAddress.Loopback, 0), ClientList.Parse(["127.0.0.0/8"])!, guest, clock);
        player = new SimulatedPlayer(server.Address);
        await UntilAsync(() => devices.Find("sid")!.Status.State == DeviceState.Ready);
    }

    /// <summary>A sawtooth of about 1 kHz, and held.</summary>
    private void Tone()
    {
        byte[] writes =
        [
            .. SimulatedPlayer.Quad(10, 0, 24, 15), .. SimulatedPlayer.Quad(10, 0, 6, 0xf0), .. SimulatedPlayer.Quad(10, 0, 1, 0x40),
            .. SimulatedPlayer.Quad(10, 0, 4, 0x21), .. SimulatedPlayer.Quad(9960, 0, 0, 0),
        ];
        Assert.That(player.Ask(Write, 0, writes), Is.EqualTo(ok));
    }

    /// <summary>The devices open on threads of their own, so real time must pass as well.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.That(i, Is.LessThan(1000), "not reached within 20 s of the test's clock");
            await SoundAsync(1);
            await Task.Delay(1);
        }
    }

    /// <param name="blocks">Of 20 ms.</param>
    /// <summary>Half a second of real time for what waits for threads alone; the test's clock stands still.</summary>
    private async Task<bool> ThreadsComeToAsync(Func<bool> condition)
    {
        for (long start = Stopwatch.GetTimestamp(); !condition();)
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(0.5))
                return false;
            foreach (PortHead head in heads.ToArray())
                if (head.Step() is null)
                    heads.Remove(head);
            await Task.Delay(1);
        }
        return true;
    }

    private async Task<float[]> SoundAsync(int blocks, bool mayPlay = true)
    {
        var sound = new float[blocks * Block * 2];
        for (int at = 0; at < sound.Length; at += Block * 2)
        {
            guest.Mix(sound.AsSpan(at, Block * 2), mayPlay);
            for (int i = 0; i < block.TotalMilliseconds; i++)
            {
                clock.Advance(TimeSpan.FromMilliseconds(1));
                foreach (PortHead head in heads.ToArray())
                    if (head.Step() is null)
                        heads.Remove(head);
                await Task.Yield();
            }
        }
        return sound;
    }

    private static float Swing(float[] sound) => sound.Max() - sound.Min();
}
