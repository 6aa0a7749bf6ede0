using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library;

/// <summary>A query to a page of hits: full text ranked by where the words stand, narrowed by facets.</summary>
internal static class LibrarySearch
{
    /// <summary>How much a word counts in title, author, released, STIL and path.</summary>
    private const string Weights = "bm25(10.0, 8.0, 3.0, 1.0, 2.0)";

    /// <summary>
    /// Ranking looks at every match, so of more than these only the ones with the words in their title come first;
    /// the others follow in the order of the index. "the" is found in 16,000 tunes of HVSC.
    /// </summary>
    private const int RankedAtMost = 2000;

    public static SearchPage Run(SqliteConnection connection, SearchQuery query)
    {
        SearchText text = SearchText.Parse(query.Text);
        // Words of nothing but signs find nothing; no words at all ask for everything.
        if (text.Match is null && query.Text.Trim().Length > 0)
            return new SearchPage([], 0);

        var parameters = new DynamicParameters();
        string facets = Facets(connection, query, parameters);
        (int skip, int take) = (Math.Max(query.Offset, 0), Math.Clamp(query.Limit, 1, SearchQuery.MaxLimit));
        (List<long> found, int total) = text.Match is null
            ? WithoutWords(connection, facets, parameters, skip, take)
            : new WordQuery(connection, facets, parameters).Find(text.Match, skip, take);
        if (found.Count == 0)
            return new SearchPage([], total);
        Dictionary<long, TuneRow> rows = connection
            .Query<TuneRow>($"SELECT {TuneRow.Columns} FROM tunes WHERE id IN @found", new { found }).ToDictionary(row => row.Id);
        // A row may be gone when a scan removes it between the two queries.
        return new SearchPage([.. found.Where(rows.ContainsKey).Select(id => Hit(connection, rows[id].ToRecord(), text.Words))], total);
    }

    private static (List<long> Found, int Total) WithoutWords(
        SqliteConnection connection, string facets, DynamicParameters parameters, int skip, int take)
    {
        string where = facets.Length == 0 ? "" : "WHERE " + facets;
        parameters.Add("skip", skip);
        parameters.Add("take", take);
        return ([.. connection.Query<long>($"SELECT f.id FROM tune_facets f {where} ORDER BY f.id LIMIT @take OFFSET @skip", parameters)],
            connection.ExecuteScalar<int>($"SELECT COUNT(*) FROM tune_facets f {where}", parameters));
    }

    private sealed class WordQuery(SqliteConnection connection, string facets, DynamicParameters parameters)
    {
        private readonly string from = facets.Length == 0
            ? "FROM tune_words WHERE tune_words MATCH @match"
            : $"FROM tune_words JOIN tune_facets f ON f.id = tune_words.rowid WHERE tune_words MATCH @match AND {facets}";

        public (List<long> Found, int Total) Find(string match, int skip, int take)
        {
            int total = Count(match);
            if (total <= RankedAtMost)
                return (Page(match, ranked: true, skip, take), total);

            string inTitle = $"{{title}} : ({match})";
            int titles = Count(inTitle);
            List<long> found = skip < titles ? Page(inTitle, titles <= RankedAtMost, skip, take) : [];
            if (found.Count < take)
                found.AddRange(Page($"({match}) NOT {inTitle}", ranked: false, Math.Max(skip - titles, 0), take - found.Count));
            return (found, total);
        }

        private int Count(string match)
        {
            parameters.Add("match", match);
            return connection.ExecuteScalar<int>($"SELECT COUNT(*) {from}", parameters);
        }

        private List<long> Page(string match, bool ranked, int skip, int take)
        {
            parameters.Add("match", match);
            parameters.Add("skip", skip);
            parameters.Add("take", take);
            string order = ranked ? $"AND rank MATCH '{Weights}' ORDER BY rank" : "ORDER BY tune_words.rowid";
            return [.. connection.Query<long>($"SELECT tune_words.rowid {from} {order} LIMIT @take OFFSET @skip", parameters)];
        }
    }

    private static string Facets(SqliteConnection connection, SearchQuery query, DynamicParameters parameters)
    {
        var conditions = new List<string>();
        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            conditions.Add(condition);
            parameters.Add(name, value);
        }

        Add("f.year_last >= @yearMin", "yearMin", query.YearMin);
        Add("f.year_first <= @yearMax", "yearMax", query.YearMax);
        Add("f.chips & @chips", "chips", query.Model is { } model ? TuneFacets.Bits([model]) : null);
        Add("f.clocks & @clocks", "clocks", query.Clock is { } clock ? TuneFacets.Bits(clock) : null);
        Add("f.sids = @sids", "sids", query.Sids);
        Add("f.length_ms >= @lengthMin", "lengthMin", (long?)query.LengthMin?.TotalMilliseconds);
        Add("f.length_ms <= @lengthMax", "lengthMax", (long?)query.LengthMax?.TotalMilliseconds);
        Add("f.id IN (SELECT value FROM json_each(@rated))", "rated", query.MinRating is { } least ? Rated(connection, least) : null);
        return string.Join(" AND ", conditions);
    }

    /// <summary>Numbers of the tunes that listeners rate so high, as a JSON list: looked up once for all queries of a search.</summary>
    /// <remarks>A listener's last word counts: of the row with MAX, SQLite takes the other columns too.</remarks>
    private static string Rated(SqliteConnection connection, double least) => connection.ExecuteScalar<string>("""
        WITH said AS (SELECT tune, song, p, MAX(at) FROM feedback WHERE p IS NOT NULL GROUP BY tune, song, listener),
            rated AS (SELECT DISTINCT tune FROM (SELECT tune FROM said GROUP BY tune, song HAVING AVG(p) >= @least))
        SELECT json_group_array(tunes.id) FROM rated JOIN taste_tunes ON taste_tunes.id = rated.tune JOIN tunes ON tunes.path = taste_tunes.path
        """, new { least })!;

    /// <summary>The start song, unless a word stands only in the STIL's note on another one.</summary>
    private static SearchHit Hit(SqliteConnection connection, TuneRecord tune, IReadOnlyList<string> words)
    {
        string header = SearchText.Fold($"{tune.Title} {tune.Author} {tune.Released} {tune.Path}");
        string[] elsewhere = [.. words.Where(word => !header.Contains(word, StringComparison.OrdinalIgnoreCase))];
        if (elsewhere.Length == 0 || tune.Songs == 1)
            return new SearchHit(tune, tune.StartSong);
        StilNote? speaking = StilRows.Read(connection, tune.Path, tune.Md5).Notes.FirstOrDefault(note =>
            note.Song <= tune.Songs && elsewhere.All(word => SearchText.Fold($"{note.Name} {note.Author} {note.Title} {note.Artist} {note.Comment}")
                .Contains(word, StringComparison.OrdinalIgnoreCase)));
        return new SearchHit(tune, speaking?.Song ?? tune.StartSong);
    }
}
