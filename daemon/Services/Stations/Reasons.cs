using SidFlow.Ml.Rating;
using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations;

/// <summary>Why a song is here, in words for listeners, told from what was measured.</summary>
internal sealed class Reasons(Neighbourhood here)
{
    /// <summary>Nearer than this in a side of the sound is the same, farther is similar.</summary>
    private const double Same = 0.05;

    private readonly SongCollection songs = here.Songs;

    /// <summary>What a song shares with the nearest of some seeds.</summary>
    /// <param name="seeds">At least one.</param>
    public IReadOnlyList<string> Like(int row, IEnumerable<int> seeds)
    {
        int seed = seeds.MaxBy(seed => songs.Likeness.Scan.Cosine(row, seed));
        List<string> reasons = [];
        if (Aspect(row, seed) is { } aspect)
            reasons.Add(aspect);
        if (SameComposer(row, seed))
            reasons.Add($"by the same composer as {Title(seed)}");
        if (SharedRating(row, seed) is { } rating)
            reasons.Add(rating);
        if (reasons.Count == 0)
            reasons.Add($"on the whole like {Title(seed)}");
        return reasons;
    }

    /// <summary>How the song is rated, such as <c>rated dark and calm</c>.</summary>
    public string Rated(int row) => songs[row].Ratings is { } rated ? $"rated {Words(rated)}" : "not rated yet";

    public string Title(int row)
    {
        StationSong song = songs[row];
        string title = song.Title.Length > 0 ? song.Title : song.Track.Path[(song.Track.Path.LastIndexOf('/') + 1)..];
        return songs.RowsOf(song.Track.Path).Count > 1 ? $"\"{title}\" (song {song.Track.Song})" : $"\"{title}\"";
    }

    /// <summary>Ratings of 1, 2, 4 and 5 in words; the middle says nothing.</summary>
    public static string Words(Ratings rated)
    {
        string[] words = [.. new[]
        {
            Word(rated.Mood, "dark", "rather dark", "rather bright", "bright"),
            Word(rated.Energy, "calm", "rather calm", "lively", "energetic"),
            Word(rated.Complexity, "simple", "rather simple", "rather complex", "complex"),
        }.OfType<string>()];
        return words.Length == 0 ? "in the middle of mood, energy and complexity" : And(words);
    }

    public static string And(IReadOnlyList<string> words) =>
        words.Count <= 1 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";

    /// <summary>What two songs share, such as <c>same tempo and bass as "X"</c>, or <c>tempo and bass much like "X"</c>; null where nothing stands out.</summary>
    private string? Aspect(int row, int seed)
    {
        SharedAspect[] shared = [.. Aspects.Shared(songs.Likeness.Scan, row, seed).Take(2)];
        if (shared.Length == 0)
            return null;
        string names = And([.. shared.Select(aspect => aspect.Name)]);
        return shared.All(aspect => aspect.Distance <= Same) ? $"same {names} as {Title(seed)}" : $"{names} much like {Title(seed)}";
    }

    public bool SameComposer(int row, int other) => songs[row].Composer.Length > 0 && songs[row].Composer.Equals(songs[other].Composer, StringComparison.OrdinalIgnoreCase);

    private string? SharedRating(int row, int seed)
    {
        if (songs[row].Ratings is not { } own || songs[seed].Ratings is not { } its)
            return null;
        Ratings common = new(Common(own.Energy, its.Energy), Common(own.Mood, its.Mood), Common(own.Complexity, its.Complexity));
        return common == new Ratings(3, 3, 3) ? null : $"rated {Words(common)}, as it is";

        static int Common(int one, int other) => one < 3 && other < 3 ? Math.Max(one, other) : one > 3 && other > 3 ? Math.Min(one, other) : 3;
    }

    private static string? Word(int level, string lowest, string low, string high, string highest) => level switch
    {
        1 => lowest,
        2 => low,
        4 => high,
        5 => highest,
        _ => null,
    };
}
