using SidFlow.Ml.Features;
using SidFlow.Ml.Training;

namespace SidFlow.Services.Stations;

/// <summary>What a taste model expects of every song of a collection. Immutable.</summary>
public sealed class TasteForecast
{
    private readonly float[] likings, chances;

    private TasteForecast(string version, float[] likings, float[] chances)
    {
        (Version, this.likings, this.chances) = (version, likings, chances);
        Mean = likings.Length > 0 ? likings.Average() : 0.5;
    }

    /// <summary>Of the model.</summary>
    public string Version { get; }

    /// <summary>Of all songs' <see cref="LikingOf"/>.</summary>
    public double Mean { get; }

    /// <returns>Null where the songs are not told in the numbers that the model takes.</returns>
    public static TasteForecast? Of(Neighbourhood here, string version, TasteModel model)
    {
        if (!here.HasPlaces || model.Inputs != FeatureNames.Dimensions)
            return null;
        float[] likings = new float[here.Songs.Count], chances = new float[here.Songs.Count], row = new float[here.Songs.Likeness.Width];
        for (int song = 0; song < likings.Length; song++)
        {
            here.Songs.Likeness.Scan.ReadVector(song, row);
            Ml.Training.Taste taste = model.Predict(row.AsSpan(0, FeatureNames.Dimensions));
            double preference = (taste.Preference - TasteModel.LowestPreference) / (TasteModel.HighestPreference - TasteModel.LowestPreference);
            likings[song] = (float)((preference + taste.Like) / 2);
            chances[song] = (float)taste.Like;
        }
        return new TasteForecast(version, likings, chances);
    }

    /// <summary>0..1: half by the expected preference, half by the chance of a like.</summary>
    public double LikingOf(int row) => likings[row];

    /// <summary>0..1: the chance of a like.</summary>
    public double ChanceOf(int row) => chances[row];
}

/// <summary>The newest forecast, made when it is first asked for. Any thread.</summary>
/// <param name="published">The model in use; null while there is none.</param>
public sealed class TasteForecasts(Func<(string Version, TasteModel Model)?> published)
{
    private readonly Lock gate = new();
    private (Neighbourhood Here, string Version, TasteForecast? Forecast)? last;

    /// <returns>Null while no model is in use, or none that fits the songs.</returns>
    public TasteForecast? For(Neighbourhood here)
    {
        if (published() is not { } model)
            return null;
        // One makes it, the others wait: it takes as long for them.
        lock (gate)
        {
            if (last is not { } known || known.Here != here || known.Version != model.Version)
                last = known = (here, model.Version, TasteForecast.Of(here, model.Version, model.Model));
            return known.Forecast;
        }
    }
}
