using System.Buffers.Binary;
using System.Text;

namespace SidFlow.Ml.Similarity;

/// <summary>A file that is no sound <c>sidcorr-lite-1</c> bundle, with the reason.</summary>
public sealed class SidcorrFormatException(string reason) : Exception(reason);

/// <summary>Reads <c>sidcorr-lite-1</c>, and refuses what does not add up.</summary>
public static class SidcorrReader
{
    const int MaxDimensions = 4096;

    static readonly UTF8Encoding strict = new(false, throwOnInvalidBytes: true);

    /// <param name="file">Not compressed.</param>
    /// <exception cref="SidcorrFormatException">The file is not what it says it is.</exception>
    public static SidcorrBundle Read(ReadOnlySpan<byte> file)
    {
        Require(file.Length >= SidcorrLayout.HeaderBytes + SidcorrLayout.FooterBytes && file.StartsWith(SidcorrLayout.Magic), "It is no sidcorr-lite-1 bundle.");
        Require(Short(file, 8) == SidcorrLayout.Version, $"It is of version {Short(file, 8)}; 1 is known.");
        Require(Short(file, 10) == SidcorrLayout.HeaderBytes, "Its header has a strange size.");
        int dimensions = Short(file, 12), centroids = Short(file, 18);
        int fileWidth = file[14], songWidth = file[15];
        Require(dimensions is >= 1 and <= MaxDimensions && Short(file, 16) == dimensions, "Its dimensions are none, too many, or not one a subspace.");
        Require(centroids is >= 1 and <= SidcorrBundle.MaxCentroids, "Its centroids are none or more than a byte can name.");
        Require(fileWidth is 2 or 3 && songWidth is 1 or 2, "Its file and song numbers have strange widths.");
        Require(Short(file, 20) == 1 && Short(file, 22) == 0, "It has several clusters or flags, which nobody has described.");

        long codebook = Word(file, 24), epochs = Word(file, 28);
        long prototype = codebook + 4 + (4L * dimensions * centroids);
        Require(codebook == SidcorrLayout.HeaderBytes && epochs == prototype + 4 + (4L * dimensions), "Its codebook is not where it should be.");
        Require(epochs + SidcorrLayout.FooterBytes <= file.Length, "It is cut short.");
        Require(Short(file, codebook) == dimensions && Short(file, codebook + 2) == centroids, "Its codebook is of another size than the header says.");
        Require(Short(file, prototype) == 1 && Short(file, prototype + 2) == dimensions, "Its prototype is of another size than the header says.");

        var parts = new Parts(dimensions, centroids, fileWidth, songWidth);
        ReadEpochs(file, epochs, parts);
        return new SidcorrBundle
        {
            Dimensions = dimensions,
            Centroids = centroids,
            Codebook = Floats(file, codebook + 4, dimensions * centroids),
            Prototype = Floats(file, prototype + 4, dimensions),
            Files = parts.Files,
            Tracks = [.. parts.Tracks],
            Codes = [.. parts.Codes],
        };
    }

    static void ReadEpochs(ReadOnlySpan<byte> file, long first, Parts parts)
    {
        int footer = file.Length - SidcorrLayout.FooterBytes;
        long index = Long(file, footer), indexBytes = Long(file, footer + 8);
        long epochs = Word(file, footer + 16);
        Require(indexBytes == epochs * SidcorrLayout.IndexEntryBytes && index == footer - indexBytes && index >= first, "Its index does not add up.");
        long at = first;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            long entry = index + (epoch * SidcorrLayout.IndexEntryBytes);
            long length = Long(file, entry + 8);
            Require(Long(file, entry) == at && length >= SidcorrLayout.EpochHeaderBytes && length <= index - at, "Its index does not add up.");
            Require(Word(file, entry + 16) == parts.Tracks.Count, "Its index counts other songs than there are.");
            Require(Word(file, at) == Word(file, entry + 20) && Word(file, at + 4) == Word(file, entry + 24), "Its index counts other songs than there are.");
            ReadEpoch(file.Slice((int)at, (int)length), parts);
            at += length;
        }

