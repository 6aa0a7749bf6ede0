using SidFlow.Hw.Wires.Alsa;

namespace SidFlow.Hw.Tests.Wires.Alsa;

/// <summary>Recovery, on a device that fails by script.</summary>
[TestFixture]
public sealed class AlsaPlaybackTest
{
    private const int Interrupted = -4, TryAgain = -11, NoDevice = -19, BrokenPipe = -32, StreamPipe = -86;

    [Test]
    public void WhatDoesNotFitIsWrittenLater()
    {
        ScriptedPcm device = new() { Writes = { 100, 0, TryAgain, 300 } };

        Write(device, 1000);

        Assert.That(device.Taken, Is.EqualTo(Samples(1000)));
        Assert.That(device.Waits, Is.EqualTo(2));
    }

    [Test]
    public void AfterAnUnderrunTheRestIsWrittenAgainAndTheUnderrunCounted()
    {
        ScriptedPcm device = new() { Writes = { 100, BrokenPipe, 50, BrokenPipe } };
        AlsaPlayback playback = new(device, 2);

        playback.Write(Samples(1000));

        Assert.That(device.Taken, Is.EqualTo(Samples(1000)));
        Assert.That(playback.Underruns, Is.EqualTo(2));
        Assert.That(device.Recovered, Is.EqualTo(new[] { BrokenPipe, BrokenPipe }));
    }

    [TestCase(StreamPipe)]
    [TestCase(Interrupted)]
    public void ASleepOrASignalIsNoUnderrun(int error)
    {
        ScriptedPcm device = new() { Writes = { error } };
        AlsaPlayback playback = new(device, 2);

        playback.Write(Samples(10));

        Assert.That((device.Taken.Count, playback.Underruns), Is.EqualTo((20, 0L)));
    }

    [Test]
    public void ADeviceThatIsGoneIsLost()
    {
        NeedLibasound();
        ScriptedPcm device = new() { Writes = { 100, NoDevice } };

        AlsaException lost = Assert.Throws<AlsaException>(() => Write(device, 1000))!;

        Assert.That((lost.Device, lost.Operation), Is.EqualTo(("scripted", "write")));
        Assert.That(lost.Message, Does.Contain("No such device"));
    }

    [Test]
    public void ADeviceThatFailsAgainAfterEveryRecoveryIsLost()
    {
        NeedLibasound();
        ScriptedPcm device = new() { Writes = [.. Enumerable.Repeat(BrokenPipe, 100)] };

        Assert.Throws<AlsaException>(() => Write(device, 1000));
        Assert.That(device.Recovered, Has.Count.LessThan(20));
    }

    [Test]
    public void ADeviceThatTakesNothingAnyMoreIsLostAndDoesNotHang()
    {
        ScriptedPcm device = new() { Writes = { 0 }, WaitResult = 0 };

        AlsaException lost = Assert.Throws<AlsaException>(() => Write(device, 1000))!;

        Assert.That(lost.Message, Does.Contain("no samples"));
    }

    [Test]
    public void ADeviceThatPromisesRoomAndTakesNothingIsLost()
    {
        ScriptedPcm device = new() { Writes = [100, .. Enumerable.Repeat(TryAgain, 10_000)] };

        AlsaException lost = Assert.Throws<AlsaException>(() => new AlsaPlayback(device, 2, new SteppingClock()).Write(Samples(1000)))!;

        Assert.That(lost.Message, Does.Contain("no samples"));
        Assert.That(device.Waits, Is.InRange(100, 110), "a second, at 10 ms a look");
    }

    private static void NeedLibasound()
    {
        if (!LibasoundFile.IsInstalled)
            Assert.Ignore("libasound.so.2 is not installed (apt install libasound2): its error texts are needed.");
    }

    private static void Write(ScriptedPcm device, int frames) => new AlsaPlayback(device, 2).Write(Samples(frames));

    private static short[] Samples(int frames) => [.. Enumerable.Range(0, frames * 2).Select(i => (short)i)];

    /// <summary>10 ms go by with each look at it.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long milliseconds;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => milliseconds += 10;
    }

    /// <summary>Takes what the script says, then everything.</summary>
    private sealed class ScriptedPcm : IPcmDevice
    {
        private int step;

        public List<int> Writes { get; init; } = [];
        public int WaitResult { get; init; } = 1;
        public List<short> Taken { get; } = [];
        public List<int> Recovered { get; } = [];
        public int Waits { get; private set; }

        public string Name => "scripted";
        public int BufferFrames => 4096;

        public int Write(ReadOnlySpan<short> interleaved, int frames)
        {
            int result = step < Writes.Count ? Math.Min(Writes[step++], frames) : frames;
            if (result > 0)
                Taken.AddRange(interleaved[..(result * 2)]);
            return result;
        }

        public int Recover(int error)
        {
            Recovered.Add(error);
            return error is Interrupted or BrokenPipe or StreamPipe ? 0 : error;
        }

        public int Wait(TimeSpan timeout)
        {
            Waits++;
            return WaitResult;
        }

        public int Delay(out int frames)
        {
            frames = 0;
            return 0;
        }

        public int Drain() => 0;

        public void Dispose()
        {
        }
    }
}
