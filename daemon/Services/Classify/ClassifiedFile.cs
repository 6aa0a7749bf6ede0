using SidFlow.Services.Json;

namespace SidFlow.Services.Classify;

/// <summary>Classified songs, a line each.</summary>
public static class ClassifiedFile
{
    private const int LongestLine = 1 << 20;

    /// <summary>Writes songs in the bytewise order of their ids: the same songs give the same bytes.</summary>
    public static void Write(Stream file, IEnumerable<ClassifiedSong> songs)
    {
        foreach (ClassifiedSong song in songs.OrderBy(song => song.Track))
            file.Write(ClassifiedLine.Write(song));
    }

    /// <summary>Reads songs one after the other. A last line without its line break that is no whole record was cut off, and is left out.</summary>
    /// <exception cref="ClassifiedLineException">Any other line is no record; the message says which.</exception>
    /// <exception cref="FormatException">A line is longer than any record.</exception>
    public static IEnumerable<ClassifiedSong> Read(Stream file)
    {
        int number = 0;
        foreach ((byte[] line, bool whole) in ByteLines.Read(file, LongestLine))
        {
            number++;
            if (Song(line, whole, number) is { } song)
                yield return song;
        }
    }

    private static ClassifiedSong? Song(byte[] line, bool whole, int number)
    {
        try
        {
            return ClassifiedLine.Read(line);
        }
        catch (ClassifiedLineException) when (!whole)
        {
            return null;
        }
        catch (ClassifiedLineException reason)
        {
            throw new ClassifiedLineException($"Line {number}: {reason.Message}", reason);
        }
    }
}
