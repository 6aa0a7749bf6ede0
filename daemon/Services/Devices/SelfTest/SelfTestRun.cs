using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.SelfTest.Measuring;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Devices.SelfTest;

/// <summary>Plays the self-test on each chip of a device in turn, and where its sound comes back measures it against the emulator.</summary>
/// <param name="listen">How the device's sound comes back; null where it does not.</param>
/// <param name="makeHead">For tests that step the head themselves.</param>
public sealed class SelfTestRun(Device device, TimeProvider clock, Func<Device, ISidDevice, IJobSound?> listen, Func<ISidPort, PortHead>? makeHead = null)
{
    /// <summary>More than this share of the sound missing is nothing to judge by.</summary>
    private const double MostLost = 0.01;

    /// <summary>What was played last must come back too.</summary>
    private static readonly TimeSpan after = TimeSpan.FromSeconds(1);

    /// <exception cref="DeviceJobException">It did not come to its end.</exception>
    /// <exception cref="OperationCanceledException">As asked; the device is silent and free.</exception>
    public async Task<SelfTestReport> RunAsync(Action<SelfTestProgress> progress, CancellationToken stop)
    {
        Played played = await JobLease.UseAsync(device, "the self-test", clock, (opened, ending) => PlayAsync(opened, progress, ending), stop);
        // Measuring takes seconds, in which nobody would take the sound of a next chip, nor could anybody have the device.
        return await Task.Run(() => Measure(played), stop);
    }

    private async Task<Played> PlayAsync(ISidDevice opened, Action<SelfTestProgress> progress, CancellationToken stop)
    {
        List<Finding> findings = [];
        using IJobSound? sound = Listen(opened, findings);
        TestScore score = TestScore.Of(samples: opened.Info.Timing != SidPortTiming.Frame);
        bool isNative = opened is INativePlayer;
        int count = isNative ? Math.Min(opened.Info.Chips.Count, TestTune.MostChips) : opened.Info.Chips.Count;
        List<PlayedChip> chips = [];
        for (int chip = 0; chip < count; chip++)
            chips.Add(await PlayAsync(opened, chip, count, score, sound, progress, findings, stop));
        if (sound is null)
            findings.Add(new Finding(false, "No sound comes back from the device, so only whoever is in the room can say how it sounded."));
        return new Played(opened.Info, isNative, score, sound?.Source, chips, findings);
    }

    private SelfTestReport Measure(Played played)
    {
        var measurement = new SoundMeasurement(played.Score, model => played.IsNative ? TestTune.Record(played.Score, model) : new TestTape(played.Score, model));
        ChipReport[] chips = [.. played.Chips.Select(chip => new ChipReport(chip.Chip, chip.Said, chip.Counts, chip.LostFrames, chip.Recording is { } sound ? measurement.Measure(sound) : null))];
        IEnumerable<Finding> findings = [.. played.Findings, .. chips.SelectMany(chip => Findings.Of(chip, chips.Length == 1, played.Info.Timing))];
        return new SelfTestReport(device.Setting.Id, played.Info.Name, played.Info.Firmware, played.Sound, chips, [.. findings.OrderBy(finding => !finding.IsFault)]);
    }

    private IJobSound? Listen(ISidDevice opened, List<Finding> findings)
    {
        try
        {
            return listen(device, opened);
        }
        catch (IOException error)
        {
            findings.Add(new Finding(true, $"The sound cannot be recorded: {error.Message}."));
            return null;
        }
    }

    private async Task<PlayedChip> PlayAsync(
        ISidDevice opened, int chip, int count, TestScore score, IJobSound? sound, Action<SelfTestProgress> progress, List<Finding> findings, CancellationToken stop)
    {
        SidPortModel said = opened.Info.Chips[chip].Selectable ? SidPortModel.Unknown : opened.Info.Chips[chip].Model;
        TimeSpan length = ClockRate.Pal.ToTime(score.Length);
        var ear = sound is null ? null : new TestEar(sound);
        var playback = new JobPlayback(opened, clock, position =>
        {
            ear?.Listen();
            progress(new SelfTestProgress(chip + 1, count, score.At(position), position < length ? position : length, length));
        }, makeHead);
        long lostBefore = sound?.LostFrames ?? 0;
        PlayedCounts counts = await playback.PlayAsync(SongFor(opened, chip, score, length + after), stop);
        if (ear is null)
            return new PlayedChip(chip + 1, said, counts, 0, null);
        // A native player counts anew for each tune.
        long lost = opened is ISidPort ? sound!.LostFrames - lostBefore : sound!.LostFrames;
        string? unusable =
            ear.Problem is { } problem ? $"The sound ended: {problem}."
            : ear.Frames < length.TotalSeconds * IJobSound.RateHz / 2 ? $"Only {(double)ear.Frames / IJobSound.RateHz:f1} s of sound came back."
            : lost > MostLost * ear.Frames ? $"{lost} of {ear.Frames} frames of the sound never came ({100.0 * lost / ear.Frames:f1} %), too many to judge by."
            : null;
        if (unusable is not null)
            findings.Add(new Finding(true, unusable));
        return new PlayedChip(chip + 1, said, counts, lost, unusable is null ? ear.Recording : null);
    }

    private static JobSong SongFor(ISidDevice opened, int chip, TestScore score, TimeSpan length)
    {
        ChipModel[] models = [.. opened.Info.Chips.Select(known => known.Model == SidPortModel.Mos8580 ? ChipModel.Mos8580 : ChipModel.Mos6581)];
        NativeTune? tune = opened is INativePlayer
            ? new NativeTune { File = TestTune.Build(score, [.. models.Take(TestTune.MostChips)], chip), Song = 1, Lengths = [length], Title = "Self-test" }
            : null;
        return new JobSong(new TestTape(score, models[chip]), [chip], tune, length);
    }

    /// <summary>Keeps what comes back, both channels as one.</summary>
    private sealed class TestEar(IJobSound sound)
    {
        private readonly List<float> samples = [];
        private readonly float[] stereo = new float[2 * IJobSound.RateHz / 10];

        public string? Problem { get; private set; }
        public int Frames => samples.Count;
        public TestRecording Recording => new(IJobSound.RateHz, [.. samples]);

        public void Listen()
        {
            while (Problem is null && Read() is var frames and > 0)
                for (int i = 0; i < frames; i++)
                    samples.Add((stereo[2 * i] + stereo[2 * i + 1]) / 2);
        }

        private int Read()
        {
            try
            {
                return sound.Read(stereo);
            }
            catch (IOException error)
            {
                Problem = error.Message;
                return 0;
            }
        }
    }

    /// <param name="Recording">Null where there is nothing to judge by.</param>
    private sealed record PlayedChip(int Chip, SidPortModel Said, PlayedCounts Counts, long LostFrames, TestRecording? Recording);

    private sealed record Played(SidPortInfo Info, bool IsNative, TestScore Score, string? Sound, IReadOnlyList<PlayedChip> Chips, IReadOnlyList<Finding> Findings);
}
