using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;

namespace SidFlow.Host.CommandLine;

/// <summary>A tune named on the command line.</summary>
static class TuneFile
{
    /// <summary>More than any tune has: the parser then says that it is too large, and no huge file is read.</summary>
    const int MostBytes = 1 << 20;

    /// <summary>Of a Sidplayer tune in two files either name means both.</summary>
    /// <exception cref="VerbException">The file cannot be read.</exception>
    public static TuneResult Parse(string file)
    {
        byte[] bytes = ReadBytes(file);
        if (StereoPart.Of(file, File.Exists) is { } second)
            return TuneParser.Parse(SidplayerFile.Join(bytes, ReadBytes(second)));
        if (StereoPart.FirstOf(file, File.Exists) is { } first && TuneParser.Parse(SidplayerFile.Join(ReadBytes(first), bytes)) is { Tune.SidplayerParts.Count: 2 } both)
            return both;
        return TuneParser.Parse(bytes);
    }

    /// <exception cref="VerbException">The file cannot be read or holds nothing playable.</exception>
    public static Tune ReadPlayable(string file)
    {
        TuneResult result = Parse(file);
        return result.Tune ?? throw new VerbException($"{file}: {result.Refusal!.Reason}");
    }

    /// <exception cref="VerbException">The tune has no such song.</exception>
    public static int SongOf(Tune tune, int? asked, string file)
    {
        int song = asked ?? tune.StartSong;
        return song <= tune.Songs
            ? song
            : throw new VerbException($"{file}: there is no song {song}; the tune has {tune.Songs}. Use --song 1..{tune.Songs}.");
    }

    /// <summary>One file as it is.</summary>
    /// <exception cref="VerbException">The file cannot be read.</exception>
    public static byte[] ReadBytes(string file)
    {
        try
        {
            if (Directory.Exists(file))
                throw new VerbException($"{file}: this is a folder. Name a tune inside it.");
            // A pipe has no length either, and opening one can wait for ever.
            if (new FileInfo(file).Length == 0)
                return [];
            using FileStream stream = File.OpenRead(file);
            byte[] bytes = new byte[MostBytes];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..length];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VerbException($"{file}: there is no such file. Check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new VerbException($"{file}: the file cannot be read ({error.Message}). Check its permissions and the disk.", error);
        }
    }
}
