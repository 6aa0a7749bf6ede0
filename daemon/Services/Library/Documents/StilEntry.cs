namespace SidFlow.Services.Library.Documents;

/// <param name="Path">Without the leading <c>/</c>; with one at its end when it names a folder.</param>
/// <param name="Comment">On the whole file or folder.</param>
public sealed record StilEntry(string Path, string? Comment, IReadOnlyList<StilNote> Notes)
{
    /// <summary>All texts for the search, the list's mark of doubt left out.</summary>
    public string Words => string.Join(' ', Notes
        .SelectMany(note => new[] { note.Name, note.Author, note.Title, note.Artist, note.Comment })
        .Append(Comment)
        .Where(text => text is not null))
        .Replace("<?>", " ", StringComparison.Ordinal);
}
