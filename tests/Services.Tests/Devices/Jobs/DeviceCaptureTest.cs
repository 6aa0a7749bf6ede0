using SidFlow.Emu.Tape;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.SelfTest;
using SidFlow.Services.Tests.Devices.SelfTest;

namespace SidFlow.Services.Tests.Devices.Jobs;

[TestFixture]
public sealed class DeviceCaptureTest
{
    private static readonly TimeSpan length = TimeSpan.FromSeconds(8);

    private readonly List<float> written = [];
    private ManualClock clock = null!;

    [SetUp]
    public void SetUp()
    {
        clock = new ManualClock();
        written.Clear();
    }

    [Test]
    public async Task TheDevicesSoundIsWrittenForAsLongAsAsked()
    {
        await using var device = SoundingDevice.WithPort(clock, Settings());
        CaptureReport report = await CaptureAsync(device);

        Assert.That((report.Frames, written.Count, report.LostFrames), Is.EqualTo((8 * 48_000L, 2 * 8 * 48_000, 0L)));
        Assert.That(written.Max(), Is.GreaterThan(0.05f), "it sounds");
        Assert.That((device.EndsMuted(), device.Device.Status.State), Is.EqualTo((true, DeviceState.Ready)));
    }

    [Test]
    public async Task MoreThanAHundredthMissingFailsWithFigures()
    {
        await using var device = SoundingDevice.WithPort(clock, Settings(), lost: 30);

        DeviceJobException end = (await Assert.ThrowsAsync<DeviceJobException>(() => CaptureAsync(device)))!;
        Assert.That(end.End, Is.EqualTo(DeviceJobEnd.Incomplete));
        Assert.That(end.Message, Does.Match(@"^\d+ of 384000 frames never came \([23]\.\d %\); at most 1 % may be missing\.$"));
    }

    [Test]
    public async Task SoundThatEndsFails()
    {
        await using var device = SoundingDevice.WithPort(clock, Settings(), endsAfter: 150_000);

        DeviceJobException end = (await Assert.ThrowsAsync<DeviceJobException>(() => CaptureAsync(device)))!;
        Assert.That((end.End, end.Message), Is.EqualTo((DeviceJobEnd.Incomplete, end.Message)));
        Assert.That(end.Message, Does.Match(@"^The sound ended after \d\.\d s: the sound card was pulled\.$"));
    }

    [Test]
    public async Task ADeviceWithoutSoundIsRefusedWithTheSettingToMake()
    {
        await using var device = SoundingDevice.WithPort(clock, Settings());
        await device.ReadyAsync();

        DeviceJobException end = (await Assert.ThrowsAsync<DeviceJobException>(() => new DeviceCapture(device.Device, clock, (_, _) => null).RunAsync(Song(), _ => { }, CancellationToken.None)))!;
        Assert.That((end.End, end.Message), Is.EqualTo((DeviceJobEnd.Refused, end.Message)));
        Assert.That(end.Message, Does.Contain("Capture setting"));
        Assert.That(device.Device.Status.State, Is.EqualTo(DeviceState.Ready));
    }

    private static SimulatedSettings Settings() => new();

    private static JobSong Song() => new(new TestTape(TestScore.Of(samples: true), ChipModel.Mos6581), [0], null, length);

    private async Task<CaptureReport> CaptureAsync(SoundingDevice device)
    {
        await device.ReadyAsync();
        return await device.FinishAsync(new DeviceCapture(device.Device, clock, device.Listen, device.MakeHead).RunAsync(Song(), piece => written.AddRange(piece.Span), CancellationToken.None));
    }
}
