namespace SidFlow.Ml.Training;

/// <summary>A row of numbers that looks like chance and is the same on every machine: SplitMix64 (Steele, Lea, Flood 2014).</summary>
sealed class SeededRandom(ulong seed)
{
    /// <summary>All there is of it: a generator made from this goes on where this one stands.</summary>
    public ulong State { get; private set; } = seed;

    public ulong Next()
    {
        State = unchecked(State + 0x9E3779B97F4A7C15);
        return Mix(State);
    }

    /// <returns>0 to just below 1.</returns>
    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <returns>0..<paramref name="count"/> - 1. The bias is below 2^-32 for what is counted here.</returns>
    public int NextBelow(int count) => (int)((Next() >> 32) * (ulong)count >> 32);

    /// <summary>A number for a text, spread over all 64 bits.</summary>
    public static ulong Hash(ulong seed, string text)
    {
        // FNV-1a over the UTF-16 units, then mixed, since its upper bits alone are not even.
        ulong hash = seed ^ 0xCBF29CE484222325;
        foreach (char unit in text)
            hash = unchecked((hash ^ unit) * 0x100000001B3);
        return Mix(hash);
    }

    static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
