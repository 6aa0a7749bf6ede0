namespace SidFlow.Emu.Tests;

/// <summary>Real tunes and reference logs beside the repository: SIDFLOW_CORPUS, else ../shared/corpus from the repository or any folder above it.</summary>
public static class Corpus
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>The corpus, or the calling test is skipped with the reason.</summary>
    public static string Folder
    {
        get
        {
            if (Found.Value is null)
                Assert.Ignore("No corpus: set SIDFLOW_CORPUS to its folder, or put it at ../shared/corpus.");
            return Found.Value!;
        }
    }

    public static string Tunes => Path.Combine(Folder, "tunes");

    /// <summary>The rows of manifest.tsv, by column name.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Manifest() =>
        Rows(File.ReadLines(Path.Combine(Folder, "manifest.tsv")));

    public static IEnumerable<IReadOnlyDictionary<string, string>> Rows(IEnumerable<string> lines)
    {
        string[]? names = null;
        foreach (string line in lines)
        {
            string[] fields = line.Split('\t');
            if (names is null)
                names = fields;
            else
                yield return names.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SIDFLOW_CORPUS") is { Length: > 0 } set)
            return Directory.Exists(set) ? set : throw new DirectoryNotFoundException($"SIDFLOW_CORPUS names no folder: {set}");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "corpus");
            if (File.Exists(Path.Combine(candidate, "manifest.tsv")))
                return candidate;
        }
        return null;
    }
}
