namespace SidFlow.Benchmarks.Stations;

enum Part
{
    /// <summary>In no composer's folder: an answer, never a question.</summary>
    None,

    /// <summary>What weights are learnt from.</summary>
    Train,

    /// <summary>What is tried out on.</summary>
    Validation,

    /// <summary>What is reported.</summary>
    Test,
}

/// <summary>Whole composers' folders in the order they were drawn: 30 % to learn from, 10 % to try, 60 % to judge.</summary>
static class Split
{
    public const int Seed = 83;

    const double ToLearn = 0.3, ToTry = 0.4;

    /// <param name="folders">Each once, in the order drawn.</param>
    public static Dictionary<string, Part> Of(IReadOnlyList<string> folders)
    {
        Dictionary<string, Part> parts = [];
        for (int i = 0; i < folders.Count; i++)
            parts[folders[i]] = i < ToLearn * folders.Count ? Part.Train : i < ToTry * folders.Count ? Part.Validation : Part.Test;
        return parts;
    }

    /// <summary>Tunes by folder, the folders shuffled.</summary>
    public static List<string> Shuffled(IEnumerable<string> paths)
    {
        IGrouping<string, string>[] folders = [.. paths.Order(StringComparer.Ordinal).GroupBy(path => ComposerFolder.Of(path) ?? "")];
        new Random(Seed).Shuffle(folders);
        return [.. folders.SelectMany(folder => folder)];
    }
}
