using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SidFlow.Kills;

/// <summary>What must come out the same: the SHA-256 of each part, by name. Moments and the data folder's own name are taken out of JSON first.</summary>
/// <param name="data">The data folder.</param>
sealed partial class Picture(string data)
{
    readonly SortedDictionary<string, string> parts = new(StringComparer.Ordinal);

    public int Count => parts.Count;

    public void Add(string name, ReadOnlySpan<byte> bytes) => parts[name] = Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>All files below a folder; nothing where it is not there.</summary>
    public void AddFolder(string name, string folder)
    {
        if (Directory.Exists(folder))
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                AddFile($"{name}/{Path.GetRelativePath(folder, file)}", file);
    }

    public void AddFile(string name, string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        Add(name, file.EndsWith(".json", StringComparison.Ordinal) || file.EndsWith(".jsonl", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Timeless(Encoding.UTF8.GetString(bytes))) : bytes);
    }

    /// <summary>Names that are in one only, or of other bytes.</summary>
    public IReadOnlyList<string> Differences(Picture other) =>
        [.. parts.Keys.Union(other.parts.Keys).Where(name => parts.GetValueOrDefault(name) != other.parts.GetValueOrDefault(name)).Order(StringComparer.Ordinal)];

    string Timeless(string text) => JobName().Replace(Moment().Replace(text.Replace(data, "DATA", StringComparison.Ordinal), "MOMENT"), "-MOMENT");

    [GeneratedRegex(@"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)", RegexOptions.CultureInvariant)]
    private static partial Regex Moment();

    [GeneratedRegex("-20[0-9]{6}-[0-9]{6}", RegexOptions.CultureInvariant)]
    private static partial Regex JobName();
}
