using SidFlow.Hw.Wires.Alsa;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Heads;

[TestFixture]
public sealed class AlsaOutputTest
{
    private const int Rate = 44_100;

    [Test]
    public void ACardThatTakesAsFastAsItPlaysSetsThePace()
    {
        ManualClock clock = new();
        using AlsaOutput output = Output(clock);

        // A full buffer at once, then 0.1 % faster than the wall clock, for ten minutes.
        output.Write(new short[6_615 * 2]);
        for (int i = 0; i < 30_000; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(19.98));
            output.Write(new short[882 * 2]);
        }

        Assert.That(output.OwnsClock);
    }

    [Test]
    public void ADeviceWithoutAClockIsFoundOutWithinASecondOfAudio()
    {
        ManualClock clock = new();
        using AlsaOutput output = Output(clock);

        for (int i = 0; i < 50; i++)
            output.Write(new short[882 * 2]);

        Assert.That(output.OwnsClock, Is.False);
        Assert.That(output.Delay, Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase("alsa", "alsa:default")]
    [TestCase("alsa:hw:CARD=1,DEV=0", "alsa:hw:CARD=1,DEV=0")]
    [TestCase("none", "none")]
    [TestCase("file:/tmp/a b.wav", "file:/tmp/a b.wav")]
    [TestCase("alsa:", null)]
    [TestCase("file:", null)]
    [TestCase("pulse:x", null)]
    [TestCase("", null)]
    public void ASettingIsReadAsItIsWritten(string text, string? expected) =>
        Assert.That(OutputSetting.Parse(text)?.ToString(), Is.EqualTo(expected));

    [TestCase(0f, 0)]
    [TestCase(1f, 32767)]
    [TestCase(-1f, -32767)]
    [TestCase(1.5f, 32767)]
    [TestCase(-1.5f, -32768)]
    [TestCase(0.5f / 32767, 1)]
    [TestCase(-0.5f / 32767, -1)]
    [TestCase(0.49f / 32767, 0)]
    [TestCase(float.NaN, 0)]
    [TestCase(float.PositiveInfinity, 32767)]
    public void SamplesAreRoundedAwayFromZeroAndClipped(float sample, int expected) =>
        Assert.That(Pcm16.From(sample), Is.EqualTo(expected));

    private static AlsaOutput Output(ManualClock clock) => new(new AlsaPlayback(new GreedyPcm(), 2), Rate, 2, clock);

    private sealed class GreedyPcm : IPcmDevice
    {
        public string Name => "greedy";
        public int BufferFrames => 6_615;

        public int Write(ReadOnlySpan<short> interleaved, int frames) => frames;
        public int Recover(int error) => error;
        public int Wait(TimeSpan timeout) => 1;
        public int Drain() => 0;

        public int Delay(out int frames)
        {
            frames = 100;
            return 0;
        }

        public void Dispose()
        {
        }
    }
}
