using SidFlow.Emu.Tape;
using SidFlow.Ml.Features;

namespace SidFlow.Services.Devices.SelfTest.Measuring;

/// <summary>What a section sounds like, noise taken out.</summary>
/// <param name="LevelDb">Of all bands, against full scale.</param>
/// <param name="Parts">Band powers in each quarter of a sweep; of anything else once.</param>
/// <param name="PitchHz">NaN where none was found or looked for.</param>
/// <param name="Shape">Amplitude over time against its highest, for envelopes.</param>
public sealed record SectionSound(TestSection Section, double LevelDb, IReadOnlyList<double[]> Parts, double PitchHz, double[] Shape);

/// <summary>All sections of a recording.</summary>
/// <param name="Noise">Power in each band while nothing should sound.</param>
public sealed record TestSound(IReadOnlyList<SectionSound> Sections, IReadOnlyList<double> Noise)
{
    /// <summary>Of all bands, against full scale.</summary>
    public double NoiseDb { get; } = SoundReader.ToDb(Noise.Sum());

    public SectionSound? Find(string id) => Sections.FirstOrDefault(sound => sound.Section.Id == id);
}

/// <summary>Takes a recording apart.</summary>
public sealed class SoundReader
{
    /// <summary>Left out at both ends of a section: clock drift, the delay's rounding and the beginning of notes.</summary>
    private static readonly TimeSpan margin = TimeSpan.FromMilliseconds(50);

    private const double Nothing = 1e-12;
    private const int PitchPoints = 16_384;

    private readonly LogSpectrum spectrum;
    private readonly FourierTransform pitchTransform = new(PitchPoints);
    private readonly int rateHz;

    public SoundReader(int rateHz)
    {
        this.rateHz = rateHz;
        spectrum = new LogSpectrum(rateHz);
    }

    /// <summary>So many of the lowest bands lie below 250 Hz.</summary>
    public const int BassBands = 8;

    /// <summary>Lowest frequency of each band.</summary>
    public IReadOnlyList<double> BandHz => [.. Enumerable.Range(0, spectrum.Bands).Select(spectrum.LowestHz)];

    public TestSound Read(TestRecording recording, TestScore score, Placement place)
    {
        double[][] quiet = [.. score.Sections.Where(section => section.Kind == TestKind.Silence)
            .Select(section => Window(recording, place, section.From + 2, section.Until - 2)).Where(window => window.Length >= LogSpectrum.FrameSamples)
            .Select(window => Bands(window, null))];
        // Something may sound in one of the two that is no noise: a voice that the device left on before.
        double[] noise = quiet.Length == 0 ? new double[spectrum.Bands] : quiet.MinBy(bands => bands.Sum())!;
        return new TestSound([.. score.Sections.Where(section => section.Kind is not (TestKind.Silence or TestKind.Marker)).Select(section => Read(recording, place, section, noise))],
            noise);
    }

    public static double ToDb(double power) => 10 * Math.Log10(Math.Max(power, Nothing));

    private SectionSound Read(TestRecording recording, Placement place, TestSection section, double[] noise)
    {
        int parts = section.Kind == TestKind.Sweep ? 4 : 1;
        int length = (section.Until - section.From) / parts;
        double[][] bands = [.. Enumerable.Range(0, parts).Select(part =>
            Bands(Window(recording, place, section.From + part * length, section.From + (part + 1) * length), noise))];
        double level = ToDb(bands.Sum(part => part.Sum()) / parts);
        return new SectionSound(section, level, bands,
            section.PitchHz > 0 && section.Kind == TestKind.Tone ? Pitch(Window(recording, place, section.From, section.Until), section.PitchHz) : double.NaN,
            section.Kind == TestKind.Envelope ? Shape(recording, place, section, noise.Sum()) : []);
    }

