namespace SidFlow.Services.Library.Documents;

/// <param name="Path">Without the leading <c>/</c>.</param>
public sealed record BugEntry(string Path, BugNote Note);

/// <summary>BUGlist.txt: faults of tunes, each with its reporter. An empty list is a good list.</summary>
/// <remarks>Shape read off the releases 80 to 83 of HVSC; there is no description of it.</remarks>
public static class BugDocument
{
    private const string Tag = "BUG:";

    /// <returns>How many lines had no place.</returns>
    public static int Parse(ReadOnlySpan<byte> text, Action<BugEntry> found)
    {
        int strange = 0;
        string? path = null;
        int? song = null;
        string? bug = null;
        string? reporter = null;

        void Finish()
        {
            if (path is not null && bug is { Length: > 0 })
                found(new BugEntry(path, new BugNote(bug, reporter, song)));
            bug = null;
            reporter = null;
        }

        foreach (string line in new DocumentLines(text))
        {
            string content = line.Trim();
            if (line.StartsWith('#'))
                continue;
            if (content.Length == 0 || line[0] == '/')
            {
                Finish();
                path = content.Length > 1 ? content[1..] : null;
                song = null;
            }
            else if (path is null)
                strange++;
            else if (StilDocument.SongOf(line) is { } marked)
            {
                Finish();
                song = marked;
            }
            else if (content.StartsWith(Tag, StringComparison.Ordinal))
            {
                Finish();
                bug = content[Tag.Length..].Trim();
            }
            else if (bug is null)
                strange++;
            else if (line[0] == '(' && line[^1] == ')' && reporter is null)
                reporter = line[1..^1].Trim();
            else
                bug = $"{bug} {content}";
        }
        Finish();
        return strange;
    }
}
