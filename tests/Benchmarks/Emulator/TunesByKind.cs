using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Emulator;

/// <summary>A tune to measure speed with.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="StandsFor">The tune usually measured, when the corpus lacks it; else null.</param>
sealed record KindTune(string Kind, CorpusSong Song, string? StandsFor);

/// <summary>One tune of each kind that costs differently; where the corpus lacks the usual one, another of its kind.</summary>
static class TunesByKind
{
    const string OneOld = "6581", OneNew = "8580", TwoChips = "2SID", Digi = "digi";

    static readonly (string Kind, string Name)[] Usual =
    [
        (OneOld, "Commando"), (OneNew, "Edge_of_Disgrace"), (TwoChips, "Blade_Runner_Main_Titles_2SID"), (Digi, "Turbo_Outrun"),
    ];

    /// <summary>Kinds of which the corpus has no tune are missing.</summary>
    public static IReadOnlyList<KindTune> Of(Corpus corpus)
    {
        CorpusSong[] songs = [.. corpus.Logs.Select(corpus.TuneOf).DistinctBy(song => song.Path).Where(song => File.Exists(song.Path))];
        string[] digis = [.. NamesOf(corpus, "digi")];
        List<KindTune> found = [];
        foreach ((string kind, string name) in Usual)
        {
            CorpusSong? song = songs.Where(s => Path.GetFileNameWithoutExtension(s.Path) == name).Cast<CorpusSong?>().FirstOrDefault();
            string? standsFor = null;
            if (song is null)
            {
                standsFor = name;
                IEnumerable<CorpusSong> others = songs.Where(s => found.All(f => f.Song.Path != s.Path));
                song = kind == Digi
                    ? others.Where(s => digis.Contains(Path.GetFileName(s.Path))).Concat(others).Where(s => Is(kind, s)).MaxBy(s => new FileInfo(LogOf(corpus, s)).Length)
                    : others.Cast<CorpusSong?>().FirstOrDefault(s => Is(kind, s!.Value));
            }
            if (song is { Path: not null } usable)
                found.Add(new KindTune(kind, usable, standsFor));
        }
        return found;
    }

    static bool Is(string kind, CorpusSong song)
    {
        if (!Machines.TryRead(song.Path, out Tune? tune, out _) || tune.IsBasicProgram || tune.SidplayerParts.Count > 0)
            return false;
        int chips = tune.SidAddresses.Count;
        return kind switch
        {
            OneOld => chips == 1 && tune.PlayAddress != 0 && tune.Models[0] == TuneModel.Mos6581,
            OneNew => chips == 1 && tune.PlayAddress != 0 && tune.Models[0] == TuneModel.Mos8580,
            TwoChips => chips == 2,
            _ => chips == 1,
        };
    }

    /// <summary>A digi writes most, so its log is the longest.</summary>
    static string LogOf(Corpus corpus, CorpusSong song) => corpus.Logs.First(log => corpus.TuneOf(log).Path == song.Path);

    /// <summary>Files whose row of the manifest names a category; none when there is no manifest.</summary>
    static IEnumerable<string> NamesOf(Corpus corpus, string category)
    {
        string manifest = Path.Combine(corpus.Folder, "manifest.tsv");
        if (!File.Exists(manifest))
            return [];
        string[] lines = File.ReadAllLines(manifest);
        int column = Array.IndexOf(lines.FirstOrDefault("").Split('\t'), "category");
        return column < 0 ? [] : lines.Skip(1).Select(line => line.Split('\t'))
            .Where(row => row.Length > column && row[column].Contains(category, StringComparison.OrdinalIgnoreCase)).Select(row => row[0]);
    }
}
