using System.Collections.Concurrent;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Devices.SelfTest;
using SidFlow.Services.Devices.SelfTest.Measuring;

namespace SidFlow.Services.Tests.Devices.SelfTest;

/// <summary>What lies between a chip and its recording: a delay, another sound card's clock, a level, noise, a dull line input, hum.</summary>
internal sealed record ListeningChain
{
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(237);
    public double ClockPpm { get; init; } = 100;
    public double Gain { get; init; } = 0.3;
    public double NoiseDb { get; init; } = -80;
    public double LowpassHz { get; init; }
    public double Hum { get; init; }

    public TestRecording Through(TestRecording clean)
    {
        const int Rate = SoundMeasurement.RateHz;
        var random = new Random(4711);
        int delay = (int)(Delay.TotalSeconds * Rate);
        int length = (int)(clean.Samples.Length / (1 + ClockPpm * 1e-6)) - 2;
        // Even spread of ±1 has 1/√3 of effective value.
        double noise = Math.Pow(10, NoiseDb / 20) * Math.Sqrt(3);
        double dull = 0;
        var samples = new float[delay + length + Rate / 2];
        for (int i = 0; i < samples.Length; i++)
        {
            double sample = Gain * At(clean.Samples, i - delay, length);
            if (LowpassHz > 0)
                sample = dull += (sample - dull) * (1 - Math.Exp(-2 * Math.PI * LowpassHz / Rate));
            sample += Hum * Math.Sin(2 * Math.PI * 50 * i / Rate) + noise * (2 * random.NextDouble() - 1);
            samples[i] = (float)Math.Clamp(sample, -1, 1);
        }
        return new TestRecording(Rate, samples);
    }

    private double At(float[] samples, int at, int length)
    {
        if (at < 0 || at >= length)
            return 0;
        double place = at * (1 + ClockPpm * 1e-6);
        int before = (int)place;
        return samples[before] + (samples[before + 1] - samples[before]) * (place - before);
    }
}

/// <summary>A chip that plays the self-test, well or with a fault.</summary>
internal static class ChipUnderTest
{
    public static TestScore Score => TestScore.Of(samples: true);

    public static SoundMeasurement Measurement { get; } = new(Score, model => new TestTape(Score, model));

    /// <param name="fault">What becomes of a byte on its way into the chip.</param>
    public static TestRecording Play(ChipProfile chip, Func<SidWrite, int>? fault = null, ClockRate? clock = null, bool digiboost = false)
    {
        if (fault is not null || digiboost)
            return Render(chip, fault, clock ?? ClockRate.Pal, digiboost);
        return well.GetOrAdd((chip, clock ?? ClockRate.Pal), key => Render(key.Chip, null, key.Clock, false));
    }

    private static readonly ConcurrentDictionary<(ChipProfile Chip, ClockRate Clock), TestRecording> well = [];

    private static TestRecording Render(ChipProfile chip, Func<SidWrite, int>? fault, ClockRate clock, bool digiboost)
    {
        ITapeSource tape = new TestTape(Score, chip.Model);
        var options = new SoftwareSidOptions { SampleRateHz = SoundMeasurement.RateHz, Digiboost = digiboost };
        options = chip.Model == ChipModel.Mos6581 ? options with { Profile6581 = chip } : options with { Profile8580 = chip };
        return TestRecording.Render(fault is null ? tape : new FaultyTape(tape, fault), Score.Length, clock, options);
    }

    private sealed class FaultyTape(ITapeSource tape, Func<SidWrite, int> fault) : ITapeSource
    {
        public ClockRate Clock => tape.Clock;
        public IReadOnlyList<SidChip> Chips => tape.Chips;
        public Cycles Now => tape.Now;

        public TapeSlice Run(Cycles until)
        {
            TapeSlice slice = tape.Run(until);
            return slice with { Writes = slice.Writes.ToArray().Select(write => write with { Value = (byte)fault(write) }).ToArray() };
        }
    }
}
