namespace SidFlow.Services.Doctor;

/// <summary>The service as systemd would start it, with its drop-ins.</summary>
/// <param name="User">Null: root.</param>
/// <param name="Environment">What the unit gives the daemon.</param>
/// <param name="Groups">Beside the user's own.</param>
/// <param name="RealTimePriority">0 when the unit grants none.</param>
public sealed record InstalledUnit(string? User, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Groups, int RealTimePriority)
{
    private const string Name = "sidflowd.service";
    private static readonly string[] folders = ["etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"];

    /// <param name="root">Where systemd's folders are found.</param>
    /// <returns>Null when it is not installed.</returns>
    public static InstalledUnit? Find(string root = "/")
    {
        string? file = folders.Select(folder => Path.Combine(root, folder, Name)).FirstOrDefault(File.Exists);
        if (file is null)
            return null;
        (string Key, string Value)[] lines = [.. DropIns(root).Prepend(file).SelectMany(File.ReadLines).Select(Split)];
        return new InstalledUnit(
            Last("User"),
            lines.Where(line => line.Key == "Environment").Select(line => Split(line.Value.Trim('"'))).GroupBy(pair => pair.Key).ToDictionary(same => same.Key, same => same.Last().Value),
            [.. lines.Where(line => line.Key == "SupplementaryGroups").SelectMany(line => line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))],
            int.TryParse(Last("LimitRTPRIO"), out int priority) ? priority : Last("LimitRTPRIO") == "infinity" ? 99 : 0);

        string? Last(string key) => lines.LastOrDefault(line => line.Key == key).Value;
    }

    private static IEnumerable<string> DropIns(string root) => folders.Select(folder => Path.Combine(root, folder, Name + ".d")).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.conf")).OrderBy(Path.GetFileName, StringComparer.Ordinal);

    private static (string Key, string Value) Split(string line) => line.Split('=', 2) is [var key, var value] ? (key.Trim(), value.Trim()) : ("", "");
}
