namespace SidFlow.Ml.Training;

/// <summary>How well a model tells the taste of samples, each counted by its weight.</summary>
/// <param name="Mae">Mean absolute error of the preference, on its scale of 1..5.</param>
/// <param name="R2">Share of the preference's variance that is explained; 0 for what always says the mean, negative for worse.</param>
/// <param name="Accuracy">Share of likes and dislikes told right.</param>
/// <param name="LogLoss">-ln of the chance given to what came true, mean. ln 2 = 0.693 knows nothing.</param>
/// <param name="Loss">What training makes small, mean of a sample.</param>
public sealed record TasteMetrics(double Mae, double R2, double Accuracy, double LogLoss, double Loss)
{
    /// <param name="samples">Any number; of none all is 0.</param>
    public static TasteMetrics Of(TasteModel model, IReadOnlyList<TasteSample> samples)
    {
        double preferences = 0, likes = 0, mean = 0;
        foreach (TasteSample sample in samples)
        {
            preferences += sample.PreferenceWeight;
            likes += sample.LikedWeight;
            mean += sample.PreferenceWeight * sample.Preference;
        }

        mean = Share(mean, preferences);
        double error = 0, squares = 0, variance = 0, right = 0, logLoss = 0, loss = 0;
        foreach (TasteSample sample in samples)
        {
            (double rawPreference, double rawLike) = model.Raw(sample.Vector.Span);
            double miss = TasteModel.PreferenceOf(rawPreference) - sample.Preference;
            error += sample.PreferenceWeight * Math.Abs(miss);
            squares += sample.PreferenceWeight * miss * miss;
            variance += sample.PreferenceWeight * (sample.Preference - mean) * (sample.Preference - mean);
            right += sample.LikedWeight * (rawLike > 0 == sample.Liked ? 1 : 0);
            logLoss += sample.LikedWeight * Curves.LogLoss(rawLike, sample.Liked ? 1 : 0);
            loss += TasteTraining.Loss(sample, rawPreference, rawLike);
        }

        return new TasteMetrics(Round(Share(error, preferences)), variance > 0 ? Round(1 - (squares / variance)) : 0,
            Round(Share(right, likes)), Round(Share(logLoss, likes)), Round(Share(loss, samples.Count)));
    }

    static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    static double Round(double value) => Math.Round(value, 6) + 0.0;
}
