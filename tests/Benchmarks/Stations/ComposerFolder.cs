using System.Text.RegularExpressions;

namespace SidFlow.Benchmarks.Stations;

/// <summary>Which songs belong together by where they lie in the collection.</summary>
static partial class ComposerFolder
{
    /// <summary>The folder of a composer or game; null for the collecting folders, whose tunes have no more in common than a letter.</summary>
    /// <param name="path">Relative to the collection, with <c>/</c>.</param>
    public static string? Of(string path)
    {
        string folder = Folder(path);
        // What a composer left unfinished lies in a folder below his own.
        if (folder.EndsWith("/Worktunes", StringComparison.Ordinal) || folder.EndsWith("/unreleased", StringComparison.Ordinal))
            folder = Folder(folder);
        return folder.Length == 0 || Collecting().IsMatch(folder) ? null : folder;
    }

    static string Folder(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    [GeneratedRegex(@"^(DEMOS/[^/]+|GAMES/([0-9]-[0-9]|[A-Z]-[A-Z]))$")]
    private static partial Regex Collecting();
}
