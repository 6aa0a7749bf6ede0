using System.Net.Http.Headers;
using System.Text.Json;

namespace SidFlow.Services.Hvsc;

/// <summary>What of an archive has come so far, with what tells whether the mirror still has the same one.</summary>
/// <param name="Have">Bytes.</param>
/// <param name="Total">Null while nobody knows.</param>
internal sealed record PartialDownload(string File, Uri Source, long Have, long? Total, RangeConditionHeaderValue? Condition)
{
    public string PartFile => PartOf(File);

    /// <summary>Nothing is missing.</summary>
    public bool IsWhole => Total is { } total && Have == total;

    public static string PartOf(string file) => file + ".part";

    public static long LengthOf(string file) => new FileInfo(PartOf(file)) is { Exists: true } part ? part.Length : 0;

    /// <summary>A part of the same address that has a strong mark of its version; else nothing, and what there was is dropped.</summary>
    public static PartialDownload Open(string file, Uri source)
    {
        PartialDownload none = new(file, source, 0, null, null);
        long have = LengthOf(file);
        if (have > 0 && ReadNote(file) is { } note && note.Url == source.AbsoluteUri && ConditionOf(note) is { } condition && !(have > note.Total))
            return new PartialDownload(file, source, have, note.Total, condition);
        none.Discard();
        return none;
    }

    /// <summary>Written before the first byte, so that no byte is ever of unknown origin.</summary>
    public void Store(EntityTagHeaderValue? tag, DateTimeOffset? modified)
    {
        if (Have == 0)
            System.IO.File.Delete(PartFile);
        System.IO.File.WriteAllBytes(NoteOf(File), JsonSerializer.SerializeToUtf8Bytes(new Note(Source.AbsoluteUri, Total, tag?.ToString(), modified)));
    }

    public void Discard()
    {
        System.IO.File.Delete(PartFile);
        Forget(File);
    }

    public static void Forget(string file) => System.IO.File.Delete(NoteOf(file));

    private static string NoteOf(string file) => file + ".part.json";

    private static RangeConditionHeaderValue? ConditionOf(Note note) =>
        note.Tag is not null && EntityTagHeaderValue.TryParse(note.Tag, out EntityTagHeaderValue? tag) ? new RangeConditionHeaderValue(tag)
        : note.Modified is { } modified ? new RangeConditionHeaderValue(modified)
        : null;

    private static Note? ReadNote(string file)
    {
        if (!System.IO.File.Exists(NoteOf(file)))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Note>(System.IO.File.ReadAllBytes(NoteOf(file)));
        }
        catch (JsonException)
        {
            // Cut off by a lost power supply: the part counts for nothing then.
            return null;
        }
    }

    private sealed record Note(string Url, long? Total, string? Tag, DateTimeOffset? Modified);
}
