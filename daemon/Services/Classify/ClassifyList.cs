using SidFlow.Services.Library;

namespace SidFlow.Services.Classify;

/// <summary>A tune whose songs are to be classified, as many as it has lengths.</summary>
/// <param name="LengthsMs">Of its songs; 0 where nobody knows.</param>
internal sealed record TuneToClassify(string Path, string Md5, int[] LengthsMs)
{
    /// <param name="song">1-based.</param>
    /// <param name="usual">Where nobody knows.</param>
    public TimeSpan LengthOf(int song, TimeSpan usual) => LengthsMs[song - 1] is > 0 and int ms ? TimeSpan.FromMilliseconds(ms) : usual;
}

/// <summary>Which tunes an order means.</summary>
internal static class ClassifyList
{
    private const int LongestList = 64 << 20;

    /// <returns>In the order of the paths. Tunes that the player refuses are left out.</returns>
    /// <param name="top">So many of the songs that are played and liked most.</param>
    /// <exception cref="IOException">The file of paths cannot be read.</exception>
    public static List<TuneToClassify> Select(IEnumerable<TuneRecord> library, ClassifyOrder order, Func<int, IReadOnlyList<SongId>> top, Action alive)
    {
        HashSet<string>? named = order.PathsFile is { } file ? Named(file) : null;
        if (order.Top is { } most)
        {
            HashSet<string> wanted = top(most).Select(song => song.Path).ToHashSet(StringComparer.Ordinal);
            named?.IntersectWith(wanted);
            named ??= wanted;
        }
        List<TuneToClassify> tunes = [];
        foreach (TuneRecord tune in library)
        {
            alive();
            if (tune.Refusal is null && tune.Md5 is { } md5 && tune.Path.StartsWith(order.Path, StringComparison.Ordinal) && named?.Contains(tune.Path) != false)
                tunes.Add(new TuneToClassify(tune.Path, md5, [.. tune.LengthsMs.Select(ms => ms ?? 0)]));
        }
        if (order.Sample is { } songs)
            tunes = Draw(tunes, songs, order.Seed);
        return order.Limit is { } limit ? First(tunes, limit) : tunes;
    }

    /// <summary>Whole folders in a shuffled order until there are enough songs: whoever looks for relatives needs relatives.</summary>
    private static List<TuneToClassify> Draw(List<TuneToClassify> tunes, int songs, int seed)
    {
        TuneToClassify[][] folders = [.. tunes.GroupBy(tune => tune.Path[..(tune.Path.LastIndexOf('/') + 1)], StringComparer.Ordinal).OrderBy(folder => folder.Key, StringComparer.Ordinal).Select(folder => folder.ToArray())];
        // A seeded Random gives the same numbers in every version of .NET.
        new Random(seed).Shuffle(folders);
        List<TuneToClassify> drawn = [];
        int have = 0;
        foreach (TuneToClassify[] folder in folders)
        {
            if (have >= songs)
                break;
            drawn.AddRange(folder);
            have += folder.Sum(tune => tune.LengthsMs.Length);
        }
        return [.. drawn.OrderBy(tune => tune.Path, StringComparer.Ordinal)];
    }

    private static List<TuneToClassify> First(List<TuneToClassify> tunes, int songs)
    {
        List<TuneToClassify> first = [];
        foreach (TuneToClassify tune in tunes)
        {
            if (songs <= 0)
                break;
            first.Add(tune.LengthsMs.Length <= songs ? tune : tune with { LengthsMs = tune.LengthsMs[..songs] });
            songs -= tune.LengthsMs.Length;
        }
        return first;
    }

    private static HashSet<string> Named(string file) => new FileInfo(file).Length <= LongestList
        ? File.ReadLines(file).Select(line => ClassifyOrder.InCollection(line.Trim())).Where(path => path.Length > 0).ToHashSet(StringComparer.Ordinal)
        : throw new IOException($"{file} is larger than any list of paths.");
}
