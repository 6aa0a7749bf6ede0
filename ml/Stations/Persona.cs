using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;

namespace SidFlow.Ml.Stations;

/// <summary>What is known of a song besides its sound that a persona may lead with.</summary>
public enum PersonaContent
{
    None,

    /// <summary>The composer has many songs here.</summary>
    ComposerProminence,

    /// <summary>Place of the year among the years.</summary>
    YearRank,

    /// <summary>The folder has few files.</summary>
    FolderRarity,

    /// <summary>The title speaks of a theme, an intro, a game's end.</summary>
    ThemeWords,
}

/// <summary>A kind of listener, and what such listeners look for.</summary>
public sealed record Persona
{
    /// <summary>Bit in sets of personas.</summary>
    public required int Bit { get; init; }

    /// <summary>As clients write it.</summary>
    public required string Id { get; init; }

    /// <summary>As listeners read it.</summary>
    public required string Name { get; init; }

    /// <summary>What its songs are like, as in "picked for …".</summary>
    public required string Looks { get; init; }

    public required Ratings Target { get; init; }

    public PersonaContent Content { get; init; }

    /// <summary>Parts of the audio score; weights sum to 1.</summary>
    internal IReadOnlyList<PersonaMetric> Metrics { get; init; } = [];

    /// <summary>No song belongs to both.</summary>
    public string? ExclusiveWith { get; init; }

    /// <summary>In the order of their bits.</summary>
    public static IReadOnlyList<Persona> All { get; } =
    [
        new Persona
        {
            Bit = 0, Id = "fast_paced", Name = "Fast-paced", Looks = "a dense, fast rhythm", Target = new(5, 2, 3), ExclusiveWith = "slow_ambient",
            Metrics = [new(0.60, "tempoFused", "onsetDensityFused", "sidNoteRate"), new(0.25, "adsrPluckRatioSid", "waveNoiseRatio"), new(0.15, "rhythmicRegularityFused")],
        },
        new Persona
        {
            Bit = 1, Id = "slow_ambient", Name = "Slow and ambient", Looks = "a slow, sparse rhythm", Target = new(2, 4, 4), ExclusiveWith = "fast_paced",
            Metrics = [new(0.60, "-tempoFused", "-onsetDensityFused", "-sidNoteRate"), new(0.25, "adsrPadRatioSid", "sidNoteDurationMean"), new(0.15, "-waveNoiseRatio")],
        },
        new Persona
        {
            Bit = 2, Id = "melodic", Name = "Melodic", Looks = "a rich melody", Target = new(3, 5, 5), ExclusiveWith = "experimental",
            Metrics = [new(0.60, "melodicClarityFused", "sidMelodicRange", "sidNoteDurationEntropy"), new(0.25, "sidKeyStrength", "sidTonicWeight"), new(0.15, "-waveNoiseRatio")],
        },
        new Persona
        {
            Bit = 3, Id = "experimental", Name = "Experimental", Looks = "unusual sounds and harmony", Target = new(5, 2, 5), ExclusiveWith = "melodic",
            Metrics = [new(0.60, "inharmonicityWav", "-sidKeyStrength", "filterMotionFused", "sidMelodicLeapRatio"), new(0.25, "sidMultiSpeedRatio", "samplePlaybackRate"), new(0.15, "-rhythmicRegularityFused")],
        },
        new Persona
        {
            Bit = 4, Id = "nostalgic", Name = "Nostalgic", Looks = "the classic chip sound: arpeggios and pulse waves", Target = new(3, 5, 3),
            Metrics = [new(0.60, "arpeggioRateSid", "wavePulseRatio", "pwmActivitySid"), new(0.25, "-sidMultiSpeedRatio", "-samplePlaybackRate"), new(0.15, "sidTonicWeight")],
        },
        new Persona
        {
            Bit = 5, Id = "composer_focus", Name = "Composers in focus", Looks = "composers with a large body of work", Target = new(3, 4, 4), Content = PersonaContent.ComposerProminence,
            Metrics = [new(0.60, "voiceRoleEntropySid"), new(0.40, "melodicClarityFused")],
        },
        new Persona
        {
            Bit = 6, Id = "era_explorer", Name = "Through the years", Looks = "the year it was made", Target = new(3, 3, 3), Content = PersonaContent.YearRank,
            Metrics = [new(0.60, "dynamicRangeWav"), new(0.40, "waveSawRatio")],
        },
        new Persona
        {
            Bit = 7, Id = "deep_discovery", Name = "Deep discovery", Looks = "a corner of the collection with few tunes", Target = new(3, 3, 4), Content = PersonaContent.FolderRarity,
            Metrics = [new(0.60, "sidPitchClassEntropy"), new(0.40, "filterMotionFused")],
        },
        new Persona
        {
            Bit = 8, Id = "theme_hunter", Name = "Themes", Looks = "a title that speaks of a theme", Target = new(3, 4, 3), Content = PersonaContent.ThemeWords,
            Metrics = [new(0.60, "sidTonicWeight"), new(0.40, "bassPresenceFused")],
        },
    ];

    /// <returns>Null when there is none of that id.</returns>
    public static Persona? Find(string id) => All.FirstOrDefault(persona => persona.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A mean over dimensions; a minus before a name turns it round.</summary>
sealed class PersonaMetric
{
    readonly (int Dimension, bool Turned)[] dimensions;

    public PersonaMetric(double weight, params string[] names)
    {
        Weight = weight;
        dimensions = [.. names.Select(name => (FeatureNames.IndexOf(name.TrimStart('-')), name.StartsWith('-')))];
    }

    public double Weight { get; }

    /// <param name="places">Of one song, 0..1; shape [58] or more.</param>
    public double Of(ReadOnlySpan<float> places)
    {
        double sum = 0;
        foreach ((int dimension, bool turned) in dimensions)
            sum += turned ? 1 - places[dimension] : places[dimension];
        return sum / dimensions.Length;
    }
}
