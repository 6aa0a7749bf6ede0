using System.Globalization;
using System.Text.Json.Nodes;
using SidFlow.Emu.Tunes;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Classify;
using SidFlow.Services.Json;
using SidFlow.Services.Library;

namespace SidFlow.Services.Taste;

/// <summary>All ratings as a tree of files beside the collection's: for programs that read tags and no database.</summary>
/// <remarks>
/// <c>tags/DIR/auto-tags.json</c> has the songs below a folder, one for each of the first three levels: <c>{"NAME.sid:SONG": {e, m, c, p?, source}}</c>, without <c>:SONG</c> for tunes of one
/// song. Beside each tune's name lie <c>.meta.json</c>, what its header says, and <c>.tags.json</c> where the operator rated it. The same knowledge gives the same bytes.
/// </remarks>
public sealed class TagTree(ClassifiedStore classified, LibraryIndex library, ManualTags tags)
{
    private const string RollUp = "auto-tags.json", Metadata = ".meta.json";

    /// <summary>Levels of folders that have a file of their own; deeper ones are part of theirs.</summary>
    private const int Depth = 3;

    private static readonly Comparer<string> byBytes = Comparer<string>.Create(TrackId.CompareUtf8);

    /// <summary>Whole files.</summary>
    /// <returns>Paths are relative, with <c>/</c>.</returns>
    public IEnumerable<(string Path, string Text)> Export() => RollUps().Concat(Tunes()).Concat(tags.Files());

    private IEnumerable<(string, string)> RollUps()
    {
        SortedDictionary<string, JsonObject> folders = new(byBytes);
        Func<ClassifiedSong, ClassifiedSong> tagged = tags.Applied();
        Dictionary<string, int> songs = library.Names("").ToDictionary(tune => tune.Path, tune => tune.Songs, StringComparer.Ordinal);
        foreach (ClassifiedSong song in classified.All().Select(tagged))
        {
            if (song.Ratings is not { } rated || !songs.TryGetValue(song.Track.Path, out int count))
                continue;
            (string folder, string rest) = Split(song.Track.Path);
            if (!folders.TryGetValue(folder, out JsonObject? known))
                folders[folder] = known = [];
            JsonObject entry = new() { ["e"] = rated.Energy, ["m"] = rated.Mood, ["c"] = rated.Complexity, ["source"] = song.Source.ToString().ToLowerInvariant() };
            if (song.Preference is { } preference)
                entry["p"] = preference;
            known[count == 1 ? rest : string.Create(CultureInfo.InvariantCulture, $"{rest}:{song.Track.Song}")] = entry;
        }
        return folders.Select(folder => ($"{ManualTags.Folder}/{folder.Key}{RollUp}", CanonicalJson.File(folder.Value)));
    }

    private IEnumerable<(string, string)> Tunes() =>
        library.All().Where(tune => tune.Refusal is null).Select(tune => ($"{ManualTags.Folder}/{tune.Path}{Metadata}", CanonicalJson.File(Describe(tune))));

    /// <returns>The folder, empty or with <c>/</c> at its end, and the path from there.</returns>
    internal static (string Folder, string Below) Split(string path)
    {
        int end = 0;
        for (int level = 0; level < Depth && path.IndexOf('/', end) is >= 0 and var slash; level++)
            end = slash + 1;
        return (path[..end], path[end..]);
    }

    private static JsonObject Describe(TuneRecord tune) => new()
    {
        ["title"] = tune.Title,
        ["author"] = tune.Author,
        ["released"] = tune.Released,
        ["songs"] = tune.Songs,
        ["startSong"] = tune.StartSong,
        ["sidType"] = tune.Format?.ToString().ToUpperInvariant(),
        ["version"] = tune.Version,
        ["sidModel"] = ModelOf(tune, 0),
        ["sidModelSecondary"] = ModelOf(tune, 1),
        ["sidModelTertiary"] = ModelOf(tune, 2),
        ["clock"] = tune.Clock switch { TuneClock.Pal => "PAL", TuneClock.Ntsc => "NTSC", TuneClock.Any => "ANY", _ => null },
        ["length"] = tune.Length(tune.StartSong) is { } length ? string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalMinutes}:{length.Seconds:00}") : null,
        ["fileSizeBytes"] = tune.SizeBytes,
    };

    private static string? ModelOf(TuneRecord tune, int chip) => tune.Models.ElementAtOrDefault(chip) switch
    {
        TuneModel.Mos6581 => "MOS6581",
        TuneModel.Mos8580 => "MOS8580",
        TuneModel.Any => "ANY",
        _ => null,
    };
}
