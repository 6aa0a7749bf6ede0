using System.Globalization;

namespace SidFlow.Ml.Stations;

/// <summary>Bounds on what is known of a song, written <c>e&gt;=4,m&gt;=3,bpm=120-140</c>.</summary>
public sealed class SongFilter
{
    const int MostConditions = 16, LongestText = 200;

    /// <summary>Two characters first: <c>&gt;=</c> begins with <c>&gt;</c>.</summary>
    static readonly string[] operators = [">=", "<=", "=", ">", "<"];

    static readonly Dictionary<string, Func<StationSong, double?>> fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["e"] = song => song.Ratings?.Energy,
        ["m"] = song => song.Ratings?.Mood,
        ["c"] = song => song.Ratings?.Complexity,
        ["p"] = song => song.Preference,
        ["bpm"] = song => song.Bpm,
        ["year"] = song => song.Year,
        ["seconds"] = song => song.Seconds,
    };

    readonly Condition[] conditions;

    SongFilter(Condition[] conditions) => this.conditions = conditions;

    /// <summary>Every song passes.</summary>
    public static SongFilter None { get; } = new([]);

    /// <summary>A song of which a value is not known does not pass a bound on it.</summary>
    public bool Passes(StationSong song)
    {
        foreach (Condition condition in conditions)
        {
            if (condition.Field(song) is not { } value || !condition.Holds(value))
                return false;
        }

        return true;
    }

    /// <param name="text">Conditions with commas between, all of which must hold; empty for none.</param>
    /// <exception cref="FormatException">It is no filter; the message says what is wrong and what is right.</exception>
    public static SongFilter Parse(string text)
    {
        if (text.Length > LongestText)
            throw new FormatException($"A filter has {LongestText} characters at most.");
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MostConditions)
            throw new FormatException($"A filter has {MostConditions} conditions at most.");
        return new SongFilter([.. parts.Select(ConditionOf)]);
    }

    static Condition ConditionOf(string part)
    {
        int at = part.AsSpan().IndexOfAny("<>=");
        string name = at < 0 ? part : part[..at].Trim();
        if (at < 0 || !fields.TryGetValue(name, out Func<StationSong, double?>? field))
            throw new FormatException($"'{part}' is no condition. Write one of {string.Join(", ", fields.Keys)}, then >=, <=, =, > or <, and a number; = takes a range such as 120-140 too.");
        string sign = operators.First(candidate => part.AsSpan(at).StartsWith(candidate));
        string value = part[(at + sign.Length)..].Trim();
        if (sign == "=" && value.Split('-') is [var low, var high])
            return Number(low, part) is var from && Number(high, part) is var to && from <= to
                ? new Condition(field, from, to, false, false)
                : throw new FormatException($"'{part}': the range ends before it begins.");
        double number = Number(value, part);
        return sign switch
        {
            ">=" => new Condition(field, number, double.PositiveInfinity, false, false),
            "<=" => new Condition(field, double.NegativeInfinity, number, false, false),
            ">" => new Condition(field, number, double.PositiveInfinity, true, false),
            "<" => new Condition(field, double.NegativeInfinity, number, false, true),
            _ => new Condition(field, number, number, false, false),
        };
    }

    static double Number(string text, string part) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number)
            && number <= 1_000_000
            ? number
            : throw new FormatException($"'{part}': '{text}' is no number from 0 to 1000000.");

    readonly record struct Condition(Func<StationSong, double?> Field, double From, double To, bool WithoutFrom, bool WithoutTo)
    {
        public bool Holds(double value) =>
            (WithoutFrom ? value > From : value >= From) && (WithoutTo ? value < To : value <= To);
    }
}
