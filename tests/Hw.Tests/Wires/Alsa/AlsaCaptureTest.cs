using SidFlow.Hw.Wires.Alsa;

namespace SidFlow.Hw.Tests.Wires.Alsa;

/// <summary>Recording from a device that fails by script, on a clock that the test moves.</summary>
[TestFixture]
public sealed class AlsaCaptureTest
{
    private const int Rate = 48_000, TryAgain = -11, NoDevice = -19, BrokenPipe = -32;

    private readonly short[] room = new short[2 * Rate];
    private HandClock clock = null!;
    private ScriptedCapture device = null!;
    private AlsaCapture capture = null!;

    [SetUp]
    public void SetUp()
    {
        clock = new HandClock();
        device = new ScriptedCapture();
        capture = new AlsaCapture(device, 2, Rate, clock);
    }

    [TearDown]
    public void TearDown()
    {
        capture.Dispose();
        device.Dispose();
    }

    [Test]
    public void WhatIsThereIsGivenInOrder()
    {
        device.Reads.AddRange([480, TryAgain, 960]);

        Assert.That(Read(10), Is.EqualTo(480));
        Assert.That(Read(10), Is.Zero);
        Assert.That(Read(10), Is.EqualTo(960));
        Assert.That(room[..4], Is.EqualTo(new short[] { 480, 480, 481, 481 }), "it goes on where it was");
        Assert.That((capture.Overruns, capture.LostFrames, device.Starts), Is.EqualTo((0L, 0L, 1)));
    }

    [Test]
    public void WhatAnOverrunLostIsSilenceAndCounted()
    {
        device.Reads.AddRange([480, BrokenPipe, 480]);
        Read(10);
        Read(90);
        int filled = Read(0);

        Assert.That(filled, Is.EqualTo(3_840), "90 ms have passed and 10 were given");
        Assert.That(room[..(2 * filled)], Is.All.Zero);
        Assert.That((capture.Overruns, capture.LostFrames, device.Starts), Is.EqualTo((1L, 3_840L, 2)));
        Assert.That(Read(10), Is.EqualTo(480));
    }

    [Test]
    public void ADeviceThatGivesMoreThanItsRateIsReadAtItsRate()
    {
        device.Reads.AddRange(Enumerable.Repeat(Rate, 100));
        int frames = Enumerable.Range(0, 100).Sum(_ => Read(10));

        Assert.That(frames, Is.InRange(Rate, Rate * 1.25));
    }

    [Test]
    public void ADeviceThatGivesNothingIsLost()
    {
        LibasoundFileNeeded();
        device.Reads.AddRange(Enumerable.Repeat(TryAgain, 100));

        AlsaException lost = Assert.Throws<AlsaException>(() => { for (int i = 0; i < 20; i++) Read(100); })!;
        Assert.That(lost.Message, Is.EqualTo("ALSA device 'scripted': read failed: it gave no samples for 1 s"));
    }

    [Test]
    public void ADeviceThatIsGoneIsLost()
    {
        LibasoundFileNeeded();
        device.Reads.AddRange([480, NoDevice]);
        Read(10);

        AlsaException lost = Assert.Throws<AlsaException>(() => Read(10))!;
        Assert.That((lost.Device, lost.Operation), Is.EqualTo(("scripted", "read")));
    }

    [Test]
    public void ADeviceThatFailsAgainAfterEveryRecoveryIsLost()
    {
        LibasoundFileNeeded();
        device.Reads.AddRange(Enumerable.Repeat(BrokenPipe, 100));

        Assert.Throws<AlsaException>(() => { for (int i = 0; i < 50; i++) Read(0); });
    }

    /// <summary>Its words for errors come from the library.</summary>
    private static void LibasoundFileNeeded()
    {
        if (!LibasoundFile.IsInstalled)
            Assert.Ignore("libasound.so.2 is not installed (apt install libasound2).");
    }

    private int Read(int afterMs)
    {
        if (device.Starts > 0)
            clock.Forward(TimeSpan.FromMilliseconds(afterMs));
        return capture.Read(room);
    }

    /// <summary>Gives so many frames, each with its number in both channels, or an error.</summary>
    private sealed class ScriptedCapture : IPcmCapture
    {
        private int number;

        public List<int> Reads { get; } = [];
        public int Starts { get; private set; }
        public string Name => "scripted";

        public int Start()
        {
            Starts++;
            return 0;
        }

        public int Read(Span<short> interleaved, int frames)
        {
            int next = Reads.Count == 0 ? TryAgain : Reads[0];
            if (Reads.Count > 0)
                Reads.RemoveAt(0);
            int given = Math.Min(next, frames);
            for (int i = 0; i < given; i++)
                interleaved[2 * i] = interleaved[2 * i + 1] = (short)number++;
            return given;
        }

        public int Recover(int error) => error == BrokenPipe ? 0 : error;

        public void Dispose()
        {
        }
    }
}
