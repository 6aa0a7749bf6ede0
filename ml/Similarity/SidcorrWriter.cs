using System.Buffers.Binary;
using System.Text;

namespace SidFlow.Ml.Similarity;

/// <summary>Where things stand in a <c>sidcorr-lite-1</c> file; all numbers little-endian.</summary>
static class SidcorrLayout
{
    public const int HeaderBytes = 32, EpochHeaderBytes = 40, IndexEntryBytes = 32, FooterBytes = 40;
    public const ushort Version = 1;
    public const int NarrowFiles = 65_535;

    public static ReadOnlySpan<byte> Magic => "SIDCORR\0"u8;
}

/// <summary>Writes a bundle as <c>sidcorr-lite-1</c>: the same bundle gives the same bytes.</summary>
public static class SidcorrWriter
{
    /// <exception cref="ArgumentException">The bundle does not fit the format: a path too long, a song above 65,535.</exception>
    public static byte[] Write(SidcorrBundle bundle)
    {
        int fileWidth = bundle.Files.Count > SidcorrLayout.NarrowFiles ? 3 : 2;
        int songWidth = bundle.Tracks.Any(track => track.Song > byte.MaxValue) ? 2 : 1;
        byte[][] paths = [.. bundle.Files.Select(Encoding.UTF8.GetBytes)];
        if (paths.Any(path => path.Length > ushort.MaxValue) || bundle.Files.Count >= 1 << (8 * fileWidth) || bundle.Tracks.Any(track => track.Song >= 1 << (8 * songWidth)))
            throw new ArgumentException("The bundle does not fit the format.", nameof(bundle));
        int codebookBytes = 4 + (4 * bundle.Codebook.Length);
        int prototypeBytes = 4 + (4 * bundle.Dimensions);
        int epoch = SidcorrLayout.HeaderBytes + codebookBytes + prototypeBytes;
        int dictionaryBytes = paths.Sum(path => 2 + path.Length);
        int rowBytes = fileWidth + songWidth + 2 + bundle.Dimensions;
        int tableBytes = rowBytes * bundle.Tracks.Length;
        int epochBytes = SidcorrLayout.EpochHeaderBytes + dictionaryBytes + tableBytes;

        var writer = new LittleEndianWriter(epoch + epochBytes + SidcorrLayout.IndexEntryBytes + SidcorrLayout.FooterBytes);
        writer.Bytes(SidcorrLayout.Magic);
        writer.Numbers(2, SidcorrLayout.Version, SidcorrLayout.HeaderBytes, bundle.Dimensions);
        writer.Numbers(1, fileWidth, songWidth);
        writer.Numbers(2, bundle.Dimensions, bundle.Centroids, 1, 0);
        writer.Numbers(4, SidcorrLayout.HeaderBytes, epoch);
        writer.Numbers(2, bundle.Dimensions, bundle.Centroids);
        writer.Floats(bundle.Codebook);
        writer.Numbers(2, 1, bundle.Dimensions);
        writer.Floats(bundle.Prototype);
        writer.Numbers(4, bundle.Tracks.Length, paths.Length, dictionaryBytes, tableBytes, 0, 0, 0, 0, 0, 0);
        foreach (byte[] path in paths)
        {
            writer.Numbers(2, path.Length);
            writer.Bytes(path);
        }

        for (int i = 0; i < bundle.Tracks.Length; i++)
        {
            writer.Numbers(fileWidth, bundle.Tracks[i].File);
            writer.Numbers(songWidth, bundle.Tracks[i].Song);
            writer.Numbers(2, bundle.Tracks[i].Ratings);
            writer.Bytes(bundle.Codes.AsSpan(i * bundle.Dimensions, bundle.Dimensions));
        }

        writer.Numbers(8, epoch, epochBytes);
        writer.Numbers(4, 0, bundle.Tracks.Length, paths.Length, 0);
        writer.Numbers(8, epoch + epochBytes, SidcorrLayout.IndexEntryBytes);
        writer.Numbers(4, 1, paths.Length, bundle.Tracks.Length, 0, 0, 0);
        return writer.Whole();
    }

    /// <summary>Fills an array from its beginning to its end.</summary>
    sealed class LittleEndianWriter(int length)
    {
        readonly byte[] bytes = new byte[length];
        int at;

        public void Bytes(ReadOnlySpan<byte> part)
        {
            part.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        }

        public void Numbers(int width, params ReadOnlySpan<int> numbers)
        {
            foreach (int number in numbers)
            {
                for (int i = 0; i < width; i++)
                    bytes[at++] = i < 4 ? (byte)(number >> (8 * i) & 0xff) : (byte)0;
            }
        }

        public void Floats(ReadOnlySpan<float> numbers)
        {
            foreach (float number in numbers)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), number);
                at += 4;
            }
        }

        public byte[] Whole() => at == bytes.Length ? bytes : throw new InvalidOperationException($"{at} bytes of {bytes.Length} were written.");
    }
}
