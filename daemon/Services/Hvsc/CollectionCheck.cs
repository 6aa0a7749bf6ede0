using SidFlow.Emu.Tunes;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Services.Hvsc;

/// <summary>What a collection on disk turned out to be.</summary>
/// <param name="Release">What it says of itself; null where it does not.</param>
/// <param name="Announced">The number of tunes that its texts tell of; null where they do not.</param>
/// <param name="Refused">Tunes that the player's parser refuses, each with the reason; the first of them.</param>
/// <param name="WithLength">Tunes whose MD5 the list of song lengths has.</param>
/// <param name="Md5">By collection path.</param>
internal sealed record CollectionReport(
    int? Release, int? Announced, int Tunes, int Songs, int RefusedCount, IReadOnlyList<string> Refused, int WithLength, IReadOnlyDictionary<string, string> Md5);

/// <summary>Reads every tune of a collection, as the library will.</summary>
internal static class CollectionCheck
{
    private const int MostNamed = 20;

    private static readonly EnumerationOptions everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <param name="release">What it ought to be.</param>
    /// <param name="announced">What an update's script says; null for what the collection's texts say.</param>
    public static async Task<CollectionReport> RunAsync(string collection, int release, int? announced, IFetchWatch watch)
    {
        HashSet<string> lengths = ReadLengths(collection);
        string[] files = [.. Directory.EnumerateFiles(collection, "*", everywhere).Where(IsTune)];
        Dictionary<string, string> md5 = new(files.Length, StringComparer.Ordinal);
        List<string> refused = [];
        int songs = 0, refusals = 0, withLength = 0;
        foreach (string file in files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            string path = Path.GetRelativePath(collection, file);
            TuneResult result = TuneParser.Parse(bytes);
            string key = result.Tune?.Md5 ?? Tune.Md5Of(bytes);
            md5[path] = key;
            songs += result.Tune?.Songs ?? 0;
            withLength += lengths.Contains(key) ? 1 : 0;
            if (result.Refusal is { } refusal)
            {
                refusals++;
                if (refused.Count < MostNamed)
                    refused.Add($"{path}: {refusal.Reason}");
            }
            if (md5.Count % 250 == 0)
            {
                watch.Report(FetchPhase.Applying, md5.Count, files.Length, "reading every tune");
                await watch.BreatheAsync();
            }
        }
        return new CollectionReport(ReleaseMarker.Read(collection), announced ?? ReleaseMarker.ReadAnnounced(collection, release),
            files.Length, songs, refusals, refused, withLength, md5);
    }

    /// <summary>Null when the collection may become the live one, else why not.</summary>
    public static string? Problem(CollectionReport report, int release)
    {
        if (report.Release != release)
            return $"its texts call it {(report.Release is { } other ? $"release {other}" : "no release at all")}, not release {release}";
        if (report.Announced is { } announced && announced != report.Tunes)
            return $"it has {report.Tunes} tunes where {announced} are announced";
        if (report.Tunes == 0)
            return "it has no tunes";
        return report.RefusedCount > 0 ? $"{report.RefusedCount} of its files are no tunes that can be read: {string.Join("; ", report.Refused)}" : null;
    }

    /// <summary>Tunes that have another path in <paramref name="after"/>, where their bytes tell which one.</summary>
    public static IReadOnlyList<TuneMove> MovesBetween(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        // A tune that lies there twice is followed to neither: nobody could say which one was meant.
        Dictionary<string, string> arrived = after.Where(tune => !before.ContainsKey(tune.Key))
            .GroupBy(tune => tune.Value).Where(copies => copies.Count() == 1).ToDictionary(copies => copies.Key, copies => copies.First().Key);
        return [.. before.Where(tune => !after.ContainsKey(tune.Key) && arrived.ContainsKey(tune.Value))
            .Select(tune => new TuneMove(tune.Key, arrived[tune.Value])).OrderBy(move => move.From, StringComparer.Ordinal)];
    }

    private static bool IsTune(string file) => file.EndsWith(".sid", StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> ReadLengths(string collection)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        CollectionTree tree = new(collection);
        if (tree.Find("DOCUMENTS/Songlengths.md5") is (var path, false))
            Songlengths.Parse(tree.Read(path), entry => keys.Add(entry.Key));
        return keys;
    }
}