        Require(at == index, "Bytes lie between its songs and its index.");
        Require(Word(file, footer + 20) == parts.Files.Count && Word(file, footer + 24) == parts.Tracks.Count, "Its footer counts other songs than there are.");
    }

    static void ReadEpoch(ReadOnlySpan<byte> epoch, Parts parts)
    {
        long tracks = Word(epoch, 0), files = Word(epoch, 4), dictionaryBytes = Word(epoch, 8), tableBytes = Word(epoch, 12);
        int rowBytes = parts.FileWidth + parts.SongWidth + 2 + parts.Dimensions;
        Require(SidcorrLayout.EpochHeaderBytes + dictionaryBytes + tableBytes == epoch.Length && tableBytes == tracks * rowBytes, "The sizes in it do not add up.");
        int firstFile = parts.Files.Count;
        ReadOnlySpan<byte> dictionary = epoch.Slice(SidcorrLayout.EpochHeaderBytes, (int)dictionaryBytes);
        for (long i = 0; i < files; i++)
        {
            Require(dictionary.Length >= 2 && dictionary.Length - 2 >= Short(dictionary, 0), "Its file names are cut short.");
            int length = Short(dictionary, 0);
            parts.Files.Add(PathOf(dictionary.Slice(2, length)));
            dictionary = dictionary[(2 + length)..];
        }

        Require(dictionary.IsEmpty, "Bytes follow its file names.");
        for (ReadOnlySpan<byte> table = epoch[^(int)tableBytes..]; !table.IsEmpty; table = table[rowBytes..])
            ReadTrack(table[..rowBytes], parts, firstFile, files);
    }

    static void ReadTrack(ReadOnlySpan<byte> row, Parts parts, int firstFile, long files)
    {
        int fileId = Number(row, parts.FileWidth);
        int song = Number(row[parts.FileWidth..], parts.SongWidth);
        ReadOnlySpan<byte> codes = row[^parts.Dimensions..];
        Require(fileId < files, $"A song is of file {fileId}, and there are {files}.");
        Require(song >= 1, "A song has the number 0.");
        Require(parts.Centroids == SidcorrBundle.MaxCentroids || !codes.ContainsAnyExceptInRange((byte)0, (byte)(parts.Centroids - 1)), "A song names a centroid that is not there.");
        parts.Tracks.Add(new SidcorrTrack(firstFile + fileId, song, BinaryPrimitives.ReadUInt16LittleEndian(row[(parts.FileWidth + parts.SongWidth)..])));
        parts.Codes.AddRange(codes);
    }

    static string PathOf(ReadOnlySpan<byte> bytes)
    {
        string path;
        try
        {
            path = strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new SidcorrFormatException("A file name in it is no UTF-8.");
        }

        bool escapes = path.Contains('\0') || path.Contains('\\') || path.Contains(':') || path.Split('/').Any(part => part is "" or "." or "..");
        return escapes ? throw new SidcorrFormatException("A file name in it leads out of the collection.") : path;
    }

    static float[] Floats(ReadOnlySpan<byte> file, long at, int count)
    {
        var floats = new float[count];
        for (int i = 0; i < count; i++)
        {
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(file[((int)at + (4 * i))..]);
            Require(float.IsFinite(floats[i]), "A centroid in it is no finite number.");
        }

        return floats;
    }

    static int Number(ReadOnlySpan<byte> bytes, int width)
    {
        int number = 0;
        for (int i = 0; i < width; i++)
            number |= bytes[i] << (8 * i);
        return number;
    }

    static int Short(ReadOnlySpan<byte> bytes, long at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)at..]);

    static long Word(ReadOnlySpan<byte> bytes, long at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]);

    static long Long(ReadOnlySpan<byte> bytes, long at)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(int)at..]);
        Require(value <= int.MaxValue, "A size in it is beyond reason.");
        return (long)value;
    }

    static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new SidcorrFormatException(otherwise);
    }

    sealed record Parts(int Dimensions, int Centroids, int FileWidth, int SongWidth)
    {
        public List<string> Files { get; } = [];
        public List<SidcorrTrack> Tracks { get; } = [];
        public List<byte> Codes { get; } = [];
    }
}
