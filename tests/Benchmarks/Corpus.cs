namespace SidFlow.Benchmarks;

/// <summary>A measurement's tune.</summary>
/// <param name="Path">The tune's file, which need not exist.</param>
/// <param name="Name">Tune and song as reports show them.</param>
/// <param name="Song">1-based; 0 for the tune's own start song.</param>
readonly record struct CorpusSong(string Path, string Name, int Song);

/// <summary>The folder of real tunes and reference measurements: SIDFLOW_CORPUS, else ../shared/corpus beside the repository.</summary>
sealed class Corpus(string folder)
{
    const string LogEnding = ".writes.gz", FlacEnding = ".flac";
    static readonly string[] TuneEndings = [".sid", ".mus", ".str", ".psid", ".rsid"];

    public string Folder => folder;
    public string Tunes => Path.Combine(folder, "tunes");
    public string Oracle => Path.Combine(folder, "oracle");
    public string Flac => Path.Combine(folder, "oracle", "flac");
    public string CombinedWaveforms => Path.Combine(folder, "chip", "combined");
    public string Documents => Path.Combine(folder, "documents");
    public string HvscIndex => Path.Combine(folder, "hvsc83.tsv.gz");
    public string Chip => Path.Combine(folder, "chip");

    /// <summary>The reference's register logs by name; none when the folder is missing.</summary>
    public string[] Logs => Files(Oracle, LogEnding);

    /// <summary>The reference's renders by name; none when the folder is missing.</summary>
    public string[] Renders => Files(Flac, FlacEnding);

    /// <summary>Sidplayer files of the corpus, first and second parts each by itself.</summary>
    public string[] SidplayerTunes => [.. Files(Tunes, ".mus"), .. Files(Tunes, ".str")];

    public static Corpus? Find()
    {
        string folder = Environment.GetEnvironmentVariable("SIDFLOW_CORPUS")
            ?? Path.Combine(Repository.Top, "..", "shared", "corpus");
        return Directory.Exists(Path.Combine(folder, "tunes")) ? new Corpus(Path.GetFullPath(folder)) : null;
    }

    /// <summary>The song of a measurement named <c>NAME.SONG.ending</c>; without a number it is the tune's start song.</summary>
    public CorpusSong TuneOf(string measurement)
    {
        string name = Path.GetFileName(measurement);
        foreach (string ending in (string[])[LogEnding, FlacEnding])
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                name = name[..^ending.Length];
        int dot = name.LastIndexOf('.');
        int song = 0;
        if (dot > 0 && int.TryParse(name[(dot + 1)..], out song))
            name = name[..dot];
        string? found = TuneEndings.Select(ending => Path.Combine(Tunes, name + ending)).FirstOrDefault(File.Exists);
        return new CorpusSong(found ?? Path.Combine(Tunes, name + TuneEndings[0]), $"{name}#{Math.Max(song, 0)}", Math.Max(song, 0));
    }

    static string[] Files(string where, string ending) =>
        Directory.Exists(where)
            ? [.. Directory.EnumerateFiles(where).Where(file => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)]
            : [];
}