    private ReadOnlySpan<float> Span(TestRecording recording, TimeSpan from, TimeSpan until)
    {
        int first = (int)Math.Clamp(from.TotalSeconds * rateHz, 0, recording.Samples.Length);
        int end = (int)Math.Clamp(until.TotalSeconds * rateHz, first, recording.Samples.Length);
        return recording.Samples.AsSpan(first, end - first);
    }

    private float[] Window(TestRecording recording, Placement place, int from, int until) =>
        [.. Span(recording, TimeOf(place, from) + margin, TimeOf(place, until) - margin)];

    private static TimeSpan TimeOf(Placement place, int frame) => place.Offset + place.Clock.ToTime(new Cycles((long)frame * TestScore.FrameCycles));

    /// <summary>Mean power, so that a sine of full scale has 0.5.</summary>
    private double[] Bands(float[] window, double[]? noise)
    {
        double[,] frames = spectrum.Of(window);
        var bands = new double[spectrum.Bands];
        // Half the squared magnitudes are there, under a window whose squares sum to 3/8 of its length.
        double scale = 2.0 / (0.375 * LogSpectrum.FrameSamples * LogSpectrum.FrameSamples) / Math.Max(1, frames.GetLength(0));
        for (int frame = 0; frame < frames.GetLength(0); frame++)
            for (int band = 0; band < bands.Length; band++)
                bands[band] += frames[frame, band] * scale;
        for (int band = 0; noise is not null && band < bands.Length; band++)
            bands[band] = Math.Max(0, bands[band] - noise[band]);
        return bands;
    }

    /// <summary>From the strongest harmonic of the first six, looked for within a half-tone of where it should be.</summary>
    private double Pitch(float[] window, double expectedHz)
    {
        const double Reach = 1.06;
        var real = new double[PitchPoints];
        var imaginary = new double[PitchPoints];
        int length = Math.Min(window.Length, PitchPoints);
        for (int i = 0; i < length; i++)
            real[i] = window[i] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / length));
        pitchTransform.Forward(real, imaginary);
        double binHz = (double)rateHz / PitchPoints;
        (double power, double hz) best = (Nothing, double.NaN);
        for (int harmonic = 1; harmonic <= 6; harmonic++)
        {
            int from = (int)(expectedHz * harmonic / Reach / binHz), to = (int)(expectedHz * harmonic * Reach / binHz);
            int peak = Enumerable.Range(from, to - from + 1).MaxBy(Power);
            if (peak > from && peak < to && Power(peak) > best.power)
                best = (Power(peak), (peak + Between(peak)) * binHz / harmonic);
        }
        return best.hz;

        double Power(int bin) => real[bin] * real[bin] + imaginary[bin] * imaginary[bin];

        // The top of a parabola through three points on a logarithmic scale.
        double Between(int bin)
        {
            double a = ToDb(Power(bin - 1)), b = ToDb(Power(bin)), c = ToDb(Power(bin + 1));
            return Math.Abs(a - 2 * b + c) < 1e-9 ? 0 : 0.5 * (a - c) / (a - 2 * b + c);
        }
    }

    private double[] Shape(TestRecording recording, Placement place, TestSection section, double noise)
    {
        const int Step = 10;
        ReadOnlySpan<float> span = Span(recording, TimeOf(place, section.From - 2), TimeOf(place, section.Until + section.Tail + 2));
        int length = rateHz * Step / 1000;
        var shape = new double[span.Length / length];
        for (int i = 0; i < shape.Length; i++)
        {
            ReadOnlySpan<float> piece = span.Slice(i * length, length);
            double mean = 0, square = 0;
            foreach (float sample in piece)
            {
                mean += sample;
                square += (double)sample * sample;
            }
            shape[i] = Math.Sqrt(Math.Max(0, square / length - mean / length * (mean / length) - noise));
        }
        double top = shape.Length == 0 ? 0 : shape.Order().ElementAt((int)(0.97 * (shape.Length - 1)));
        return top > 0 ? [.. shape.Select(value => value / top)] : shape;
    }
}
