using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

/// <summary>Writes a trace by frame and register, for tests that know what must come out.</summary>
sealed class Score(int frames = 500, int chips = 1)
{
    public const int FrameCycles = 312 * 63;

    readonly List<TimedWrite> writes = [];

    public int Frames => frames;

    /// <param name="place">Cycles into the frame.</param>
    public Score Write(int frame, int register, int value, int place = 0, int chip = 0)
    {
        writes.Add(new TimedWrite((uint)((frame * FrameCycles) + place), (byte)chip, (byte)register, (byte)value));
        return this;
    }

    public Score Frequency(int frame, int voice, int word, int place = 0) =>
        Write(frame, voice * 7, word & 255, place).Write(frame, (voice * 7) + 1, word >> 8, place);

    public Score Control(int frame, int voice, int value, int place = 0) => Write(frame, (voice * 7) + 4, value, place);

    /// <summary>The frequency word of a note; 69 is A at 440 Hz.</summary>
    public static int Word(int note) => (int)Math.Round(440 * Math.Pow(2, (note - 69) / 12.0) * (1 << 24) / TraceClock.Pal.Hz);

    /// <summary>A note: frequency, gate on for some frames, gate off.</summary>
    public Score Note(int frame, int length, int voice, int note, int wave = 0x10)
    {
        Frequency(frame, voice, Word(note)).Control(frame, voice, wave | 1);
        return Control(frame + length, voice, wave);
    }

    public AnalysisWindow Window => new(0, (frames + 0.5) * FrameCycles / TraceClock.Pal.Hz);

    public FeatureRecord Measure(float[]? samples = null) => Measure(Window, samples);

    public FeatureRecord Measure(AnalysisWindow window, float[]? samples = null) => new FeatureExtractor().Extract(Trace(window), samples ?? [], window, 60);

    public SidTrace Trace() => Trace(Window);

    public SidTrace Trace(AnalysisWindow window) => new(writes.OrderBy(write => write.Cycle).ToArray(), chips, TraceClock.Pal, window);
}

static class Signal
{
    public const int Rate = AudioExtractor.SampleRateHz;

    public static float[] Of(double seconds, Func<double, double> value) =>
        [.. Enumerable.Range(0, (int)(seconds * Rate)).Select(i => (float)value((double)i / Rate))];

    public static float[] Tone(double hz, double amplitude = 0.5, double seconds = 5) => Of(seconds, t => amplitude * Math.Sin(2 * Math.PI * hz * t));

    public static float[] Noise(double seconds = 5, int seed = 1)
    {
        Random random = new(seed);
        return Of(seconds, _ => random.NextDouble() - 0.5);
    }
}
