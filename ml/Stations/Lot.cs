using System.Text;
using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Stations;

/// <summary>Chance that can be repeated: drawn from a song's id and a station's number, and from nothing else.</summary>
static class Lot
{
    /// <summary>FNV-1a of the id's bytes.</summary>
    public static ulong Of(TrackId track)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte next in Encoding.UTF8.GetBytes(track.ToString()))
            hash = unchecked((hash ^ next) * 0x100000001b3);
        return hash;
    }

    /// <returns>0..1, below 1.</returns>
    public static double Draw(ulong lot, ulong shuffle)
    {
        // The finaliser of SplitMix64: every bit of the one depends on every bit of the other.
        ulong mixed = unchecked(lot + (shuffle * 0x9e3779b97f4a7c15));
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94d049bb133111eb);
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
