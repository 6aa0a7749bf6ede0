using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

public class SoftwareSidTests
{
    const long Frame = 19_656;

    [Test]
    public void SlicingIsInvisible([Range(1, 4)] int seed, [Values(1, 2, 3)] int chips, [Values] bool stereo, [Values] RenderQuality quality)
    {
        TestTape tape = TestTape.Random(seed, chips);
        var options = new SoftwareSidOptions { Stereo = stereo, Quality = quality };
        var random = new Random(seed);
        float[] whole = tape.Render(8 * Frame, options, _ => long.MaxValue);
        float[] frames = tape.Render(8 * Frame, options, start => start + Frame);
        float[] ragged = tape.Render(8 * Frame, options, start => start + random.Next(1, 5000));
        Assert.That(frames, Is.EqualTo(whole));
        Assert.That(ragged, Is.EqualTo(whole));
    }

    [Test]
    public void SingleCycleSlicesGiveTheSameSamples()
    {
        TestTape tape = TestTape.Random(7);
        Assert.That(tape.Render(20_000, new(), start => start + 1), Is.EqualTo(tape.Render(20_000, new(), _ => long.MaxValue)));
    }

    [TestCase(8000)]
    [TestCase(22_050)]
    [TestCase(44_100)]
    [TestCase(48_000)]
    [TestCase(96_000)]
    [TestCase(192_000)]
    public void EveryRateGivesExactlyTheSamplesOfItsTime(int rate)
    {
        TestTape tape = TestTape.Random(3);
        long length = 50 * Frame;
        float[] samples = tape.Render(length, new SoftwareSidOptions { SampleRateHz = rate });
        Assert.That(samples, Has.Length.EqualTo(ClockRate.Pal.ToSamples(new Cycles(length), rate)));
    }

    [Test]
    public void AnEventIsHeardAtItsOwnTimeAtAnyRate([Values(8000, 44_100, 192_000)] int rate)
    {
        // A volume step of the 6581 half a second in; the middle of its rise is the moment it is heard.
        const long Moment = 492_624;
        float[] samples = new TestTape((Moment, 24, 0)).Render(2 * Moment, new SoftwareSidOptions { SampleRateHz = rate });
        int middle = Array.FindIndex(samples, (int)(0.45 * rate), sample => Math.Abs(sample) > 0.2f);
        double seconds = (double)middle / rate;
        // The C64's output low-pass delays by its 10 us.
        Assert.That(seconds, Is.EqualTo(Moment / ClockRate.Pal.Hz).Within(1.0 / rate + 20e-6));
    }

    [Test]
    public void HarmonicsAboveTheSampleRateLeaveNoAliasInTheSignal()
    {
        // A sawtooth of 512 cycles, 1.9 kHz, has harmonics up to 490 kHz, and nothing between them. None may fold in below 15 kHz.
        const int Rate = 44_100;
        var tape = new TestTape((100, 6, 0xf0), (102, 1, 0x80), (103, 4, 0x21)) { Chips = [new(ChipModel.Mos8580, 0xd400)] };
        float[] samples = tape.Render(60 * Frame, new SoftwareSidOptions { SampleRateHz = Rate });
        double fundamental = ClockRate.Pal.Hz / 512;
        double signal = Level(samples, fundamental, Rate);
        for (double between = 0.3; between < 7.5; between += 0.2)
        {
            if (Math.Abs(between - Math.Round(between)) > 0.15)
                Assert.That(Level(samples, between * fundamental, Rate) / signal, Is.LessThan(1e-4), $"{between:F1} times the tone");
        }
    }

