namespace SidFlow.Services.Devices.SelfTest.Measuring;

/// <summary>Judges each section by what the emulator makes of it, once loudness and tone of the recording are taken out.</summary>
public sealed class SectionJudge
{
    private const double MostLevelDb = 6, MostDistanceDb = 6, MostPitchPercent = 1.5, MostShape = 0.12;

    /// <summary>So far below what is expected nothing is heard but crosstalk.</summary>
    private const double SilentDb = 25;

    /// <summary>Above the noise, to be told from it.</summary>
    private const double AudibleDb = 6;

    /// <summary>Against a saw; below this a section counts as silent on purpose.</summary>
    private const double QuietDb = -30;

    private const double MostToneDb = 15;

    /// <summary>A cutoff that stands still moves nothing by so much, noise included.</summary>
    private const double LeastMovementDb = 3;

    private const double LeastSplitDb = 25;

    private static readonly (double From, double Until)[] groups = [(0, 250), (250, 700), (700, 1_500), (1_500, 3_000), (3_000, 6_000), (6_000, 12_000), (12_000, 20_000)];

    private const double SignificantDb = 30;

    private readonly TestSound heard;
    private readonly TestSound wanted;
    private readonly double gain;
    private readonly double loudest;
    private readonly double pitch;
    private readonly double[] tone;
    private readonly IReadOnlyList<double> bandHz;

    public SectionJudge(TestSound heard, TestSound wanted, IReadOnlyList<double> bandHz)
    {
        this.heard = heard;
        this.wanted = wanted;
        this.bandHz = bandHz;
        (SectionSound Heard, SectionSound Wanted)[] tones = [.. Pairs().Where(pair => pair.Wanted.Section.Kind is TestKind.Tone)];
        double top = tones.Length == 0 ? 0 : tones.Max(pair => pair.Heard.LevelDb);
        (SectionSound Heard, SectionSound Wanted)[] alive =
            [.. tones.Where(pair => pair.Heard.LevelDb > heard.NoiseDb + AudibleDb && pair.Heard.LevelDb > top - SilentDb)];
        loudest = tones.Length == 0 ? 0 : tones.Max(pair => pair.Wanted.LevelDb);
        gain = alive.Length == 0 ? 0 : Median(alive.Select(pair => pair.Heard.LevelDb - pair.Wanted.LevelDb));
        double[] pitches = [.. alive.Select(pair => pair.Heard.PitchHz / pair.Wanted.PitchHz).Where(double.IsFinite)];
        pitch = pitches.Length == 0 ? double.NaN : Median(pitches);
        (SectionSound Heard, SectionSound Wanted)[] noises = [.. alive.Where(pair => pair.Wanted.Section.PitchHz == 0)];
        tone = [.. bandHz.Select((_, band) => noises.Length == 0 ? 0 : Math.Clamp(Median(noises.Select(pair => BandDb(pair.Heard, band) - BandDb(pair.Wanted, band) - gain)), -MostToneDb, MostToneDb))];
        HeardAny = alive.Length > 0;
    }

    /// <summary>Whether a single tone was heard.</summary>
    public bool HeardAny { get; }

    /// <summary>How much louder the recording is than the emulator, in decibels.</summary>
    public double GainDb => gain;

    /// <summary>How much higher all sounds, in percent; NaN where no pitch was heard.</summary>
    public double PitchPercent => 100 * (pitch - 1);

    public IReadOnlyList<SectionResult> Judge() => [.. Pairs().Select(pair => Judge(pair.Heard, pair.Wanted))];

    /// <summary>How little it fits, for choosing between two references.</summary>
    public double Misfit => Pairs().Select(pair => Math.Min(30, Math.Abs(Audible(pair.Heard.LevelDb) - Audible(pair.Wanted.LevelDb + gain)))).DefaultIfEmpty(0).Average();

    /// <summary>Nothing can be told from below the noise.</summary>
    private double Audible(double levelDb) => Math.Max(levelDb, heard.NoiseDb);

    private SectionResult Judge(SectionSound here, SectionSound there)
    {
        TestSection section = there.Section;
        double expected = there.LevelDb + gain;
        double? distance = section.Kind is TestKind.Tone or TestKind.Pair or TestKind.Chord ? Distance(here, there) : null;
        double? detuned = double.IsFinite(here.PitchHz) && double.IsFinite(pitch) ? 100 * (here.PitchHz / there.PitchHz / pitch - 1) : null;
        (Soundness health, string? why) = Decide(here, there, expected, distance, detuned);
        bool sounds = health is Soundness.Ok or Soundness.Off;
        return new SectionResult(section.Id, section.Name, health, here.LevelDb, expected, sounds ? distance : null, sounds ? detuned : null, why);
    }

