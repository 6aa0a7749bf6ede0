using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Tests.Deck;
using SidFlow.Services.Tests.Devices.SelfTest;

namespace SidFlow.Services.Tests.Renders;

/// <summary>Devices as engines, on a clock that the test moves.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class CaptureEnginesTest
{
    private static readonly RenderOrder usual = new() { Songs = [], Engines = ["simulated"], Formats = [RenderFormat.Wav], MaxLossRate = 0.01 };

    private TempFolder folder = null!;
    private ManualClock clock = null!;

    [SetUp]
    public void SetUp() => (folder, clock) = (new TempFolder(), new ManualClock());

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase("dry")]
    [TestCase("simulated")]
    public async Task TheDevicesSoundBecomesAWavFile(string engine)
    {
        await using var device = SoundingDevice.WithPort(clock, new SimulatedSettings());
        CaptureFigures figures = await CaptureAsync(device, engine, usual);

        byte[] wav = File.ReadAllBytes(folder["x.wav"]);
        Assert.That(wav, Has.Length.EqualTo(44 + 4 * 48_000 * 4));
        Assert.That(BitConverter.ToInt32(wav, 40), Is.EqualTo(wav.Length - 44), "the header knows");
        Assert.That((figures.Received, figures.Lost, figures.Duration), Is.EqualTo((4 * 48_000L, 0L, TimeSpan.FromSeconds(4))));
        Assert.That(device.Device.Status.State, Is.EqualTo(DeviceState.Ready), "and it is free again");
    }

    [TestCase(30, 0.01, false)]
    [TestCase(30, 0.05, true)]
    public async Task MoreLossThanIsAllowedIsNoRecording(int lostOfThousand, double most, bool isOne)
    {
        await using var device = SoundingDevice.WithPort(clock, new SimulatedSettings(), lost: lostOfThousand);
        Task<CaptureFigures> capturing = CaptureAsync(device, "dry", usual with { MaxLossRate = most });
        if (isOne)
            Assert.That((await capturing).LossRate, Is.EqualTo(0.03).Within(0.005));
        else
            Assert.That((await Assert.ThrowsAsync<DeviceJobException>(() => capturing))!.End, Is.EqualTo(DeviceJobEnd.Incomplete));
    }

    [Test]
    public async Task AnotherChipThanIsAskedForDoesNotPlay()
    {
        await using var device = SoundingDevice.WithPort(clock, new SimulatedSettings());
        DeviceJobException refusal = (await Assert.ThrowsAsync<DeviceJobException>(() => CaptureAsync(device, "dry", usual with { Chip = ChipModel.Mos8580 })))!;
        Assert.That((refusal.End, refusal.Message), Is.EqualTo((DeviceJobEnd.Refused, "dry has no 8580r5 for it.")));
    }

    [Test]
    public async Task ADeviceThatSomebodyHasIsInUse()
    {
        await using var device = SoundingDevice.WithPort(clock, new SimulatedSettings());
        await device.ReadyAsync();
        CaptureEngines engines = Engines(device);
        Assert.That((engines.Has("dry"), engines.Has("simulated"), engines.Has("emulator"), engines.KindOf("dry"), engines.IsInUse("dry")), Is.EqualTo((true, true, false, "simulated", false)));
        DeviceLease lease = device.Device.TryLease(LeaseHolder.Listener, "the room")!;
        Assert.That(engines.IsInUse("dry"), Is.True);
        lease.Release();
    }

    private CaptureEngines Engines(SoundingDevice device) =>
        new(new DeviceDirectory([device.Device]), new MachineOptions(), device.Listen, clock, device.MakeHead);

    private async Task<CaptureFigures> CaptureAsync(SoundingDevice device, string engine, RenderOrder order)
    {
        await device.ReadyAsync();
        Sounding sound = new(new SongId("A.sid", 1), "", "simulated", "k", "c", TimeSpan.FromSeconds(4), null, 48_000, false, null);
        return await device.FinishAsync(Engines(device).CaptureAsync(engine, SweepTune.File(), sound, TimeSpan.FromSeconds(4), order, folder["x.wav"], CancellationToken.None));
    }
}
