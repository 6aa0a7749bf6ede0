using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Library.Scanning;

/// <summary>What the lists know of one tune.</summary>
/// <param name="Lengths">As the table has them; null when no list knows the tune.</param>
/// <param name="StilWords">For the search; empty when the STIL does not speak of it.</param>
internal sealed record ListedTune(byte[]? Lengths, string StilWords);

/// <summary>What of a tune's header goes into its facets and words.</summary>
internal sealed record HeaderFacts(
    string Title, string Author, string Released, int StartSong, IReadOnlyList<TuneModel> Models, TuneClock Clock, int Sids);

/// <summary>Puts beside a tune what the lists say of it, and what it is found by.</summary>
internal sealed class TuneJoin(SqliteConnection connection, SqliteTransaction transaction, Statements statements)
{
    /// <summary>Rises with every change of a list.</summary>
    public long Generation { get; } = connection.ExecuteScalar<long>("SELECT generation FROM library_state", transaction: transaction);

    /// <summary>Joins up to <paramref name="limit"/> tunes that were last joined before the lists changed.</summary>
    /// <returns>How many there were; less than the limit when all are done.</returns>
    public int JoinStale(int limit)
    {
        List<TuneRow> stale = [.. connection.Query<TuneRow>(
            $"SELECT {TuneRow.Columns}, old_md5 AS OldMd5 FROM tunes WHERE joined < @Generation LIMIT @limit", new { Generation, limit }, transaction)];
        foreach (TuneRow row in stale)
        {
            ListedTune listed = Find(row.Path, row.Md5, row.OldMd5);
            // What a Sidplayer tune itself said of its length stays where no list speaks of it.
            if (listed.Lengths is null && row.Format == (long)TuneFormat.Mus)
                listed = listed with { Lengths = row.Lengths };
            statements.Execute("UPDATE tunes SET lengths = @0, joined = @1 WHERE id = @2", listed.Lengths, Generation, row.Id);
            WriteFacets(row.Id, row.Path, listed, new HeaderFacts(row.Title, row.Author, row.Released, row.StartSong,
                TuneRow.ReadModels(row.Models), (TuneClock)row.Clock, TuneRow.ReadAddresses(row.Addresses).Count));
        }
        return stale.Count;
    }

    /// <summary>Lengths by the file's MD5, by the older list's key, or by the path that a list gives: the first that is known.</summary>
    public ListedTune Find(string path, string? md5, string? oldMd5)
    {
        object? lengths = statements.Scalar("""
            SELECT COALESCE(
                (SELECT lengths FROM song_lengths WHERE key = @0 ORDER BY document LIMIT 1),
                (SELECT lengths FROM song_lengths WHERE key = @1 ORDER BY document LIMIT 1),
                (SELECT lengths FROM song_lengths WHERE path = @2 ORDER BY document LIMIT 1))
            """, md5, oldMd5, path);
        // As StilRows finds them: under the tune's own path, else under the one that the song lengths have for its MD5.
        object? words = statements.Scalar("""
            SELECT COALESCE(
                (SELECT words FROM stil WHERE path = @0 ORDER BY document LIMIT 1),
                (SELECT words FROM stil WHERE path = (SELECT path FROM song_lengths WHERE key = @1 AND path IS NOT NULL ORDER BY document LIMIT 1)
                    ORDER BY document LIMIT 1))
            """, path, md5);
        return new ListedTune((byte[]?)lengths, (string?)words ?? "");
    }

    public void WriteFacets(long id, string path, ListedTune listed, HeaderFacts header)
    {
        YearSpan? years = YearSpan.Parse(header.Released);
        int? startLength = TuneRow.ReadLengths(listed.Lengths, header.StartSong)[header.StartSong - 1];
        statements.Execute(
            "INSERT OR REPLACE INTO tune_facets(id, year_first, year_last, chips, clocks, sids, length_ms) VALUES(@0, @1, @2, @3, @4, @5, @6)",
            id, years?.First, years?.Last, TuneFacets.Bits(header.Models), TuneFacets.Bits(header.Clock), header.Sids, startLength);
        statements.Execute(
            "INSERT OR REPLACE INTO tune_words(rowid, title, author, released, stil, path) VALUES(@0, @1, @2, @3, @4, @5)",
            id, SearchText.Fold(header.Title), SearchText.Fold(header.Author), SearchText.Fold(header.Released),
            SearchText.Fold(listed.StilWords), SearchText.Fold(path[..^Path.GetExtension(path).Length]));
    }
}
