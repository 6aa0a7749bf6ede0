using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>Passing over a stretch of tape unheard must lead to the sound that listening to it leads to.</summary>
public sealed class UnheardTests
{
    private const int Rate = 44_100;
    private const long Step = 20_000;

    /// <summary>A filtered sawtooth with a slow attack and a moving cutoff, a pulse, and sync: state that is in no register.</summary>
    private static TapeSlice Slice(long start)
    {
        List<SidWrite> writes = [];
        if (start == 0)
        {
            byte[] voices = [0x80, 0x12, 0x00, 0x08, 0x23, 0xcb, 0xa9, 0x37, 0x09, 0x40, 0x03, 0x41, 0x8a, 0xfb];
            for (byte register = 0; register < voices.Length; register++)
                writes.Add(new SidWrite((uint)(10 * register), 0, register, voices[register]));
            writes.Add(new SidWrite(300, 0, 23, 0xf1));
            writes.Add(new SidWrite(310, 0, 24, 0x1f));
        }

        writes.Add(new SidWrite(400, 0, 22, (byte)(start / Step * 7)));
        return new TapeSlice(new Cycles(start), new Cycles(start + Step), writes.ToArray());
    }

    [TestCase(ChipModel.Mos6581)]
    [TestCase(ChipModel.Mos8580)]
    public void The_sound_after_the_warm_up_is_that_of_listening(ChipModel model)
    {
        const long Skipped = 100 * Step, End = 200 * Step;
        float[] heard = Play(model, End, unheardUntil: 0);
        float[] skipped = Play(model, End, unheardUntil: Skipped);
        Assert.That(skipped, Has.Length.EqualTo(heard.Length));

        int from = (int)(ClockRate.Pal.ToSamples(new Cycles(Skipped), Rate) + SoftwareSid.WarmUp.TotalSeconds * Rate);
        double error = 0, power = 0;
        for (int i = from; i < heard.Length; i++)
        {
            error += Math.Pow(heard[i] - skipped[i], 2);
            power += Math.Pow(heard[i], 2);
        }

        double db = 10 * Math.Log10(error / power);
        TestContext.Out.WriteLine($"{model}: difference {db:0.0} dB below the sound");
        Assert.That(power, Is.GreaterThan(1));
        Assert.That(db, Is.LessThan(-80));
    }

    [TestCase(ChipModel.Mos6581)]
    [TestCase(ChipModel.Mos8580)]
    public void The_sound_sets_in_after_the_warm_up_without_a_jump(ChipModel model)
    {
        const long Skipped = 100 * Step, End = 200 * Step;
        int from = (int)(ClockRate.Pal.ToSamples(new Cycles(Skipped), Rate) + SoftwareSid.WarmUp.TotalSeconds * Rate);
        Assert.That(SteepestFrom(from, Play(model, End, unheardUntil: Skipped)), Is.LessThan(1.05 * SteepestFrom(from, Play(model, End, unheardUntil: 0))));

        // The deck begins with the first sample that counts and ramps it up from silence, so a constant in it would be heard as a thump.
        float mean(float[] samples) => samples[from..(from + Rate / 10)].Average();
        Assert.That(mean(Play(model, End, unheardUntil: Skipped)), Is.EqualTo(mean(Play(model, End, unheardUntil: 0))).Within(1e-5));
    }

    private static float SteepestFrom(int from, float[] samples) =>
        Enumerable.Range(from + 1, Rate / 10).Max(i => Math.Abs(samples[i] - samples[i - 1]));

    [Test]
    public void What_is_passed_over_holds_no_sound()
    {
        float[] samples = Play(ChipModel.Mos8580, 50 * Step, unheardUntil: 50 * Step);
        Assert.That(samples.Max(Math.Abs), Is.LessThan(0.01));
    }

    private static float[] Play(ChipModel model, long end, long unheardUntil)
    {
        var samples = new Samples();
        var sid = new SoftwareSid(ClockRate.Pal, [new SidChip(model, 0xd400)], new SoftwareSidOptions { SampleRateHz = Rate }, samples);
        for (long start = 0; start < end; start += Step)
        {
            sid.Unheard = start < unheardUntil;
            sid.Play(Slice(start));
        }

        sid.Flush();
        return [.. samples.All];
    }

    private sealed class Samples : ISampleSink
    {
        public List<float> All { get; } = [];

        public void Write(ReadOnlySpan<float> samples) => All.AddRange(samples);
    }
}
