using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json.Nodes;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Heads;
using SidFlow.Services.Queue;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;
using SidFlow.Simulators.Ultimate64;

namespace SidFlow.Services.Tests.Deck;

/// <summary>The whole room on a simulated Ultimate, in real time over real sockets, its stream recorded as a browser hears it.</summary>
/// <remarks>Both the simulator and the tune climb in pitch by the same law, so each piece of the recording tells its place in the song, and its wave who played it.</remarks>
[TestFixture, NonParallelizable, CancelAfter(60_000)]
public sealed class RoomOnUltimateTest
{
    private const int Rate = 44_100;

    /// <summary>40 ms of sound are enough to tell their place.</summary>
    private const int Piece = 1764;
    private static readonly CancellationToken never = CancellationToken.None;
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(10);

    private string folder = null!;
    private Database database = null!;
    private SimulatedUltimate box = null!;
    private DeviceDirectory devices = null!;
    private Room room = null!;
    private BroadcastListener listener = null!;
    private readonly List<float> heard = [];
    private readonly Lock hearing = new();
    private Task listening = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow-ultimate-").FullName;
        database = new Database(Path.Combine(folder, "sidflow.db"), TimeProvider.System);
        box = new SimulatedUltimate();
        box.Machine.Pitch = (_, seconds) => SweepTune.Hertz(seconds);
        heard.Clear();
    }

    [TearDown]
    public async Task TearDown()
    {
        await room.DisposeAsync();
        await listening;
        listener.Dispose();
        await devices.DisposeAsync();
        box.Dispose();
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task TheStreamCarriesTheDevicesSoundAndTheMachineKeepsItsPlace()
    {
        await OpenAsync();
        await room.PlayAsync(new SongId("sweep.sid", 1), never);
        await UntilAsync(() => room.Snapshot().Position > TimeSpan.FromSeconds(2));

        Assert.That(room.Snapshot().Output.Id, Is.EqualTo("box"));
        Assert.That(Latest(), Is.EqualTo(room.Snapshot().Position.TotalSeconds).Within(0.06), "what is heard and what is shown");
        Assert.That(box.Machine.Events.Any(line => line.StartsWith("play ", StringComparison.Ordinal)), Is.True);
    }

    [Test]
    public async Task APulledDeviceGivesWayWithoutAGapInTheStream()
    {
        await OpenAsync();
        await PlayForAsync(TimeSpan.FromSeconds(2));
        int before = Heard;
        box.Vanish();
        long pulled = Stopwatch.GetTimestamp();
        await UntilAsync(() => room.Snapshot().Output.Id == OutputOrder.Emulator);
        TimeSpan noticed = Stopwatch.GetElapsedTime(pulled);
        int after = Heard;
        await PlayForAsync(room.Snapshot().Position + TimeSpan.FromSeconds(1));

        (TimeSpan gap, double error) = Judge(before, after);
        TestContext.Out.WriteLine($"noticed after {noticed.TotalMilliseconds:0} ms, gap {gap.TotalMilliseconds:0} ms, place {error * 1000:0} ms off");
        Assert.That(gap, Is.LessThan(TimeSpan.FromMilliseconds(500)));
        Assert.That(error, Is.LessThan(0.1));
        Assert.That(room.Snapshot().Output.Note, Does.StartWith("box was lost: ").And.EndWith("The emulator stands in."));
    }

    [Test]
    public async Task WithoutItsSoundALossIsNoticedByUnansweredQuestions()
    {
        await OpenAsync(""","takeSound":false,"startDelay":"00:00:00.05" """);
        await PlayForAsync(TimeSpan.FromSeconds(2));
        (string? note, bool carries) = (room.Snapshot().Output.Note, room.Snapshot().Output.StreamIsDevice);
        int before = Heard;
        box.Vanish();
        long pulled = Stopwatch.GetTimestamp();
        await UntilAsync(() => room.Snapshot().Output.Id == OutputOrder.Emulator);
        TimeSpan noticed = Stopwatch.GetElapsedTime(pulled);
        int after = Heard;
        await PlayForAsync(room.Snapshot().Position + TimeSpan.FromSeconds(1));

        (TimeSpan gap, double error) = Judge(before, after);
        TestContext.Out.WriteLine($"noticed after {noticed.TotalMilliseconds:0} ms, gap in the stream {gap.TotalMilliseconds:0} ms, place {error * 1000:0} ms off");
        Assert.That((note, carries), Is.EqualTo(((string?)null, false)));
        Assert.That(noticed, Is.LessThan(TimeSpan.FromSeconds(1.5)));
        Assert.That(gap, Is.LessThan(TimeSpan.FromMilliseconds(50)), "the emulator was heard all along");
    }

    [Test]
    public async Task APauseKeepsTheDeviceAndThePlace()
    {
        await OpenAsync();
        await PlayForAsync(TimeSpan.FromSeconds(1.5));
        await room.PauseAsync(never);
        double at = room.Snapshot().Position.TotalSeconds;
        await Task.Delay(1500);
        await room.ResumeAsync(never);
        await PlayForAsync(TimeSpan.FromSeconds(at + 1.5));

        Assert.That(room.Snapshot().Output.Id, Is.EqualTo("box"));
        Assert.That(box.Machine.Events, Does.Contain("pause").And.Contain("resume"));
        Assert.That(Latest(), Is.EqualTo(room.Snapshot().Position.TotalSeconds).Within(0.08));
    }

    [Test]
    public async Task AListenerComparesTheDeviceWithTheEmulatorAtTheSamePlace()
    {
        await OpenAsync();
        await PlayForAsync(TimeSpan.FromSeconds(1.5));
        int before = Heard;
        await room.SetOutputAsync(OutputOrder.Emulator, never);
        await PlayForAsync(TimeSpan.FromSeconds(3));
        int between = Heard;
        (string id, bool off) = (room.Snapshot().Output.Id, box.Machine.Events.Any(line => line.EndsWith("=OFF", StringComparison.Ordinal)));
        await room.SetOutputAsync("box", never);
        await PlayForAsync(TimeSpan.FromSeconds(4.5));

        Assert.That((id, off), Is.EqualTo((OutputOrder.Emulator, true)));
        Assert.That((room.Snapshot().Output.Id, room.Snapshot().Output.StreamIsDevice), Is.EqualTo(("box", true)));
        Assert.That(Latest(), Is.EqualTo(room.Snapshot().Position.TotalSeconds).Within(0.08));
        Assert.That(Judge(before, before + Rate / 10).Gap, Is.LessThan(TimeSpan.FromMilliseconds(50)), "no hole on either way");
        Assert.That(Judge(before, before + Rate / 10).Error, Is.LessThan(0.1), "to the emulator");
        Assert.That(Judge(between, between + Rate / 2).Error, Is.LessThan(0.1), "and back");
        Assert.That(box.Machine.Events.Count(line => line.StartsWith("play ", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task TheRoomsVolumeReachesTheDeviceAndIsLaidOverItsSoundOnce()
    {
        await OpenAsync();
        await PlayForAsync(TimeSpan.FromSeconds(2));
        float full = Loudest();
        await room.SetVolumeAsync(50, never);
        await UntilAsync(() => box.Machine.Events.Any(line => line.StartsWith("set Audio Mixer", StringComparison.Ordinal)));
        await PlayForAsync(room.Snapshot().Position + TimeSpan.FromSeconds(1.5));
        float half = Loudest();
        await room.StopAsync(never);
        await UntilAsync(() => devices.Find("box")!.Status.State == DeviceState.Ready);

        VolumeKnob knob = new() { Volume = 50 };
        Assert.That(20 * Math.Log10(half / full), Is.EqualTo(20 * Math.Log10(knob.Gain)).Within(1.5));
        Assert.That(box.Machine.Events.Last(line => line.StartsWith("set Audio Mixer", StringComparison.Ordinal)), Does.EndWith("= 0 dB").Or.EndWith("=0 dB"), "as the owner had it");
    }

    [Test]
    public async Task ASeekIsPlayedByTheEmulatorAndTheBeginningByTheDevice()
    {
        await OpenAsync();
        await PlayForAsync(TimeSpan.FromSeconds(1));
        await room.SeekAsync(TimeSpan.FromSeconds(10), never);
        await PlayForAsync(TimeSpan.FromSeconds(11));
        string seeked = room.Snapshot().Output.Id;
        await room.SeekAsync(TimeSpan.Zero, never);
        await UntilAsync(() => room.Snapshot().Output.Id == "box");
        await PlayForAsync(TimeSpan.FromSeconds(1));

        Assert.That(seeked, Is.EqualTo(OutputOrder.Emulator));
        Assert.That(Latest(), Is.EqualTo(room.Snapshot().Position.TotalSeconds).Within(0.08));
    }

    [Test]
    public async Task TheNextSongStartsOnTheDeviceToo()
    {
        await OpenAsync();
        await PlayForAsync(TimeSpan.FromSeconds(1));
        await room.PlayAsync(new SongId("sweep.sid", 2), never);
        await PlayForAsync(TimeSpan.FromSeconds(1));

        Assert.That((room.Snapshot().Output.Id, room.Snapshot().Output.Healthy), Is.EqualTo(("box", true)));
        Assert.That(box.Machine.Song, Is.EqualTo(2));
        Assert.That(box.Machine.Lengths, Is.Not.Empty, "song lengths go with the tune");
    }

    [Test]
    public async Task AStoppedRoomGivesTheDeviceBackSilent()
    {
        await OpenAsync();
        await PlayForAsync(TimeSpan.FromSeconds(1));
        await room.StopAsync(never);
        await UntilAsync(() => devices.Find("box")!.Status.State == DeviceState.Ready);

        Assert.That(box.Machine.Song, Is.Zero);
    }

    /// <summary>A BASIC program, and no ROM here.</summary>
    [Test]
    public async Task WhatOnlyAC64PlaysIsPassedOverWhenItIsLost()
    {
        await OpenAsync(songs: new SweepTune { NeedsC64 = true });
        await room.EnqueueAsync(new SongId("basic.sid", 1), next: false, never);
        await room.EnqueueAsync(new SongId("basic.sid", 2), next: false, never);
        await PlayForAsync(TimeSpan.FromSeconds(1));
        double? heardFirst = Latest();
        box.Vanish();
        await UntilAsync(() => room.Snapshot().State == RoomTransport.Stopped);

        Assert.That(heardFirst, Is.Not.Null);
        Assert.That(room.Snapshot().Error, Does.Contain("only a whole C64 can play it"));
    }

    private async Task PlayForAsync(TimeSpan position)
    {
        if (room.Snapshot().State == RoomTransport.Stopped)
            await room.PlayAsync(new SongId("sweep.sid", 1), never);
        await UntilAsync(() => room.Snapshot().Position >= position);
    }

    /// <summary>Of the newest tenth of a second.</summary>
    private float Loudest()
    {
        lock (hearing)
            return heard[^(Rate / 10)..].Max(Math.Abs);
    }

    private int Heard
    {
        get
        {
            lock (hearing)
                return heard.Count;
        }
    }

    /// <summary>What a change of outputs did to what was heard.</summary>
    /// <param name="from">Frames heard before it.</param>
    /// <param name="to">Frames heard when it was over.</param>
    /// <returns>The longest silence, and how far the place is from where it would be without the change: medians over half a second on both sides.</returns>
    private (TimeSpan Gap, double Error) Judge(int from, int to)
    {
        const int Step = 441;
        float[] all;
        lock (hearing)
            all = [.. heard];
        int silent = 0, longest = 0;
        for (int i = from - Rate / 2; i + Piece <= all.Length; i += Step)
        {
            silent = SweepTune.Place(all.AsSpan(i, Piece), Rate) is null ? silent + 1 : 0;
            longest = Math.Max(longest, silent);
        }
        return (TimeSpan.FromSeconds(longest * Step / (double)Rate), Math.Abs(Median(to) - Median(from - Rate / 2)));

        double Median(int first)
        {
            double[] places = [.. Enumerable.Range(0, Rate / 2 / Step).Select(i => first + i * Step).Where(i => i + Piece <= all.Length)
                .Select(i => SweepTune.Place(all.AsSpan(i, Piece), Rate) - i / (double)Rate).OfType<double>().Order()];
            return places[places.Length / 2];
        }
    }

    private async Task OpenAsync(string extra = "", ISongSource? songs = null)
    {
        JsonObject options = JsonNode.Parse($$"""
            {"host":"127.0.0.1","httpPort":{{box.HttpPort}},"ftpPort":{{box.FtpPort}},"identPort":{{box.IdentPort}},"dmaPort":{{box.DmaPort}},"soundPort":0{{extra}}}
            """)!.AsObject();
        devices = DeviceDirectory.Open([new DeviceSetting("box", "ultimate64", ClockPolicy.Retime, options)], [], BreakerOptions.Default, new DriverRoom(TimeProvider.System));
        devices.Start();
        room = new Room(new RoomOptions { Devices = devices, Outlet = new OutletRules() }, songs ?? new SweepTune(), EmulatedChip.Maker(), new RoomStore(database), TimeProvider.System);
        listener = room.Sound.Join(10_000);
        listening = Task.Run(async () =>
        {
            await foreach (ReadOnlyMemory<byte> block in listener.ReadAsync(never))
                lock (hearing)
                    for (int i = 0; i < block.Length; i += 4)
                        heard.Add(BinaryPrimitives.ReadInt16LittleEndian(block.Span[i..]) / 32768f);
        });
        await UntilAsync(() => devices.Find("box")!.Status.State == DeviceState.Ready);
    }

    private double? Latest()
    {
        lock (hearing)
            return SweepTune.Place(heard.ToArray().AsSpan(heard.Count - Piece), Rate);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(soon));
            await Task.Delay(10);
        }
    }
}
