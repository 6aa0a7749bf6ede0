using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Ml.Features;
using SidFlow.Services.Classify;
using SidFlow.Services.Tests.Deck;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Classify;

public sealed class SongFeaturesTest
{
    private static readonly DateTimeOffset noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static Tune Sweep => TuneParser.Parse(SweepTune.File()).Tune!;

    private static FeatureRecord Measure(Tune tune, double seconds, SongFeatures? features = null) =>
        (features ?? new SongFeatures(new MachineOptions())).Measure(tune, 1, TimeSpan.FromSeconds(seconds), CancellationToken.None).Record!;

    private static byte[] Line(FeatureRecord record) => ClassifiedLine.Write(ClassifiedSong.Of(new SongId("a.sid", 1), record, noon));

    /// <summary>A triangle that climbs evenly: what is measured tells from where in the song it is.</summary>
    [TestCase(60, 15, 30)]
    [TestCase(20, 7.5, 20)]
    [TestCase(8, 0, 8)]
    public void SoundAndTraceAreTheWindows(double length, double start, double end)
    {
        FeatureRecord record = Measure(Sweep, length);
        double hertz = SweepTune.Hertz((start + end) / 2);
        Assert.Multiple(() =>
        {
            Assert.That(record.Degraded, Is.Null);
            Assert.That(record.Samples / (double)AudioExtractor.SampleRateHz, Is.EqualTo(end - start).Within(0.05));
            Assert.That(record.TraceFrames * TraceClock.Pal.FrameSeconds, Is.EqualTo(end - start).Within(0.05));
            // A tone crosses zero twice a period, so crossings tell the mean frequency.
            Assert.That(record.Audio.ZeroCrossingRate, Is.EqualTo(2 * hertz / AudioExtractor.SampleRateHz).Within(0.01 * 2 * hertz / AudioExtractor.SampleRateHz));
            Assert.That(record["waveTriangleRatio"], Is.EqualTo(1).Within(0.01));
            Assert.That(record.Driver.WritesPerFrame, Is.EqualTo(2).Within(start == 0 ? 0.05 : 0.01));
            // Called by the raster: always at the same place of the frame. INIT's seven writes stand elsewhere.
            Assert.That(record["sidWriteFramePositionSpread"], Is.LessThan(start == 0 ? 0.2 : 0.01));
        });
    }

    [Test]
    public void TheSameSongIsTheSameLine()
    {
        SongFeatures used = new(new MachineOptions());
        byte[] expected = Line(Measure(Sweep, 40));
        Measure(TuneParser.Parse(SidFile.Make()).Tune!, 12, used);
        Measure(Sweep, 13, used);
        Assert.That(Line(Measure(Sweep, 40, used)), Is.EqualTo(expected), "after other songs");

        byte[][] lines = new byte[4][];
        Thread[] threads = [.. Enumerable.Range(0, lines.Length).Select(i => new Thread(() => lines[i] = Line(Measure(Sweep, 40))))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.That(thread.Join(TimeSpan.FromMinutes(2)));
        Assert.That(lines, Is.All.EqualTo(expected), "on threads side by side");
    }

    [Test]
    public void ASongWithoutWritesIsDegraded()
    {
        FeatureRecord record = Measure(TuneParser.Parse(SidFile.Make()).Tune!, 60);
        Assert.That(record.Degraded, Does.Contain("writes nothing"));
        Assert.That(Integrity.ViolationOf(record), Is.Null);
    }

    [Test]
    public void ASongThatStopsTheProcessorIsDegraded() =>
        // $02 jams a 6510.
        Assert.That(Measure(TuneParser.Parse(SidFile.Make(content: 0x02)).Tune!, 60).Degraded, Does.Contain("stopped the processor"));

    [Test]
    public void ASongThatIsNotThereIsRefused()
    {
        SongMeasurement measured = new SongFeatures(new MachineOptions()).Measure(Sweep, 3, TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.That(measured.Record, Is.Null);
        Assert.That(measured.Refusal!.Code, Is.EqualTo(RefusalCode.NoSuchSong));
    }

    [Test]
    public void ItStopsWhenTold()
    {
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        Assert.That(() => new SongFeatures(new MachineOptions()).Measure(Sweep, 1, TimeSpan.FromSeconds(60), stopped.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
