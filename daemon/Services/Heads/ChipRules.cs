using System.Globalization;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Services.Heads;

/// <summary>Which tunes want which chip. One rule a line:</summary>
/// <remarks>
/// <code>
/// # author|path|md5   VALUE   |   profile NAME   curve 0..1   scale 0.05..2
/// author Martin Galway | scale 0.65
/// path MUSICIANS/G/Galway_Martin/Wizball.sid | profile 6581r4ar-3789-14 curve 0.55
/// </code>
/// An MD5 wins over a path, a longer path over a shorter, a path over an author, and of equals the later line.
/// </remarks>
public sealed class ChipRules
{
    public static readonly ChipRules None = new([]);

    private readonly IReadOnlyList<ChipRule> rules;

    private ChipRules(IReadOnlyList<ChipRule> rules) => this.rules = rules;

    public int Count => rules.Count;

    /// <param name="files">Those that do not exist are passed over; later ones win.</param>
    /// <exception cref="FormatException">A line is no rule; the message names file and line.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ChipRules Load(params IEnumerable<string> files)
    {
        List<ChipRule> rules = [];
        foreach (string file in files.Where(File.Exists))
            foreach ((int index, string line) in File.ReadLines(file).Index())
                if (Parse(line, $"{file}, line {index + 1}") is { } rule)
                    rules.Add(rule);
        return new ChipRules(rules);
    }

    public ChipRule? Find(string md5, string path, string author)
    {
        ChipRule? best = null;
        foreach (ChipRule rule in rules)
            if (rule.Fits(md5, path, author) && (best is null || !IsMoreExact(best, rule)))
                best = rule;
        return best;
    }

    /// <summary>Null for an empty line and a remark.</summary>
    /// <param name="where">For the message.</param>
    /// <exception cref="FormatException">It is no rule.</exception>
    public static ChipRule? Parse(string line, string where)
    {
        string text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
            return null;
        string[] halves = text.Split('|');
        string[] match = halves[0].Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        if (halves.Length != 2 || match.Length != 2 || match[1].Length == 0)
            throw Wrong(where, "a rule is: author, path or md5, a value, a bar, and settings");
        ChipRuleKind kind = match[0] switch
        {
            "author" => ChipRuleKind.Author,
            "path" => ChipRuleKind.Path,
            "md5" => ChipRuleKind.Md5,
            _ => throw Wrong(where, $"'{match[0]}' is not author, path or md5"),
        };
        var rule = new ChipRule(kind, kind == ChipRuleKind.Path ? match[1].TrimStart('/') : match[1], null, null, null);
        string[] words = halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words.Length % 2 != 0)
            throw Wrong(where, "after the bar come pairs: profile NAME, curve 0..1, scale 0.05..2");
        for (int i = 0; i < words.Length; i += 2)
            rule = Set(rule, words[i], words[i + 1], where);
        return rule.Profile is { Model: ChipModel.Mos8580 } && (rule.FilterCurve ?? rule.CutoffScale) is not null
            ? throw Wrong(where, "curve and scale are for the 6581")
            : rule;
    }

    private static ChipRule Set(ChipRule rule, string name, string value, string where) => name switch
    {
        "profile" => rule with { Profile = ChipProfile.Find(value) ?? throw Wrong(where, $"there is no chip profile '{value}'") },
        "curve" => rule with { FilterCurve = Number(value, 0, 1, where) },
        "scale" => rule with { CutoffScale = Number(value, 0.05, 2, where) },
        _ => throw Wrong(where, $"'{name}' is not profile, curve or scale"),
    };

    private static double Number(string value, double min, double max, string where) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number >= min && number <= max
            ? number
            : throw Wrong(where, string.Create(CultureInfo.InvariantCulture, $"'{value}' is not a number from {min} to {max}"));

    private static bool IsMoreExact(ChipRule one, ChipRule other) =>
        one.Kind > other.Kind || (one.Kind == other.Kind && one.Kind == ChipRuleKind.Path && one.Value.Length > other.Value.Length);

    private static FormatException Wrong(string where, string what) => new($"{where}: {what}.");
}
