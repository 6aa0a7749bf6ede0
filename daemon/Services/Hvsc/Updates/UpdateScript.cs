using System.Globalization;
using System.Text.RegularExpressions;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Hvsc.Updates;

/// <summary><c>UpdateNN.hvs</c>: how the collection of one release becomes that of the next.</summary>
/// <param name="Resulting">The release it leads to; null where its head does not say.</param>
/// <param name="Announced">How many tunes there are to be afterwards; null where it does not say.</param>
/// <param name="Problems">Lines that make no sense.</param>
public sealed partial record UpdateScript(
    int? Resulting, int? Previous, int? Announced, IReadOnlyList<UpdateCommand> Commands, IReadOnlyList<string> Problems)
{
    private const int MostProblems = 100;

    private static readonly Dictionary<string, (UpdateKeyword Keyword, int Lines)> keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DELETE"] = (UpdateKeyword.Delete, 1),
        ["MKDIR"] = (UpdateKeyword.MakeFolder, 1),
        ["FIXLOAD"] = (UpdateKeyword.FixLoad, 1),
        ["MOVE"] = (UpdateKeyword.Move, 2),
        ["REPLACE"] = (UpdateKeyword.Replace, 2),
        ["TITLE"] = (UpdateKeyword.Title, 2),
        ["AUTHOR"] = (UpdateKeyword.Author, 2),
        ["RELEASED"] = (UpdateKeyword.Released, 2),
        ["COPYRIGHT"] = (UpdateKeyword.Released, 2),
        ["SPEED"] = (UpdateKeyword.Speed, 2),
        ["SONGS"] = (UpdateKeyword.Songs, 2),
        ["INITPLAY"] = (UpdateKeyword.InitPlay, 2),
        ["MUSPLAYER"] = (UpdateKeyword.MusPlayer, 2),
        ["PLAYSID"] = (UpdateKeyword.PlaySid, 2),
        ["VIDEO"] = (UpdateKeyword.Clock, 2),
        ["CLOCK"] = (UpdateKeyword.Clock, 2),
        ["SIDCHIP"] = (UpdateKeyword.SidModel, 2),
        ["SIDMODEL"] = (UpdateKeyword.SidModel, 2),
        ["FREEPAGES"] = (UpdateKeyword.FreePages, 2),
        ["CREDITS"] = (UpdateKeyword.Credits, 4),
        ["FLAGS"] = (UpdateKeyword.Flags, 5),
    };

    /// <summary>Never throws. Windows-1252, any line ends.</summary>
    public static UpdateScript Parse(ReadOnlySpan<byte> bytes)
    {
        string text = Windows1252.Decode(bytes);
        string[] lines = text.Split('\n');
        List<UpdateCommand> commands = [];
        List<string> problems = [];
        (UpdateKeyword Keyword, int Lines)? mode = null;
        for (int at = 0; at < lines.Length; at++)
        {
            string line = lines[at].Trim();
            // Between blocks comments and blank lines count for nothing; inside a block each line is a parameter.
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (keywords.TryGetValue(line, out (UpdateKeyword, int) next))
            {
                mode = next;
                continue;
            }
            if (mode is not { } current)
            {
                Note(problems, $"line {at + 1}: '{line}' stands before any keyword");
                continue;
            }
            int left = lines.Length - at;
            if (PathOf(line) is not { } path)
                Note(problems, $"line {at + 1}: '{line}' is no path of the collection");
            else if (left < current.Lines)
                Note(problems, $"line {at + 1}: the script ends within a block");
            else
                commands.Add(new UpdateCommand(at + 1, current.Keyword, path, line[^1] is '/' or '\\', [.. lines[(at + 1)..(at + current.Lines)].Select(value => value.TrimEnd('\r'))]));
            at += current.Lines - 1;
        }
        return new UpdateScript(Number(ResultingLine(), text), Number(PreviousLine(), text), Number(AnnouncedLine(), text), commands, problems);
    }

    /// <summary>How many tunes a text of the collection says there are; null where it does not say.</summary>
    public static int? AnnouncedIn(string text) => Number(AnnouncedLine(), text);

    /// <summary>Collection-relative, with slashes; null for what is none or leads out of it.</summary>
    internal static string? PathOf(string line)
    {
        string path = line.Trim().Replace('\\', '/');
        if (!path.StartsWith('/') || path.Any(char.IsControl))
            return null;
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return names.Any(name => name is "." or "..") ? null : string.Join('/', names);
    }

    private static void Note(List<string> problems, string problem)
    {
        if (problems.Count < MostProblems)
            problems.Add(problem);
    }

    private static int? Number(Regex line, string text) =>
        line.Match(text) is { Success: true } match
        && int.TryParse(match.Groups[1].Value.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    [GeneratedRegex(@"^[#;]\s*Resulting\s+Version:\s*([0-9]{1,6})\s*$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ResultingLine();

    [GeneratedRegex(@"^[#;]\s*Previous\s+Version:\s*([0-9]{1,6})\s*$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PreviousLine();

    [GeneratedRegex(@"should\s+contain\s+([0-9][0-9.,]{0,11})\s+SID", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AnnouncedLine();
}
