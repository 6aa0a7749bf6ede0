namespace SidFlow.Ml.Features;

/// <summary>Melody, harmony and note lengths, read from the notes of a trace. All are 0 where there are too few notes to say.</summary>
public sealed record TonalFeatures
{
    public const int FewestNotes = 8;

    const double LeapFrom = 5;

    /// <summary>How well each pitch class fits a key on the first one.</summary>
    /// <remarks>Source: Krumhansl and Kessler, Tracing the dynamic changes in perceived tonal organization (1982), table 1's probe-tone ratings.</remarks>
    static readonly double[] major = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
    static readonly double[] minor = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

    /// <summary>Notes read.</summary>
    public int Notes { get; init; }

    public bool Present => Notes >= FewestNotes;

    /// <summary>Voices sounding a note, of three; more chips may fill it sooner.</summary>
    public double Polyphony { get; init; }

    public double MeanSeconds { get; init; }

    public double NotesPerSecond { get; init; }

    /// <summary>0..1, over the time each pitch class sounds.</summary>
    public double PitchClassEntropy { get; init; }

    /// <summary>Semitones from one note of the lead to its next.</summary>
    public double MeanInterval { get; init; }

    /// <summary>Semitones between the lead's lowest and highest note.</summary>
    public double Range { get; init; }

    /// <summary>0..1, over eight lengths from one frame to 128 and more, each twice the one before.</summary>
    public double DurationEntropy { get; init; }

    /// <summary>Share of the sounding time on the key's tonic.</summary>
    public double TonicWeight { get; init; }

    /// <summary>Share of the lead's intervals of five semitones and more.</summary>
    public double LeapRatio { get; init; }

    /// <summary>Correlation of the pitch classes with the best key's profile, -1..1.</summary>
    public double KeyCorrelation { get; init; }

    /// <summary>1 where the best key is a major one, -1 where it is minor, 0 where there is none.</summary>
    public int Mode { get; init; }

    internal static TonalFeatures Of(FrameTable frames, VoiceRoles roles)
    {
        List<Note> notes = NoteReader.Read(frames);
        if (notes.Count < FewestNotes)
            return new TonalFeatures { Notes = notes.Count };

        Span<double> classes = stackalloc double[12];
        Span<double> lengths = stackalloc double[8];
        int sounding = 0;
        foreach (Note note in notes)
        {
            classes[((note.Pitch % 12) + 12) % 12] += note.Frames;
            lengths[Math.Min(7, int.Log2(note.Frames))]++;
            sounding += note.Frames;
        }

        double seconds = frames.Frames * frames.Clock.FrameSeconds;
        double[] intervals = Intervals(notes, roles.Lead, out int range);
        (double correlation, int tonic, int mode) = BestKey(classes);
        return new TonalFeatures
        {
            Notes = notes.Count,
            Polyphony = (double)sounding / frames.Frames,
            MeanSeconds = sounding * frames.Clock.FrameSeconds / notes.Count,
            NotesPerSecond = notes.Count / seconds,
            PitchClassEntropy = Shares.Entropy(classes) / Portable.Log2(12),
            MeanInterval = Shares.Spread(intervals).Mean,
            Range = range,
            DurationEntropy = Shares.Entropy(lengths) / 3,
            TonicWeight = mode == 0 ? 0 : classes[tonic] / sounding,
            LeapRatio = Shares.Of(intervals.Count(interval => interval >= LeapFrom), intervals.Length),
            KeyCorrelation = correlation,
            Mode = mode,
        };
    }

    /// <summary>Steps of the lead; where no voice leads, of the voice with the most notes.</summary>
    static double[] Intervals(List<Note> notes, int lead, out int range)
    {
        int voice = notes.Any(note => note.Voice == lead)
            ? lead
            : notes.GroupBy(note => note.Voice).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
        int[] pitches = [.. notes.Where(note => note.Voice == voice).Select(note => note.Pitch)];
        range = pitches.Max() - pitches.Min();
        return [.. pitches.Skip(1).Zip(pitches, (later, earlier) => (double)Math.Abs(later - earlier))];
    }

    static (double Correlation, int Tonic, int Mode) BestKey(ReadOnlySpan<double> classes)
    {
        (double, int, int) best = (0, 0, 0);
        for (int tonic = 0; tonic < 12; tonic++)
        {
            foreach ((double[] profile, int mode) in (ReadOnlySpan<(double[], int)>)[(major, 1), (minor, -1)])
            {
                double correlation = Correlation(classes, profile, tonic);
                if (correlation > best.Item1)
                    best = (correlation, tonic, mode);
            }
        }

        return best;
    }

    static double Correlation(ReadOnlySpan<double> classes, double[] profile, int tonic)
    {
        (double mean, double deviation) = Shares.Spread(classes);
        (double profileMean, double profileDeviation) = Shares.Spread(profile);
        if (deviation == 0)
            return 0;
        double sum = 0;
        for (int i = 0; i < 12; i++)
            sum += (classes[(i + tonic) % 12] - mean) * (profile[i] - profileMean);
        return sum / (12 * deviation * profileDeviation);
    }
}
