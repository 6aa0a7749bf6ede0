using SidFlow.Ml.Evaluation;

namespace SidFlow.Ml.Training;

/// <summary>A new model against the one in use, on songs that neither was shown.</summary>
/// <param name="Incumbent">The model in use; without one, what says the same of every song.</param>
/// <param name="Change">Of the loss, from the incumbent to the new model; null where there are less than two groups, or the incumbent is never wrong.</param>
/// <param name="Events">Acts of listeners that were held out.</param>
public sealed record ModelTrial(TasteMetrics Candidate, TasteMetrics Incumbent, RelativeChange? Change, int Events)
{
    /// <summary>With less nothing is decided.</summary>
    public const int FewestEvents = 100;

    /// <summary>Samples that are redrawn to see how much the change depends on the draw.</summary>
    public const int Draws = 2000;

    public bool IsBetter => Events >= FewestEvents && Change is { High: < 0 };

    /// <summary>Why the new model should be used, or should not.</summary>
    public string Reason =>
        Events < FewestEvents ? $"Only {Events} acts of listeners were held out, and {FewestEvents} are needed: the model in use stays."
        : Change is not { } change ? "All acts that were held out are about one composer: the model in use stays."
        : change.High < 0 ? $"It is better: its loss on held-out composers is {-100 * change.Change:0.0} % lower, with 95 % confidence {-100 * change.High:0.0} to {-100 * change.Low:0.0} %."
        : $"It is not better beyond chance: its loss on held-out composers changes by {100 * change.Change:0.0} %, with 95 % confidence by {100 * change.Low:0.0} to {100 * change.High:0.0} %. The model in use stays.";

    public static ModelTrial Of(TasteModel candidate, TasteModel incumbent, IReadOnlyList<TasteSample> held, long seed) => new(
        TasteMetrics.Of(candidate, held), TasteMetrics.Of(incumbent, held), Compare(candidate, incumbent, held, seed), held.Sum(sample => sample.Events));

    /// <summary>Whole groups are redrawn: songs of one composer are liked together, so they are no independent witnesses.</summary>
    static RelativeChange? Compare(TasteModel candidate, TasteModel incumbent, IReadOnlyList<TasteSample> held, long seed)
    {
        PairedScore[] scores = [.. held.Select(sample => new PairedScore(sample.Group, Loss(incumbent, sample), Loss(candidate, sample)))];
        return scores.DistinctBy(score => score.Group).Count() > 1 && scores.Any(score => score.Before > 0)
            ? PairedBootstrap.Of(scores, Draws, unchecked((int)seed))
            : null;
    }

    static double Loss(TasteModel model, TasteSample sample)
    {
        (double preference, double like) = model.Raw(sample.Vector.Span);
        return TasteTraining.Loss(sample, preference, like);
    }
}
