using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Benchmarks.Library;

/// <summary>A collection with the headers, paths and file sizes of a real one; the music itself is noise.</summary>
static class GeneratedCollection
{
    const int HeaderLength = 0x7C, HeaderLengthV1 = 0x76;

    /// <summary>Writes the collection once; a finished one is taken as it is.</summary>
    public static string Ensure(Corpus corpus)
    {
        string folder = Path.Combine(Repository.Top, "artifacts", "bench", "collection");
        string done = Path.Combine(folder, "complete");
        if (File.Exists(done))
            return folder;
        Console.Error.WriteLine($"Writing 60,000 tunes to {folder} ...");
        string documents = Path.Combine(folder, "C64Music", "DOCUMENTS");
        Directory.CreateDirectory(documents);
        using (var lengths = new StreamWriter(Path.Combine(documents, "Songlengths.md5"), append: false, Encoding.ASCII))
        {
            lengths.WriteLine("[Database]");
            var random = new Random(64);
            foreach (IndexRow row in IndexRow.ReadAll(corpus.HvscIndex))
                Write(row, Path.Combine(folder, "C64Music"), lengths, random);
        }
        using (var stil = new GZipStream(File.OpenRead(Path.Combine(corpus.Documents, "STIL.txt.gz")), CompressionMode.Decompress))
        using (FileStream copy = File.Create(Path.Combine(documents, "STIL.txt")))
            stil.CopyTo(copy);
        File.WriteAllText(done, "");
        return folder;
    }

    static void Write(IndexRow row, string folder, TextWriter lengths, Random random)
    {
        byte[] file = new byte[Math.Max(row.Size, HeaderLength + 2)];
        int dataOffset = row.Version == 1 ? HeaderLengthV1 : HeaderLength;
        random.NextBytes(file.AsSpan(dataOffset));
        WriteHeader(row, file, dataOffset);

        string path = Path.Combine(folder, row.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
        lengths.WriteLine($"; /{row.Path}");
        lengths.WriteLine($"{Convert.ToHexStringLower(Md5(file))}={string.Join(' ', Enumerable.Range(0, row.Songs).Select(_ => $"{random.Next(0, 6)}:{random.Next(1, 60):D2}"))}");
    }

    static void WriteHeader(IndexRow row, Span<byte> file, int dataOffset)
    {
        Encoding.ASCII.GetBytes(row.Type, file);
        Word(file, 0x04, row.Version);
        Word(file, 0x06, dataOffset);
        Word(file, 0x08, row.Load);
        Word(file, 0x0A, row.Init);
        Word(file, 0x0C, row.Play);
        Word(file, 0x0E, row.Songs);
        Word(file, 0x10, row.StartSong);
        BinaryPrimitives.WriteUInt32BigEndian(file[0x12..], row.Speed);
        Text(file[0x16..], row.Title);
        Text(file[0x36..], row.Author);
        Text(file[0x56..], row.Released);
        if (dataOffset == HeaderLength)
        {
            Word(file, 0x76, Flags(row));
            file[0x78] = row.StartPage;
            file[0x79] = row.Pages;
            file[0x7A] = row.SecondSid;
            file[0x7B] = row.ThirdSid;
        }
        if (row.Load == 0)
            BinaryPrimitives.WriteUInt16LittleEndian(file[dataOffset..], row.EffectiveLoad);
    }

    static int Flags(IndexRow row)
    {
        int flags = row.Basic || row.PlaySid ? 2 : 0;
        flags |= row.Clock switch { "PAL" => 1, "NTSC" => 2, "ANY" => 3, _ => 0 } << 2;
        string[] models = row.Models.Split('+');
        for (int i = 0; i < models.Length; i++)
            flags |= models[i] switch { "6581" => 1, "8580" => 2, "ANY" => 3, _ => 0 } << (4 + 2 * i);
        return flags;
    }

    static void Word(Span<byte> file, int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(file[at..], (ushort)value);

    static void Text(Span<byte> field, string text)
    {
        field[..32].Clear();
        Encoding.Latin1.GetBytes(text.Length > 32 ? text[..32] : text, field);
    }

    // MD5 is what HVSC names its files by.
#pragma warning disable CA5351 // identity of a tune, no protection
    static byte[] Md5(byte[] file) => MD5.HashData(file);
#pragma warning restore CA5351
}
