namespace SidFlow.Services.Library.Documents;

/// <summary>The brackets that end a STIL text: <c>[from …]</c> and <c>(m:ss)</c> or <c>(m:ss-m:ss)</c>. One that does not parse is plain text.</summary>
internal static class StilPassage
{
    private const string FromMark = "[from ";

    public static StilNote Read(StilNote note, StilTag tag, string text)
    {
        if (tag is StilTag.Name or StilTag.Author)
            return note;
        ReadOnlySpan<char> rest = text;
        if (TimesAtEnd(rest) is { } times)
        {
            rest = rest[..rest.LastIndexOf('(')].TrimEnd();
            if (note.Start is null)
                note = note with { Start = times.Start, End = times.End };
        }
        if (tag == StilTag.Title && rest.EndsWith("]") && rest.LastIndexOf(FromMark) is >= 0 and int from)
            note = note with { From = rest[(from + FromMark.Length)..^1].Trim().ToString() };
        return note;
    }

    /// <summary>A passage without an end runs to the next one of the song.</summary>
    public static IReadOnlyList<StilNote> Close(List<StilNote> notes)
    {
        for (int i = 0; i < notes.Count; i++)
        {
            if (notes[i] is not { Start: { } start, End: null })
                continue;
            StilNote? next = notes.Skip(i + 1).TakeWhile(note => note.Song == notes[i].Song).FirstOrDefault(note => note.Start is not null);
            if (next?.Start > start)
                notes[i] = notes[i] with { End = next.Start };
        }
        return notes;
    }

    private static (TimeSpan Start, TimeSpan? End)? TimesAtEnd(ReadOnlySpan<char> text)
    {
        int open = text.LastIndexOf('(');
        if (open < 0 || !text.EndsWith(")"))
            return null;
        ReadOnlySpan<char> inside = text[(open + 1)..^1];
        int dash = inside.IndexOf('-');
        if (dash < 0)
            return Time(inside) is { } alone ? (alone, null) : null;
        return Time(inside[..dash]) is { } start && Time(inside[(dash + 1)..]) is { } end && end > start ? (start, end) : null;
    }

    private static TimeSpan? Time(ReadOnlySpan<char> text)
    {
        // 0:00 is a place in a song, though never a length.
        text = text.Trim();
        if (text is "0:00")
            return TimeSpan.Zero;
        return Songlengths.ParseLength(text) is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
    }
}
