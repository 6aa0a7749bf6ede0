namespace SidFlow.Ml.Fingerprints;

/// <summary>Something seen in a tape, as a number: equal things give equal numbers, other things hardly ever.</summary>
static class Term
{
    const uint Start = 0x9e3779b9;

    public static uint Of(int a, int b) => Finish(Mix(Mix(Start, a), b));

    public static uint Of(int a, int b, int c) => Finish(Mix(Mix(Mix(Start, a), b), c));

    public static uint Of(int a, int b, int c, int d) => Finish(Mix(Mix(Mix(Mix(Start, a), b), c), d));

    public static uint Of(int kind, ReadOnlySpan<int> parts)
    {
        uint hash = Mix(Start, kind);
        foreach (int part in parts)
            hash = Mix(hash, part);
        return Finish(hash);
    }

    // The steps of MurmurHash3 for 32 bits (Austin Appleby, public domain).
    static uint Mix(uint hash, int part)
    {
        unchecked
        {
            uint k = uint.RotateLeft((uint)part * 0xcc9e2d51, 15) * 0x1b873593;
            return (uint.RotateLeft(hash ^ k, 13) * 5) + 0xe6546b64;
        }
    }

    static uint Finish(uint hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
            hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
            return hash ^ (hash >> 16);
        }
    }
}
