using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.SelfTest.Measuring;

/// <summary>What a recording of the self-test tells of a chip.</summary>
/// <param name="Found">Whether the self-test is in the recording at all.</param>
/// <param name="Model">Which chip it sounds like.</param>
/// <param name="Sections">Judged as <paramref name="JudgedAs"/>; empty when the test was not found.</param>
/// <param name="LevelDb">Of the middle one of the tones, against full scale.</param>
/// <param name="NoiseDb">While nothing sounds.</param>
/// <param name="PitchPercent">How much higher all sounds than it should; null where no pitch was heard.</param>
/// <param name="Clock">At which the tape was played: another than PAL in a machine for another television norm.</param>
/// <param name="Delay">From the beginning of the recording to the tape's.</param>
/// <param name="Likeness">Of its loudness over time to the emulator's; 1 at most.</param>
/// <param name="ClippedShare">Of all samples; above a thousandth the recording is overdriven.</param>
public sealed record SoundVerdict(
    bool Found, ModelResult Model, ChipModel JudgedAs, IReadOnlyList<SectionResult> Sections, double LevelDb, double NoiseDb, double? PitchPercent,
    ClockRate Clock, TimeSpan Delay, double Likeness, double ClippedShare)
{
    /// <summary>Nothing is amiss, and not much was below the noise.</summary>
    public bool IsHealthy => Found && Sections.All(section => section.Health is Soundness.Ok or Soundness.Unheard) && 4 * Sections.Count(section => section.Health == Soundness.Unheard) <= Sections.Count;
}

/// <summary>Measures a recording of a score against the emulator playing the same tape.</summary>
/// <param name="makeTape">A new tape of the score, for chips of the model.</param>
public sealed class SoundMeasurement(TestScore score, Func<ChipModel, ITapeSource> makeTape)
{
    /// <summary>At which everything is compared; recordings must have it.</summary>
    public const int RateHz = 48_000;

    private static readonly ClockRate[] clocks = [ClockRate.Pal, ClockRate.Ntsc, new(1_000_000, 1)];
    private static readonly ChipModel[] models = [ChipModel.Mos6581, ChipModel.Mos8580];
    private static readonly TimeSpan latest = TimeSpan.FromSeconds(6);

    private readonly SoundReader reader = new(RateHz);
    private readonly Dictionary<(ChipModel, ClockRate), TestRecording> references = [];

    public SoundVerdict Measure(TestRecording recording)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(recording.RateHz, RateHz);
        double clipped = recording.Samples.Length == 0 ? 0 : (double)recording.Samples.Count(sample => Math.Abs(sample) > 0.985f) / recording.Samples.Length;
        Placement place = Placement.Find(recording, [.. clocks.SelectMany(clock => models.Select(model => (clock, Reference(model, clock))))], latest);
        TestSound heard = reader.Read(recording, score, place);
        var as6581 = reader.Read(Reference(ChipModel.Mos6581, place.Clock), score, place with { Offset = TimeSpan.Zero });
        var as8580 = reader.Read(Reference(ChipModel.Mos8580, place.Clock), score, place with { Offset = TimeSpan.Zero });
        ModelResult model = ModelJudge.Judge(heard, as6581, as8580);
        var old = new SectionJudge(heard, as6581, reader.BandHz);
        var late = new SectionJudge(heard, as8580, reader.BandHz);
        bool isOld = model.Model is { } known ? known == ChipModel.Mos6581 : old.Misfit <= late.Misfit;
        SectionJudge judge = isOld ? old : late;
        bool found = place.Likeness >= Placement.Least && judge.HeardAny;
        double[] tones = [.. heard.Sections.Where(sound => sound.Section.Kind == TestKind.Tone).Select(sound => sound.LevelDb).Order()];
        return new SoundVerdict(found, found ? model : new ModelResult(null, 0, []), isOld ? ChipModel.Mos6581 : ChipModel.Mos8580, found ? judge.Judge() : [],
            tones[tones.Length / 2], heard.NoiseDb, found && double.IsFinite(judge.PitchPercent) ? judge.PitchPercent : null, place.Clock, place.Offset, place.Likeness, clipped);
    }

    private TestRecording Reference(ChipModel model, ClockRate clock)
    {
        if (references.TryGetValue((model, clock), out TestRecording? known))
            return known;
        return references[(model, clock)] = TestRecording.Render(makeTape(model), score.Length, clock, new SoftwareSidOptions { SampleRateHz = RateHz });
    }
}
