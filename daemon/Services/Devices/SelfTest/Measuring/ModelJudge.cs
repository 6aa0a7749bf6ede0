using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.SelfTest.Measuring;

/// <summary>Tells the models apart by what differs between all chips of one and all chips of the other.</summary>
/// <remarks>
/// Combined waveforms: saw and pulse together are silent on a 6581 and as loud as a saw on an 8580. Samples: the volume's steps are 15 dB louder on a 6581,
/// unless an 8580 was given a resistor for them. The filter: a 6581's lets 18 dB through where an 8580's closes to 38.
/// All are differences of levels within the recording, so its loudness does not matter; its noise takes signs away, but turns none.
/// </remarks>
public static class ModelJudge
{
    /// <summary>From here on a model is named.</summary>
    public const double Clear = 0.4;

    /// <summary>Samples so far below the tones are those of no model: they do not play at all.</summary>
    private const double SilentDb = -20;

    private const double LeastWeight = 2;
    private const double LeastContrastDb = 6;

    /// <summary>Nothing below this, against what it is compared with, tells anything: crosstalk and hum are as loud.</summary>
    private const double FloorDb = -30;

    public static ModelResult Judge(TestSound heard, TestSound as6581, TestSound as8580)
    {
        List<ModelSign> signs = [];
        Add("combined waveforms", 3, [.. Enumerable.Range(1, 3).Select(voice => Compare(sound => Against(sound, $"voice{voice}-combined", $"voice{voice}-saw")))]);
        Add("samples", 1, Compare(DigiAgainstTones));
        Add("filter", 1, Compare(sound => Bass(sound, "filter-bandpass")), Compare(sound => Bass(sound, "filter-highpass")));
        double weight = signs.Sum(sign => sign.Weight);
        double score = weight > 0 ? signs.Sum(sign => sign.Score * sign.Weight) / weight : 0;
        ChipModel? model = weight < LeastWeight || Math.Abs(score) < Clear ? null : score > 0 ? ChipModel.Mos6581 : ChipModel.Mos8580;
        return new ModelResult(model, score, signs);

        void Add(string name, double full, params double?[] scores)
        {
            double[] there = [.. scores.OfType<double>()];
            if (there.Length > 0)
                signs.Add(new ModelSign(name, there.Average(), full * there.Length / scores.Length));
        }

        // 1 where the 6581 is and beyond, -1 where the 8580 is and beyond.
        double? Compare(Func<TestSound, (double Level, double Base)?> measure)
        {
            if (measure(heard) is not { } here || measure(as6581) is not { } old || measure(as8580) is not { } late)
                return null;
            // What the base is heard at tells how deep the noise lets us look.
            double floor = Math.Max(FloorDb, heard.NoiseDb + 3 - here.Base);
            double wanted6581 = Math.Max(floor, old.Level - old.Base), wanted8580 = Math.Max(floor, late.Level - late.Base);
            if (Math.Abs(wanted6581 - wanted8580) < LeastContrastDb)
                return null;
            double share = (Math.Max(floor, here.Level - here.Base) - wanted8580) / (wanted6581 - wanted8580);
            return Math.Clamp(2 * share - 1, -1, 1);
        }
    }

    private static (double, double)? Against(TestSound sound, string id, string plain) =>
        sound.Find(id) is { } section && sound.Find(plain) is { } other && other.LevelDb > sound.NoiseDb + 10 ? (section.LevelDb, other.LevelDb) : null;

    private static (double, double)? DigiAgainstTones(TestSound sound)
    {
        double[] tones = [.. sound.Sections.Where(section => section.Section.Kind == TestKind.Tone && section.LevelDb > sound.NoiseDb + 10).Select(section => section.LevelDb).Order()];
        return sound.Find("digi") is { } digi && tones.Length > 0 && digi.LevelDb > tones[tones.Length / 2] + SilentDb ? (digi.LevelDb, tones[tones.Length / 2]) : null;
    }

    /// <summary>What is left of the lowest bands, where the fundamentals are, at the highest cutoff.</summary>
    private static (double, double)? Bass(TestSound sound, string sweep)
    {
        if (sound.Find(sweep) is not { } section || sound.Find("unfiltered") is not { } open || section.LevelDb < sound.NoiseDb + 6)
            return null;
        double before = SoundReader.ToDb(Lowest(open.Parts[0]));
        return before > sound.NoiseDb + 10 ? (SoundReader.ToDb(Lowest(section.Parts[^1])), before) : null;
    }

    private static double Lowest(double[] bands) => bands.Take(SoundReader.BassBands).Sum();
}
