using SidFlow.Services.Library.Documents;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Library.Scanning;

/// <summary>Entries of one list into their tables, paths put under the root's mount. Of a key or path that comes twice the first counts.</summary>
internal sealed class DocumentRows(Statements statements, long document, string mount)
{
    public void Add(SonglengthsEntry entry) => statements.Execute(
        "INSERT INTO song_lengths(key, document, path, lengths) VALUES(@0, @1, @2, @3) ON CONFLICT DO NOTHING",
        entry.Key, document, entry.Path is null ? null : Mounted(entry.Path), TuneRow.WriteLengths(entry.LengthsMs));

    public void Add(StilEntry entry) => statements.Execute(
        "INSERT INTO stil(path, document, comment, notes, words) VALUES(@0, @1, @2, @3, @4) ON CONFLICT DO NOTHING",
        Mounted(entry.Path), document, entry.Comment, StilRows.WriteNotes(entry.Notes), entry.Words);

    public void Add(BugEntry entry) => statements.Execute(
        "INSERT INTO bugs(path, document, song, text, reporter) VALUES(@0, @1, @2, @3, @4)",
        Mounted(entry.Path), document, entry.Note.Song, entry.Note.Text, entry.Note.Reporter);

    private string Mounted(string path) => mount.Length == 0 ? path : $"{mount}/{path}";
}