    private (Soundness, string?) Decide(SectionSound here, SectionSound there, double expected, double? distance, double? detuned)
    {
        TestKind kind = there.Section.Kind;
        bool isQuiet = there.LevelDb < loudest + QuietDb;
        if (isQuiet)
            return here.LevelDb < loudest + gain + QuietDb + 15 || here.LevelDb < heard.NoiseDb + AudibleDb ? (Soundness.Ok, null) : (Soundness.Off, "it sounds, which this model's does not");
        if (expected < heard.NoiseDb + (kind == TestKind.Envelope ? 2 : 1) * AudibleDb)
            return (Soundness.Unheard, "it would be below the noise");
        if (here.LevelDb < heard.NoiseDb + AudibleDb / 2 || here.LevelDb < expected - SilentDb)
            return (Soundness.Silent, "nothing was heard");
        if (kind == TestKind.Sweep)
            return Movement(here, there);
        double louder = here.LevelDb - expected;
        double most = kind is TestKind.Combined or TestKind.Digi ? 2 * MostLevelDb : MostLevelDb;
        if (kind == TestKind.Digi && louder > most)
            return (Soundness.Ok, $"{louder:f0} dB louder than a chip without a resistor for it");
        if (Math.Abs(louder) > most)
            return (Soundness.Off, louder > 0 ? $"{louder:f0} dB too loud" : $"{-louder:f0} dB too quiet");
        if (detuned is { } percent && Math.Abs(percent) > MostPitchPercent)
            return (Soundness.Off, $"its pitch is {percent:+0.0;-0.0} % off the others'");
        if (distance > MostDistanceDb)
            return (Soundness.Off, $"its tone is {distance:f0} dB from what it should be");
        if (kind == TestKind.Envelope && ShapeDifference(here.Shape, there.Shape) is var shape && shape > MostShape)
            return (Soundness.Off, $"its loudness over time is {100 * shape:f0} % from what it should be");
        return (Soundness.Ok, null);
    }

    /// <summary>The cutoff must be heard moving, in the direction in which it moves. How far differs between chips of one model by octaves.</summary>
    private (Soundness, string?) Movement(SectionSound here, SectionSound there)
    {
        double moved = Moved(here, 0), should = Moved(there, gain);
        if (should < 2 * LeastMovementDb)
            return (Soundness.Unheard, "what it changes would be below the noise");
        if (moved >= LeastMovementDb)
            return (Soundness.Ok, null);
        return LetsAllThrough(here)
            ? (Soundness.Off, "all passes it")
            : (Soundness.Off, $"from the lowest to the highest cutoff it changes by {Math.Max(0, moved):f0} dB, it should by {should:f0}");
    }

    /// <summary>What a sweep of its kind changes most, from its first quarter to its last: a low-pass opens, a high-pass closes, a band-pass does both.</summary>
    private double Moved(SectionSound sweep, double gainDb)
    {
        (double Before, double After)[] levels = [.. groups.Select(group => (Group(sweep.Parts[0], group, gainDb), Group(sweep.Parts[^1], group, gainDb)))];
        double loudest = levels.Max(level => Math.Max(level.Before, level.After));
        // What is far below the rest is what leaks past the filter, and moves with the waves' phases.
        double[] rises = [.. levels.Where(level => Math.Max(level.Before, level.After) > loudest - LeastSplitDb).Select(level => level.After - level.Before)];
        return sweep.Section.Id switch
        {
            "filter-lowpass" => rises.Max(),
            "filter-highpass" => -rises.Min(),
            _ => rises.Max() - rises.Min(),
        };
    }

    private bool LetsAllThrough(SectionSound sweep) =>
        heard.Find("unfiltered") is { } open && sweep.Parts.All(part => groups.All(group => Math.Abs(Group(part, group, 0) - Group(open.Parts[0], group, 0)) < LeastMovementDb));

    /// <summary>As far as it can be heard here.</summary>
    private double Group(double[] bands, (double From, double Until) group, double gainDb)
    {
        double power = 0, noise = 0;
        for (int band = 0; band < bands.Length; band++)
        {
            if (bandHz[band] < group.From || bandHz[band] >= group.Until)
                continue;
            power += bands[band];
            noise += heard.Noise[band];
        }
        return Math.Max(SoundReader.ToDb(power) + gainDb, SoundReader.ToDb(noise));
    }

    private double Distance(SectionSound here, SectionSound there)
    {
        double[] differences = [.. bandHz.Select((_, band) => band).Where(IsSignificant).Select(band => BandDb(here, band) - BandDb(there, band) - gain - tone[band])];
        if (differences.Length == 0)
            return 0;
        double level = Median(differences);
        return differences.Average(difference => Math.Abs(difference - level));

        bool IsSignificant(int band) => BandDb(there, band) > there.Parts[0].Max(SoundReader.ToDb) - SignificantDb && BandDb(there, band) + gain > heard.NoiseDb - 10 + AudibleDb;
    }

    private static double BandDb(SectionSound sound, int band) => SoundReader.ToDb(sound.Parts[0][band]);

    /// <summary>Mean difference of two shapes, laid over each other as well as they fit.</summary>
    private static double ShapeDifference(double[] here, double[] there)
    {
        const int Reach = 5;
        return Enumerable.Range(-Reach, 2 * Reach + 1).Min(shift =>
        {
            int from = Math.Max(0, -shift), to = Math.Min(there.Length, here.Length - shift);
            return to <= from ? 1 : Enumerable.Range(from, to - from).Average(i => Math.Abs(here[i + shift] - there[i]));
        });
    }

    private IEnumerable<(SectionSound Heard, SectionSound Wanted)> Pairs() =>
        wanted.Sections.Select(there => (Heard: heard.Find(there.Section.Id), Wanted: there)).Where(pair => pair.Heard is not null).Select(pair => (pair.Heard!, pair.Wanted));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
