namespace SidFlow.Hw.Ultimate64.Tunes;

/// <summary>The SSL file beside a tune: minutes and seconds of each song as two BCD bytes.</summary>
/// <remarks>Feeds the device's clock and time bar. 00 00 leaves the device its own default (5 minutes).</remarks>
internal static class SongLengthsFile
{
    internal const int MostSongs = 256;
    private const int LongestSeconds = 99 * 60 + 59;

    /// <param name="lengths">Song 1 first; zero for unknown. Parts of a second are rounded up.</param>
    /// <returns>Empty when nothing is known.</returns>
    internal static byte[] Encode(IReadOnlyList<TimeSpan> lengths)
    {
        int count = Math.Min(lengths.Count, MostSongs);
        if (lengths.Take(count).All(length => length <= TimeSpan.Zero))
            return [];
        byte[] file = new byte[2 * count];
        for (int song = 0; song < count; song++)
        {
            int seconds = (int)Math.Clamp(Math.Ceiling(lengths[song].TotalSeconds), 0, LongestSeconds);
            file[2 * song] = Bcd(seconds / 60);
            file[2 * song + 1] = Bcd(seconds % 60);
        }
        return file;
    }

    private static byte Bcd(int number) => (byte)(number / 10 * 16 + number % 10);
}
