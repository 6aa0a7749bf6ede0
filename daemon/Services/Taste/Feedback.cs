using SidFlow.Ml.Training;

namespace SidFlow.Services.Taste;

/// <summary>A listener's word on a song, 1–5 each; what was not said is null.</summary>
public sealed record SongRating(int? Energy, int? Mood, int? Complexity, int? Preference)
{
    public static SongRating None { get; } = new(null, null, null, null);

    public bool IsNone => this == None;

    /// <summary>All levels are 1–5.</summary>
    public bool IsValid => new[] { Energy, Mood, Complexity, Preference }.All(level => level is null or (>= 1 and <= 5));

    /// <summary>It says something that the other is silent about.</summary>
    public bool IsMoreThan(SongRating other) => other.Over(this) != other;

    /// <summary>This, and where it says nothing, what was said before.</summary>
    public SongRating Over(SongRating before) => new(Energy ?? before.Energy, Mood ?? before.Mood, Complexity ?? before.Complexity, Preference ?? before.Preference);
}

/// <summary>Something a listener did with a song or said of it.</summary>
/// <param name="Uuid">The same act told twice is one act.</param>
/// <param name="Listener">See <see cref="Listeners"/>.</param>
public sealed record Feedback(Guid Uuid, string Listener, SongId Song, DateTimeOffset At)
{
    /// <summary>Null for a rating.</summary>
    public FeedbackAction? Action { get; init; }

    /// <summary>Null for an action.</summary>
    public SongRating? Rating { get; init; }

    /// <summary>Who recorded it: <c>room</c>, <c>api</c>, <c>upload</c> or <c>operator</c>.</summary>
    public string Source { get; init; } = FeedbackSource.Api;

    /// <summary>The model that the listener's browser had; null where none is told.</summary>
    public string? ModelVersion { get; init; }
}

/// <summary>Who records feedback.</summary>
public static class FeedbackSource
{
    public const string Room = "room", Api = "api", Upload = "upload", Operator = "operator";
}

/// <summary>Actions by the names that clients and files know.</summary>
public static class FeedbackNames
{
    private static readonly Dictionary<string, FeedbackAction> actions = new()
    {
        ["play"] = FeedbackAction.Play,
        ["play_complete"] = FeedbackAction.PlayComplete,
        ["like"] = FeedbackAction.Like,
        ["dislike"] = FeedbackAction.Dislike,
        ["skip"] = FeedbackAction.Skip,
        ["skip_early"] = FeedbackAction.SkipEarly,
        ["skip_late"] = FeedbackAction.SkipLate,
        ["replay"] = FeedbackAction.Replay,
    };

    private static readonly Dictionary<FeedbackAction, string> names = actions.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static IReadOnlyDictionary<string, FeedbackAction> All => actions;

    public static string Of(FeedbackAction action) => names[action];
}
