using System.Globalization;
using System.Text.Json.Nodes;

namespace SidFlow.Services.Taste.Models;

/// <summary>Whether it is time for a new model: 50 acts that the newest one does not know, or any after 24 hours.</summary>
internal static class TrainingDue
{
    public const int EnoughActs = 50;

    private static readonly TimeSpan longest = TimeSpan.FromHours(24);

    /// <param name="acts">All, the oldest first.</param>
    /// <param name="newest">What is known of the newest model; null before the first.</param>
    /// <returns>Why not, in a sentence; null when it is time.</returns>
    public static string? NotYet(IReadOnlyList<Feedback> acts, JsonObject? newest, DateTimeOffset now)
    {
        int fresh = acts.Count - (newest?["feedback"]?["acts"]?.GetValue<int>() ?? 0);
        DateTimeOffset? since = newest is null
            ? acts is [var first, ..] ? first.At : null
            : DateTimeOffset.TryParse(newest["trainedAt"]?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset trained) ? trained : null;
        if (fresh >= EnoughActs || (fresh > 0 && (since is null || now - since >= longest)))
            return null;
        string known = newest is null ? "" : $" since {newest["modelVersion"]}";
        return fresh <= 0
            ? $"No training is due: there is no feedback{known}."
            : string.Create(CultureInfo.InvariantCulture, $"No training is due: {fresh} acts{known}. It is at {EnoughActs}, or {longest.TotalHours:0} h after {since:yyyy-MM-dd HH:mm} UTC.");
    }
}
