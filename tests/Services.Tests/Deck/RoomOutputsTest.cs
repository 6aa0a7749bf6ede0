using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Queue;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Deck;

/// <summary>What a room tells of its outputs.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class RoomOutputsTest
{
    private static readonly CancellationToken never = CancellationToken.None;
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(20);

    private string folder = null!;
    private ManualClock clock = null!;
    private Database database = null!;
    private DeviceDirectory devices = null!;
    private Room room = null!;

    [SetUp]
    public async Task SetUp()
    {
        folder = Directory.CreateTempSubdirectory("sidflow-outputs-").FullName;
        clock = new ManualClock();
        var songs = new SyntheticSongs();
        songs.Songs["a"] = new SyntheticSong { Listed = TimeSpan.FromSeconds(60) };
        database = new Database(Path.Combine(folder, "sidflow.db"), clock);
        SimulatedSettings same = new() { Clocks = [SidClock.OneMegahertz], Models = [SidPortModel.Mos8580] };
        devices = new DeviceDirectory(
        [
            Make("best", ClockPolicy.Retime, () => SimulatedPort.Open(same, clock)),
            Make("other", ClockPolicy.Retime, () => SimulatedPort.Open(same with { Models = [SidPortModel.Mos6581] }, clock)),
            Make("strict", ClockPolicy.Refuse, () => SimulatedPort.Open(same with { Clocks = [SidClock.Pal] }, clock)),
            Make("gone", ClockPolicy.Retime, () => throw new SidPortException(SidPortFault.Absent, "gone", "open", "unplugged")),
        ]);
        devices.Start();
        room = new Room(new RoomOptions { Devices = devices }, songs, SyntheticSongs.MakeHead, new RoomStore(database), clock);
        await clock.AdvanceUntilAsync(
            () => devices.Devices.Count(device => device.Status.State == DeviceState.Ready) == 3 && devices.Find("gone")!.Status.Problem is not null, soon);
    }

    [TearDown]
    public async Task TearDown()
    {
        await room.DisposeAsync();
        await devices.DisposeAsync();
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task ARoomAtRestTellsWhatIsThereAndWhatIsNot()
    {
        await UntilAsync("best", OutputHealth.Ready);
        await clock.AdvanceUntilAsync(() => Choice("gone").Note == "unplugged", soon);

        Assert.That(room.Snapshot().Outputs.Select(choice => choice.Id), Is.EqualTo(new[] { "best", "other", "strict", "gone", "emulator" }));
        Assert.That(Choice("gone").Health, Is.EqualTo(OutputHealth.Away));
        Assert.That(Choice("other"), Is.EqualTo(new OutputChoice("other", "Simulated SID", OutputHealth.Ready, null, [])), "no song, no compromise");
    }

    [Test]
    public async Task ASongsOutputsAreToldWithWhatItWouldLose()
    {
        await PlayAsync();
        await UntilAsync("best", OutputHealth.Playing);

        Assert.That(Choice("other"), Is.EqualTo(new OutputChoice("other", "Simulated SID", OutputHealth.Ready, null, ["8580 tune on a 6581"])));
        Assert.That((Choice("strict").Health, Choice("strict").Note), Is.EqualTo((OutputHealth.Unfit, "it does not take this song")));
        Assert.That(Choice("emulator").Health, Is.EqualTo(OutputHealth.Ready));
    }

    [Test]
    public async Task WhatSomebodyElseHasIsBusy()
    {
        DeviceLease lease = devices.Find("other")!.TryLease(LeaseHolder.Job, "a self-test")!;
        await UntilAsync("other", OutputHealth.Busy);
        string? note = Choice("other").Note;
        lease.Release();
        await UntilAsync("other", OutputHealth.Ready);

        Assert.That(note, Is.EqualTo("a self-test has it"));
    }

    [Test]
    public async Task TheListIsTheSameWhileNothingChanges()
    {
        await PlayAsync();
        await UntilAsync("best", OutputHealth.Playing);
        IReadOnlyList<OutputChoice> before = room.Snapshot().Outputs;
        TimeSpan position = room.Snapshot().Position;
        await clock.AdvanceUntilAsync(() => room.Snapshot().Position > position + TimeSpan.FromSeconds(1), soon);

        Assert.That(room.Snapshot().Outputs, Is.SameAs(before));
    }

    private OutputChoice Choice(string id) => room.Snapshot().Outputs.First(choice => choice.Id == id);

    private Task UntilAsync(string id, OutputHealth health) => clock.AdvanceUntilAsync(() => Choice(id).Health == health, soon);

    private async Task PlayAsync()
    {
        Task playing = room.PlayAsync(SyntheticSongs.Id("a"), never);
        await clock.AdvanceUntilAsync(() => playing.IsCompleted, soon);
        await playing;
    }

    private Device Make(string id, ClockPolicy policy, Func<ISidDevice> open) =>
        new(new DeviceSetting(id, "simulated", policy, []), open, BreakerOptions.Default, clock);
}
