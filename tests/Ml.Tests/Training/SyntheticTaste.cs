using SidFlow.Ml.Training;

namespace SidFlow.Ml.Tests.Training;

/// <summary>Songs by chance, and a listener of whom we know what he likes.</summary>
static class SyntheticTaste
{
    public const int Dimensions = 58;

    /// <summary>Each composer has a manner of his own, around which his songs lie: as in a collection, songs of one composer are alike.</summary>
    /// <param name="taste">From a song's dimensions to -1..1; null: a listener who throws dice.</param>
    public static IReadOnlyList<TasteSample> Samples(int composers, int songs, int seed, Func<float[], double>? taste)
    {
        Random random = new(seed);
        List<TasteSample> samples = [];
        for (int composer = 0; composer < composers; composer++)
        {
            float[] manner = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle())];
            for (int song = 0; song < songs; song++)
            {
                float[] vector = [.. manner.Select(value => Math.Clamp(value + 0.3f * (random.NextSingle() - 0.5f), 0, 1))];
                double liking = taste is null ? (2 * random.NextDouble()) - 1 : taste(vector);
                samples.Add(new TasteSample(vector, $"MUSICIANS/X/Composer_{composer}")
                {
                    Preference = Math.Clamp(Math.Round(3 + (2 * liking)), 1, 5),
                    PreferenceWeight = 1,
                    Liked = liking > 0,
                    LikedWeight = Math.Abs(liking),
                    Events = 1,
                });
            }
        }

        return samples;
    }

    /// <summary>Likes what is high in the first dimension and low in the second.</summary>
    public static double Known(float[] vector) => Math.Clamp(2 * (vector[0] - vector[1]), -1, 1);

    public static TasteModel Train(IReadOnlyList<TasteSample> samples, TrainingOptions? options = null)
    {
        TasteTraining training = new(samples, Dimensions, options ?? TrainingOptions.Usual);
        while (!training.IsDone)
            training.RunEpoch(CancellationToken.None);
        return training.Model;
    }

    /// <summary>Trained on what is not held out, tried against what says the same of each song.</summary>
    public static ModelTrial Try(IReadOnlyList<TasteSample> samples, TrainingOptions options)
    {
        (IReadOnlyList<TasteSample> shown, IReadOnlyList<TasteSample> held) = HoldOut.Split(samples, options.Seed);
        TasteModel usual = TasteModel.Constant(Dimensions, shown.Average(sample => sample.Preference), shown.Sum(sample => sample.Liked ? sample.LikedWeight : 0) / shown.Sum(sample => sample.LikedWeight));
        return ModelTrial.Of(Train(shown, options), usual, held, options.Seed);
    }
}
