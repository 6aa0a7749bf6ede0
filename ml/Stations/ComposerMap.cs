namespace SidFlow.Ml.Stations;

/// <summary>A composer and how alike their songs sound to another's on the whole.</summary>
public readonly record struct AlikeComposer(string Name, double Likeness);

/// <summary>Composers by how their songs sound on the whole.</summary>
public sealed class ComposerMap
{
    /// <summary>One song says little of a composer.</summary>
    const int FewestSongs = 3;

    readonly SortedDictionary<string, Sound> sounds = new(StringComparer.OrdinalIgnoreCase);

    public ComposerMap(SongCollection songs)
    {
        float[] unit = new float[songs.Likeness.Width];
        for (int row = 0; row < songs.Count; row++)
        {
            string name = songs[row].Composer;
            if (name.Length == 0)
                continue;
            if (!sounds.TryGetValue(name, out Sound? sound))
                sounds.Add(name, sound = new Sound(name, new float[unit.Length]));
            songs.Likeness.Scan.ReadUnit(row, unit);
            sound.Add(unit, songs.Centre);
        }
    }

    public int Count => sounds.Count;

    public bool Contains(string composer) => sounds.ContainsKey(composer);

    /// <summary>Names with all the words, those with the most songs first.</summary>
    public IReadOnlyList<string> Find(string words)
    {
        string[] parts = words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? [] : [.. sounds.Values
            .Where(sound => parts.All(part => sound.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(sound => sound.Songs).ThenBy(sound => sound.Name, StringComparer.Ordinal)
            .Select(sound => sound.Name)];
    }

    /// <summary>The composers most alike, best first; empty for one who is not here.</summary>
    public IReadOnlyList<AlikeComposer> Near(string composer, int most)
    {
        if (!sounds.TryGetValue(composer, out Sound? own))
            return [];
        return [.. sounds.Values
            .Where(other => other != own && other.Songs >= FewestSongs)
            .Select(other => new AlikeComposer(other.Name, own.Cosine(other)))
            .OrderByDescending(near => near.Likeness).ThenBy(near => near.Name, StringComparer.Ordinal)
            .Take(most)];
    }

    /// <summary>The sum of a composer's songs, less what all songs have in common.</summary>
    sealed class Sound(string name, float[] sum)
    {
        public string Name => name;

        public int Songs { get; private set; }

        public void Add(float[] unit, IReadOnlyList<float> centre)
        {
            Songs++;
            for (int d = 0; d < sum.Length; d++)
                sum[d] += unit[d] - centre[d];
        }

        public double Cosine(Sound other) => Dot(other) / Math.Sqrt(Math.Max(double.Epsilon, Dot(this) * other.Dot(other)));

        double Dot(Sound other)
        {
            double dot = 0;
            for (int d = 0; d < sum.Length; d++)
                dot += (double)sum[d] * other.Sum[d];
            return dot;
        }

        float[] Sum => sum;
    }
}
