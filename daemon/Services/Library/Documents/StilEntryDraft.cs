namespace SidFlow.Services.Library.Documents;

internal enum StilTag
{
    Name,
    Author,
    Title,
    Artist,
    Comment,
}

/// <summary>One STIL entry while its lines come in.</summary>
internal sealed class StilEntryDraft(string path)
{
    private const int Unmarked = 0;

    private readonly List<(int Song, StilTag Tag, string Text)> fields = [];
    private int song = Unmarked;

    public void BeginSong(int marked) => song = marked;

    public void Add(StilTag tag, string text) => fields.Add((song, tag, text));

    /// <returns>False when there is no field to go on with.</returns>
    public bool Continue(string text)
    {
        if (fields.Count == 0 || fields[^1].Song != song)
            return false;
        fields[^1] = fields[^1] with { Text = fields[^1].Text.Length == 0 ? text : $"{fields[^1].Text} {text}" };
        return true;
    }

    /// <summary>Null for a path without a word on it.</summary>
    public StilEntry? Finish()
    {
        var present = fields.Where(field => field.Text.Length > 0).ToList();
        if (present.Count == 0)
            return null;

        // Fields before any marker speak of song 1, except that a comment alone speaks of the file.
        string? comment = null;
        var unmarked = present.Where(field => field.Song == Unmarked).ToList();
        if (path.EndsWith('/') || unmarked.All(field => field.Tag == StilTag.Comment))
        {
            comment = unmarked.Count == 0 ? null : string.Join('\n', unmarked.Select(field => field.Text));
            present.RemoveAll(field => field.Song == Unmarked);
        }

        var notes = new List<StilNote>();
        foreach ((int marked, StilTag tag, string text) in present)
        {
            int of = Math.Max(marked, 1);
            StilNote? last = notes.Count > 0 && notes[^1].Song == of ? notes[^1] : null;
            if (last is not null && HasRoom(last, tag))
                notes[^1] = StilPassage.Read(Put(last, tag, text), tag, text);
            else
                notes.Add(StilPassage.Read(Put(new StilNote { Song = of }, tag, text), tag, text));
        }
        return new StilEntry(path, comment, StilPassage.Close(notes));
    }

    /// <summary>A song that covers several works has TITLE, ARTIST and COMMENT once for each: what is there already begins the next note.</summary>
    private static bool HasRoom(StilNote note, StilTag tag) => tag switch
    {
        StilTag.Name => note.Name is null,
        StilTag.Author => note.Author is null,
        StilTag.Title => note.Title is null && note.Artist is null,
        StilTag.Artist => note.Artist is null,
        _ => note.Comment is null,
    };

    private static StilNote Put(StilNote note, StilTag tag, string text) => tag switch
    {
        StilTag.Name => note with { Name = text },
        StilTag.Author => note with { Author = text },
        StilTag.Title => note with { Title = text },
        StilTag.Artist => note with { Artist = text },
        _ => note with { Comment = text },
    };
}
