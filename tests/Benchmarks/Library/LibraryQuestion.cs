using System.Diagnostics;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;
using SidFlow.Services.Storage;

namespace SidFlow.Benchmarks.Library;

/// <summary>How many files a second does a scan take in, and how long does a listener wait for a search?</summary>
static class LibraryQuestion
{
    const int Searches = 2_000;

    public static async Task<int> RunAsync(Corpus corpus, CancellationToken stop)
    {
        Report.Header("Library: scan and search");
        List<string[]> scans = [], searches = [];
        await AskAsync("generated, real headers", GeneratedCollection.Ensure(corpus));
        if (Environment.GetEnvironmentVariable("SIDFLOW_HVSC") is { } real)
            await AskAsync("HVSC", real);

        Report.Table(["Collection", "files", "first scan s", "files/s", "nothing changed s", "database MB"], scans);
        Report.Table(["Search", "queries", "hits median", "p50 ms", "p95 ms", "p99 ms", "slowest"], searches);
        return 0;

        async Task AskAsync(string name, string collection)
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("sidflow-bench-");
            try
            {
                using var database = new Database(Path.Combine(folder.FullName, "sidflow.db"));
                IReadOnlyList<LibraryRoot> roots = LibraryRoot.Lay([collection], demoFolder: null);
                var scanner = new LibraryScanner(database, TimeProvider.System);
                ScanProgress first = await scanner.ScanAsync(roots, progress: null, stop);
                ScanProgress second = await scanner.ScanAsync(roots, progress: null, stop);
                scans.Add([name, $"{first.Seen:N0}", Report.Number(first.Elapsed.TotalSeconds),
                    Report.Number(first.Indexed / first.Elapsed.TotalSeconds, 0), Report.Number(second.Elapsed.TotalSeconds, 2),
                    Report.Number(folder.EnumerateFiles().Sum(f => f.Length) / 1e6)]);
                var index = new LibraryIndex(database, roots);
                searches.AddRange(Search(name, index, corpus));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    static IEnumerable<string[]> Search(string name, LibraryIndex index, Corpus corpus)
    {
        IndexRow[] rows = [.. IndexRow.ReadAll(corpus.HvscIndex)];
        List<double> all = [];
        foreach ((string kind, Func<IndexRow, Random, SearchQuery> ask) in Kinds)
        {
            var random = new Random(6581);
            var milliseconds = new double[Searches];
            var hits = new double[Searches];
            string slowest = "";
            for (int i = -100; i < Searches; i++)
            {
                SearchQuery query = ask(rows[random.Next(rows.Length)], random);
                long started = Stopwatch.GetTimestamp();
                SearchPage page = index.Search(query);
                double took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                if (i < 0)
                    continue; // warming up
                if (took > milliseconds.Max())
                    slowest = $"{took:F1} ms \"{query.Text}\"";
                milliseconds[i] = took;
                hits[i] = page.Total;
            }
            all.AddRange(milliseconds);
            yield return [$"{name}: {kind}", $"{Searches:N0}", Report.Number(Report.Percentile(hits, 0.5), 0), .. Latencies(milliseconds), slowest];
        }
        yield return [$"{name}: all", $"{all.Count:N0}", "", .. Latencies(all), ""];
    }

    static IEnumerable<string> Latencies(IReadOnlyList<double> milliseconds) =>
        new[] { 0.5, 0.95, 0.99 }.Select(share => Report.Number(Report.Percentile(milliseconds, share), 2));

    /// <summary>What listeners type: the words come from the collection itself, so every search finds something.</summary>
    static readonly (string Kind, Func<IndexRow, Random, SearchQuery> Ask)[] Kinds =
    [
        ("a word of a title", (row, random) => new SearchQuery { Text = Word(row.Title, random) }),
        ("three letters, still typing", (row, random) => new SearchQuery { Text = Start(Word(row.Title, random), 3) }),
        ("one letter", (row, random) => new SearchQuery { Text = Start(Word(row.Title, random), 1) }),
        ("composer", (row, _) => new SearchQuery { Text = Composer(row) }),
        ("composer and a word", (row, random) => new SearchQuery { Text = Composer(row) + " " + Word(row.Title, random) }),
        ("composer, his chip, five years", (row, _) => new SearchQuery
        {
            Text = Composer(row),
            Model = row.Models.StartsWith("8580", StringComparison.Ordinal) ? TuneModel.Mos8580 : TuneModel.Mos6581,
            YearMin = Year(row) - 2,
            YearMax = Year(row) + 2,
        }),
        ("no words, a year", (_, random) => new SearchQuery { YearMin = 1985 + random.Next(30), YearMax = 2015 }),
    ];

    static string Composer(IndexRow row) => row.Author.Split(" (")[0];

    static int Year(IndexRow row) =>
        row.Released.Length >= 4 && int.TryParse(row.Released.AsSpan(0, 4), out int year) ? year : 1990;

    static string Word(string text, Random random)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "music" : words[random.Next(words.Length)];
    }

    static string Start(string word, int letters) => word.Length <= letters ? word : word[..letters];
}
