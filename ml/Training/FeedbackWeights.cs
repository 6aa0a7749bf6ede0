using SidFlow.Ml.Features;

namespace SidFlow.Ml.Training;

/// <summary>What a listener did with a song.</summary>
public enum FeedbackAction
{
    Play,
    PlayComplete,
    Like,
    Dislike,
    Skip,
    SkipEarly,
    SkipLate,
    Replay,
}

/// <summary>How much an action says about a listener's taste, and how that fades.</summary>
public static class FeedbackWeights
{
    /// <summary>What is so young counts in full.</summary>
    public static readonly TimeSpan RecentWindow = TimeSpan.FromDays(7);

    /// <summary>Behind the recent window an action counts half after so long.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(90);

    /// <returns>-1..1: from disliked to liked; 0 says nothing.</returns>
    public static double Of(FeedbackAction action) => action switch
    {
        FeedbackAction.Like => 1.0,
        FeedbackAction.Replay => 0.6,
        FeedbackAction.PlayComplete => 0.35,
        FeedbackAction.SkipLate => -0.2,
        FeedbackAction.Skip => -0.3,
        FeedbackAction.SkipEarly => -0.5,
        FeedbackAction.Dislike => -1.0,
        _ => 0.0,
    };

    /// <param name="age">Negative counts as none.</param>
    /// <returns>0..1.</returns>
    public static double Decay(TimeSpan age) =>
        age <= RecentWindow ? 1.0 : Portable.Exp2(-Math.Min(1000.0, (age - RecentWindow) / HalfLife));
}
