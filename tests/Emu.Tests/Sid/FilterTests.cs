using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

public class FilterTests
{
    const long Length = 60 * 19_656;
    const int Rate = 44_100;

    /// <summary>A loud voice through the filter, whose cutoff sweeps over its whole range.</summary>
    static TestTape Sweep(ChipModel model, int waveform, int resonance, int mode)
    {
        var writes = new List<(long, int, int)>
        {
            (100, 6, 0xf0), (101, 0, 0x40), (102, 1, 0x11), (103, 3, 4), (104, 23, resonance << 4 | 1), (105, 24, mode << 4 | 15), (106, 4, waveform | 1),
        };
        for (int step = 0; step < 59; step++)
            writes.Add(((step + 1) * 19_656L, 22, step * 4));
        return new TestTape([.. writes]) { Chips = [new(model, 0xd400)] };
    }

    [Test]
    public void TheFastWayIsNearTheExactOne(
        [Values] ChipModel model, [Values(0x20, 0x40, 0x80)] int waveform, [Values(0, 15)] int resonance, [Values(1, 2, 4)] int mode)
    {
        TestTape tape = Sweep(model, waveform, resonance, mode);
        float[] fast = tape.Render(Length, new SoftwareSidOptions { SampleRateHz = Rate });
        float[] exact = tape.Render(Length, new SoftwareSidOptions { SampleRateHz = Rate, ExactFilter = true });
        double signal = exact.Sum(sample => (double)sample * sample);
        double error = exact.Zip(fast).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
        double decibels = 10 * Math.Log10(error / signal);
        TestContext.Out.WriteLine($"{decibels:F1} dB");
        Assert.That(decibels, Is.LessThan(-50));
    }

    [Test]
    public void NothingRunsAwayUnderAnyRegisters([Values] ChipModel model, [Range(1, 6)] int seed)
    {
        var options = new SoftwareSidOptions { SampleRateHz = Rate };
        float[] samples = new TestTape([.. RandomWrites(seed)]) { Chips = [new(model, 0xd400)] }.Render(Length, options);
        Assert.That(samples, Has.All.InRange(-3f, 3f));
    }

    [Test]
    public void TheLowpassOfThe8580TakesAwayWhatLiesAboveItsCutoff()
    {
        float Level(int cutoffHigh)
        {
            float[] samples = new TestTape(
                (100, 6, 0xf0), (101, 1, 0x80), (102, 22, cutoffHigh), (103, 23, 1), (104, 24, 0x1f), (105, 4, 0x11))
            { Chips = [new(ChipModel.Mos8580, 0xd400)] }.Render(Length, new SoftwareSidOptions { SampleRateHz = Rate });
            return samples[20_000..].Max();
        }

        // A triangle of 1.9 kHz: far below the highest cutoff, 12 dB an octave above the lowest ones.
        Assert.That(Level(0x08), Is.LessThan(Level(0xff) / 20));
    }

    [Test]
    public void AVoiceThroughTheFilterWithoutAnOutputIsSilent([Values] ChipModel model)
    {
        float[] samples = new TestTape((100, 23, 1), (101, 6, 0xf0), (102, 1, 0x20), (103, 4, 0x21)) { Chips = [new(model, 0xd400)] }
            .Render(Length, new SoftwareSidOptions { SampleRateHz = Rate });
        Assert.That(samples[20_000..].Max() - samples[20_000..].Min(), Is.LessThan(1e-3f));
    }

    [Test]
    public void VoiceThreeOffSilencesOnlyADirectVoiceThree([Values] bool filtered)
    {
        float[] samples = new TestTape(
            (100, 23, filtered ? 4 : 0), (101, 24, 0x9f), (102, 22, 0xff), (103, 20, 0xf0), (104, 15, 0x20), (105, 18, 0x21))
            .Render(Length, new SoftwareSidOptions { SampleRateHz = Rate });
        float swing = samples[40_000..].Max() - samples[40_000..].Min();
        Assert.That(swing, filtered ? Is.GreaterThan(0.05f) : Is.LessThan(1e-3f));
    }

    static IEnumerable<(long, int, int)> RandomWrites(int seed)
    {
        var random = new Random(seed);
        long cycle = 0;
        while (cycle < Length)
        {
            cycle += random.Next(2000);
            yield return (cycle, random.Next(25), random.Next(256));
        }
    }
}
