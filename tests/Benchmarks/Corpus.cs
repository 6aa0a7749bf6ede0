namespace SidFlow.Benchmarks;

/// <summary>The folder of real tunes and reference measurements: SIDFLOW_CORPUS, else ../shared/corpus beside the repository.</summary>
sealed class Corpus(string folder)
{
    public string Tunes => Path.Combine(folder, "tunes");
    public string Oracle => Path.Combine(folder, "oracle");
    public string Flac => Path.Combine(folder, "oracle", "flac");
    public string CombinedWaveforms => Path.Combine(folder, "chip", "combined");
    public string Documents => Path.Combine(folder, "documents");
    public string HvscIndex => Path.Combine(folder, "hvsc83.tsv.gz");

    public static Corpus? Find()
    {
        string folder = Environment.GetEnvironmentVariable("SIDFLOW_CORPUS")
            ?? Path.Combine(Repository.Top, "..", "shared", "corpus");
        return Directory.Exists(Path.Combine(folder, "tunes")) ? new Corpus(Path.GetFullPath(folder)) : null;
    }

    /// <summary>The tune file of a measurement named <c>NAME.SONG.ending</c>. Song 0 is what one header says: it means 1.</summary>
    public (string Path, string Name, int Song) TuneOf(string measurement)
    {
        string[] parts = Path.GetFileName(measurement).Split('.');
        string sid = Path.Combine(Tunes, parts[0] + ".sid");
        return (File.Exists(sid) ? sid : Path.ChangeExtension(sid, ".mus"), $"{parts[0]}#{parts[1]}", Math.Max(1, int.Parse(parts[1])));
    }
}
