namespace SidFlow.Services.Library;

/// <summary>A Sidplayer tune for two chips lies in two files of one name: X.mus for the first chip, X.str for the second.</summary>
public static class StereoPart
{
    private static readonly string[] Spellings = [".str", ".STR", ".Str"], FirstSpellings = [".mus", ".MUS", ".Mus"];

    /// <param name="path">Any tune.</param>
    /// <param name="exists">Whether there is a file of that name.</param>
    /// <returns>The second file's name; null for a tune that has none.</returns>
    public static string? Of(string path, Func<string, bool> exists) =>
        path.EndsWith(".mus", StringComparison.OrdinalIgnoreCase)
            ? Spellings.Select(ending => Path.ChangeExtension(path, ending)).FirstOrDefault(exists)
            : null;

    /// <param name="path">Any tune.</param>
    /// <param name="exists">Whether there is a file of that name.</param>
    /// <returns>The first chip's file where the path names the second's; null for every other tune, and where there is none.</returns>
    public static string? FirstOf(string path, Func<string, bool> exists) =>
        path.EndsWith(".str", StringComparison.OrdinalIgnoreCase)
            ? FirstSpellings.Select(ending => Path.ChangeExtension(path, ending)).FirstOrDefault(exists)
            : null;
}
