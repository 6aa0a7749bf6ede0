namespace SidFlow.Services.Library.Documents;

/// <summary>STIL.txt, the SID Tune Information List.</summary>
/// <remarks>Source: HVSC, STIL.faq. Anything the grammar does not know is counted and passed over; nothing is refused as a whole.</remarks>
public static class StilDocument
{
    /// <summary>So many blanks begin a line that goes on with the field above.</summary>
    private const string Continuation = "         ";

    /// <returns>How many lines had no place in an entry.</returns>
    public static int Parse(ReadOnlySpan<byte> text, Action<StilEntry> found)
    {
        int strange = 0;
        StilEntryDraft? draft = null;
        foreach (string line in new DocumentLines(text))
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Length == 0 || line[0] == '/')
            {
                Finish(ref draft, found);
                if (line.Length > 1)
                    draft = new StilEntryDraft(line[1..]);
                continue;
            }
            if (draft is null)
                strange++;
            else if (line.StartsWith(Continuation, StringComparison.Ordinal))
                strange += draft.Continue(line.Trim()) ? 0 : 1;
            else if (SongOf(line) is { } song)
                draft.BeginSong(song);
            else if (FieldOf(line) is { } field)
                draft.Add(field.Tag, field.Text);
            else
                strange += draft.Continue(line.Trim()) ? 0 : 1;
        }
        Finish(ref draft, found);
        return strange;
    }

    /// <summary><c>(#n)</c> alone on its line.</summary>
    internal static int? SongOf(string line)
    {
        ReadOnlySpan<char> marker = line.AsSpan().Trim();
        return marker.StartsWith("(#") && marker.EndsWith(")")
            && int.TryParse(marker[2..^1], System.Globalization.NumberStyles.None, null, out int song) && song is >= 1 and <= Songlengths.MaxSongs
            ? song
            : null;
    }

    private static (StilTag Tag, string Text)? FieldOf(string line)
    {
        int colon = line.IndexOf(':');
        if (colon < 0)
            return null;
        StilTag? tag = line.AsSpan(0, colon).Trim() switch
        {
            "NAME" => StilTag.Name,
            "AUTHOR" => StilTag.Author,
            "TITLE" => StilTag.Title,
            "ARTIST" => StilTag.Artist,
            "COMMENT" => StilTag.Comment,
            _ => null,
        };
        return tag is { } known ? (known, line[(colon + 1)..].Trim()) : null;
    }

    private static void Finish(ref StilEntryDraft? draft, Action<StilEntry> found)
    {
        if (draft?.Finish() is { } entry)
            found(entry);
        draft = null;
    }
}