    /// <summary>Amplitude at one frequency, under a Blackman-Harris window.</summary>
    static double Level(float[] samples, double hz, int rate)
    {
        const int Count = 32_768;
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < Count; i++)
        {
            double turn = 2 * Math.PI * i / Count;
            double window = 0.35875 - 0.48829 * Math.Cos(turn) + 0.14128 * Math.Cos(2 * turn) - 0.01168 * Math.Cos(3 * turn);
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * hz * i / rate);
            real += samples[samples.Length - Count + i] * window * cosine;
            imaginary += samples[samples.Length - Count + i] * window * sine;
        }

        return Math.Sqrt(real * real + imaginary * imaginary);
    }

    [Test]
    public void AChipAtRestIsSilentFromTheFirstSample([Values] ChipModel model)
    {
        float[] samples = new TestTape { Chips = [new(model, 0xd400)] }.Render(20 * Frame);
        Assert.That(samples.Max(Math.Abs), Is.LessThan(1e-3f));
    }

    [Test]
    public void VolumeDigisAreLoudOnThe6581AndQuietOnThe8580()
    {
        float Swing(ChipModel model)
        {
            // A square wave of 500 Hz in $D418, all voices at rest.
            var writes = Enumerable.Range(0, 500).Select(i => (Cycle: 1000L + i * 985, 24, (i & 1) * 15));
            float[] samples = new TestTape([.. writes]) { Chips = [new(model, 0xd400)] }.Render(20 * Frame);
            return samples[10_000..].Max() - samples[10_000..].Min();
        }

        float old = Swing(ChipModel.Mos6581);
        float young = Swing(ChipModel.Mos8580);
        Assert.That(old, Is.GreaterThan(0.2f));
        Assert.That(young, Is.LessThan(old / 4));
    }

    [Test]
    public void AMutedVoiceFallsSilentWithoutAClick()
    {
        TestTape tape = Tone();
        var sink = new RecordedSamples();
        var sid = new SoftwareSid(tape.Clock, tape.Chips, new(), sink);
        for (int frame = 0; frame < 100; frame++)
        {
            if (frame == 50)
                sid.SetVoiceMute(0, 0, true);
            sid.Play(tape.Slice(frame * Frame, (frame + 1) * Frame));
        }

        sid.Flush();
        float[] samples = sink.All;
        float before = Swing(samples.AsSpan(30_000, 8000));
        float after = Swing(samples.AsSpan(60_000, 8000));
        Assert.That(before, Is.GreaterThan(0.1f));
        Assert.That(after, Is.LessThan(before / 100));
        float steepestTone = Steepest(samples.AsSpan(30_000, 8000));
        Assert.That(Steepest(samples.AsSpan(38_000, 20_000)), Is.LessThanOrEqualTo(steepestTone * 1.1f));
    }

    [Test]
    public void AVoiceMutedFromTheStartIsNeverHeard([Values] ChipModel model)
    {
        TestTape tape = new((0, 5, 0), (1, 6, 0xf0), (2, 1, 0x20), (3, 4, 0x11)) { Chips = [new(model, 0xd400)] };
        Assert.That(Swing(tape.Render(5 * Frame, new SoftwareSidOptions { MutedVoices = [1, 2] })), Is.GreaterThan(0.1f));
        float[] silent = tape.Render(5 * Frame, new SoftwareSidOptions { MutedVoices = [0] });
        // On the 6581 the level of the envelope still rises once.
        Assert.That(Steepest(silent), Is.LessThan(model == ChipModel.Mos6581 ? 0.005f : 1e-4f));
    }

    [Test]
    public void StereoPutsTheSecondChipToTheRight()
    {
        var tape = new TestTape((100, 0x105, 0), (101, 0x106, 0xf0), (102, 0x101, 0x10), (103, 0x104, 0x21))
        {
            Chips = [new(ChipModel.Mos8580, 0xd400), new(ChipModel.Mos8580, 0xd420)],
        };
        float[] samples = tape.Render(50 * Frame, new SoftwareSidOptions { Stereo = true });
        float[] left = [.. samples.Where((_, i) => i % 2 == 0)];
        float[] right = [.. samples.Where((_, i) => i % 2 == 1)];
        Assert.That(Swing(right.AsSpan(10_000)), Is.GreaterThan(2 * Swing(left.AsSpan(10_000))));
    }

    [Test]
    public void ChipsKeepTheirLoudnessWhereverTheyStand([Values(1, 2, 3)] int chips, [Values(0, 0.3, 1)] double width)
    {
        (float Left, float Right)[] gains = new Panning { Width = width }.Gains(chips);
        Assert.That(gains, Has.Length.EqualTo(chips));
        foreach ((float left, float right) in gains)
            Assert.That(left * left + right * right, Is.EqualTo(2f / chips).Within(1e-5));
        Assert.That(gains.Sum(gain => gain.Left), Is.EqualTo(gains.Sum(gain => gain.Right)).Within(1e-5), "the whole is in balance");
    }

    [TestCase(0), TestCase(1), TestCase(2)]
    public void OfThreeChipsTheFirstStandsInTheMiddle(int chip)
    {
        (float left, float right) = new Panning().Gains(3)[chip];
        Assert.That(left.CompareTo(right), Is.EqualTo(chip switch { 0 => 0, 1 => 1, _ => -1 }));
    }

    [Test]
    public void TheChipsAloneAddToTheMix([Values] bool stereo)
    {
        var tape = new TestTape(
            (100, 0x005, 0), (101, 0x006, 0xf0), (102, 0x001, 0x10), (103, 0x004, 0x21),
            (200, 0x105, 0), (201, 0x106, 0xf0), (202, 0x101, 0x17), (203, 0x104, 0x11),
            (90_000, 0x018, 0x05), (95_000, 0x018, 0x0f))
        {
            Chips = [new(ChipModel.Mos6581, 0xd400), new(ChipModel.Mos8580, 0xd420)],
        };
        float[] mix = tape.Render(20 * Frame, new SoftwareSidOptions { Stereo = stereo });
        float[] first = tape.Render(20 * Frame, new SoftwareSidOptions { Stereo = stereo, OnlyChip = 0 });
        float[] second = tape.Render(20 * Frame, new SoftwareSidOptions { Stereo = stereo, OnlyChip = 1 });
        Assert.That(Swing(first), Is.GreaterThan(0.05f));
        Assert.That(Swing(second), Is.GreaterThan(0.05f));
        Assert.That(mix.Select((sample, i) => Math.Abs(sample - first[i] - second[i])).Max(), Is.LessThan(1e-5f));
    }

    [Test]
    public void A6581AndAn8580SoundTogetherAsEachDoesAlone()
    {
        (long, int, int)[] writes = [(100, 0x005, 0), (101, 0x006, 0xf0), (102, 0x001, 0x10), (103, 0x004, 0x21), (104, 0x017, 0xf1), (105, 0x016, 0x40), (106, 0x018, 0x1f)];
        float[] Alone(ChipModel model) => new TestTape(writes) { Chips = [new(model, 0xd400)] }.Render(20 * Frame, new SoftwareSidOptions());
        float[] Beside(int chip, ChipModel first, ChipModel second) =>
            new TestTape([.. writes, .. writes.Select(write => (write.Item1 + 10, write.Item2 | 0x100, write.Item3))])
            { Chips = [new(first, 0xd400), new(second, 0xd420)] }.Render(20 * Frame, new SoftwareSidOptions { OnlyChip = chip });

        float[] old = Alone(ChipModel.Mos6581);
        float[] mixed = Beside(0, ChipModel.Mos6581, ChipModel.Mos8580);
        Assert.That(mixed.Select((sample, i) => Math.Abs(sample * MathF.Sqrt(2) - old[i])).Max(), Is.LessThan(1e-5f));
        float[] other = Beside(0, ChipModel.Mos8580, ChipModel.Mos6581);
        Assert.That(other.Select((sample, i) => Math.Abs(sample * MathF.Sqrt(2) - old[i])).Max(), Is.GreaterThan(0.01f), "the models differ, so the chip must have its own");
    }

    [Test]
    public void NothingIsAllocatedInSteadyState([Values(1, 2, 3)] int chips, [Values] RenderQuality quality)
    {
        TestTape tape = TestTape.Random(1, chips);
        var sid = new SoftwareSid(tape.Clock, tape.Chips, new SoftwareSidOptions { Quality = quality }, new Drain());
        TapeSlice[] slices = [.. Enumerable.Range(0, 60).Select(i => tape.Slice(i * Frame, (i + 1) * Frame))];
        for (int i = 0; i < 30; i++)
            sid.Play(slices[i]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 30; i < 60; i++)
            sid.Play(slices[i]);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    static TestTape Tone() => new((100, 5, 0), (101, 6, 0xf0), (102, 1, 0x20), (103, 4, 0x11));

    static float Swing(ReadOnlySpan<float> samples)
    {
        float low = float.MaxValue;
        float high = float.MinValue;
        foreach (float sample in samples)
            (low, high) = (Math.Min(low, sample), Math.Max(high, sample));
        return high - low;
    }

    static float Steepest(ReadOnlySpan<float> samples)
    {
        float steepest = 0;
        for (int i = 1; i < samples.Length; i++)
            steepest = Math.Max(steepest, Math.Abs(samples[i] - samples[i - 1]));
        return steepest;
    }

    sealed class Drain : ISampleSink
    {
        public void Write(ReadOnlySpan<float> samples)
        {
        }
    }
}
