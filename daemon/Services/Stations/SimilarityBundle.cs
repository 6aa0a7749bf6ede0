using System.IO.Compression;
using System.Security.Cryptography;
using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;

namespace SidFlow.Services.Stations;

/// <summary>A bundle of similarity data that another program published (<c>sidcorr-lite-1</c>), kept in the data folder.</summary>
/// <param name="folder">Holds <c>bundle.sidcorr</c>, and <c>bundle.manifest.json</c> where one came along.</param>
public sealed class SimilarityBundle(string folder) : ISongVectors
{
    /// <summary>Five times what a collection of 88,000 songs takes.</summary>
    public const int MostBytes = 64 << 20;

    public const int MostManifestBytes = 1 << 20;

    private readonly Lock gate = new();
    private (DateTime Stamp, int Count)? counted;

    private string BundleFile => Path.Combine(folder, "bundle.sidcorr");

    private string ManifestFile => Path.Combine(folder, "bundle.manifest.json");

    public long Version => File.Exists(BundleFile) ? File.GetLastWriteTimeUtc(BundleFile).Ticks : 0;

    public int Count
    {
        get
        {
            lock (gate)
            {
                if (!File.Exists(BundleFile))
                    return 0;
                DateTime stamp = File.GetLastWriteTimeUtc(BundleFile);
                if (counted is not { } known || known.Stamp != stamp)
                    counted = (stamp, CountOf(BundleFile));
                return counted.Value.Count;
            }
        }
    }

    public VectoredSongs Load(CancellationToken stop)
    {
        byte[] file = File.ReadAllBytes(BundleFile);
        byte[]? manifest = File.Exists(ManifestFile) ? File.ReadAllBytes(ManifestFile) : null;
        // Checked when it came; the checksum may be of the packed file, which is not kept.
        return VectorsOf(SidcorrReader.Read(file), manifest is null ? null : SidcorrManifest.Parse(manifest), stop);
    }

    /// <summary>Reads a bundle to its last byte, keeps it when it is sound, and forgets the one before.</summary>
    /// <param name="bundle">As published, packed with gzip or not.</param>
    /// <param name="manifest">What lies beside it; null for nothing.</param>
    /// <param name="judge">Sees the songs before anything is kept, and may refuse them with an exception.</param>
    /// <exception cref="SidcorrFormatException">The bundle or its manifest is not what it should be.</exception>
    public VectoredSongs Import(byte[] bundle, byte[]? manifest, Action<VectoredSongs> judge, CancellationToken stop)
    {
        byte[] plain = Unpack(bundle);
        SidcorrBundle read = SidcorrReader.Read(plain);
        SidcorrManifest? about = manifest is null ? null : SidcorrManifest.Parse(manifest);
        about?.Check(about.Sha256 == Convert.ToHexStringLower(SHA256.HashData(bundle)) ? bundle : plain, read);
        VectoredSongs songs = VectorsOf(read, about, stop);
        judge(songs);
        Directory.CreateDirectory(folder);
        // The old manifest must never stand beside the new bundle: it goes first, and a bundle without one is whole.
        File.Delete(ManifestFile);
        Replace(BundleFile, plain);
        if (manifest is not null)
            Replace(ManifestFile, manifest);
        return songs;
    }

    /// <returns>False where there is none.</returns>
    public bool Forget()
    {
        bool was = File.Exists(BundleFile);
        // Before the first import there is no folder to delete from either.
        if (!was && !File.Exists(ManifestFile))
            return false;
        File.Delete(ManifestFile);
        File.Delete(BundleFile);
        return was;
    }

    /// <exception cref="SidcorrFormatException">A song is in it twice.</exception>
    private static VectoredSongs VectorsOf(SidcorrBundle bundle, SidcorrManifest? manifest, CancellationToken stop)
    {
        string? warning = "There is no manifest: songs are compared by plain cosine, which finds other neighbours.";
        IReadOnlyList<double>? weights = manifest?.WeightsFor(bundle.Dimensions, out warning);
        // Places among n songs have a mean square of a third: so long were the vectors before they were cut to length 1.
        float length = bundle.Dimensions > RankTables.WidestPlain ? (float)Math.Sqrt(bundle.Dimensions / 3.0) : 1;
        float[] values = new float[bundle.Tracks.Length * bundle.Dimensions];
        HashSet<TrackId> seen = [];
        List<VectoredSong> songs = new(bundle.Tracks.Length);
        for (int i = 0; i < bundle.Tracks.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            Memory<float> vector = values.AsMemory(i * bundle.Dimensions, bundle.Dimensions);
            bundle.VectorOf(i, vector.Span);
            foreach (ref float value in vector.Span)
                value *= length;
            SidcorrTrack track = bundle.Tracks[i];
            if (!seen.Add(bundle.IdOf(i)))
                throw new SidcorrFormatException($"{bundle.IdOf(i)} is in it twice.");
            Ratings? ratings = track is { Energy: >= 1 and <= 5 and var e, Mood: >= 1 and <= 5 and var m, Complexity: >= 1 and <= 5 and var c } ? new Ratings(e, m, c) : null;
            songs.Add(new VectoredSong(bundle.IdOf(i), vector, ratings, track.Preference));
        }
        return new VectoredSongs("an imported bundle", bundle.Dimensions, weights, songs, warning);
    }

    /// <exception cref="SidcorrFormatException">It is damaged, or larger than any bundle.</exception>
    internal static byte[] Unpack(byte[] file)
    {
        if (file is not [0x1f, 0x8b, ..])
            return file;
        try
        {
            using GZipStream packed = new(new MemoryStream(file), CompressionMode.Decompress);
            using MemoryStream plain = new();
            byte[] piece = new byte[1 << 16];
            for (int read = packed.Read(piece); read > 0; read = packed.Read(piece))
            {
                if (plain.Length + read > MostBytes)
                    throw new SidcorrFormatException($"Unpacked it is larger than {MostBytes >> 20} MiB.");
                plain.Write(piece, 0, read);
            }
            return plain.ToArray();
        }
        catch (InvalidDataException failure)
        {
            throw new SidcorrFormatException($"It cannot be unpacked: {failure.Message}");
        }
    }

    private static void Replace(string file, byte[] bytes)
    {
        string fresh = file + ".new";
        using (FileStream stream = new(fresh, FileMode.Create))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>The number of songs from the file's last bytes; 0 for what is no bundle.</summary>
    private static int CountOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] footer = new byte[40];
        if (stream.Length < footer.Length)
            return 0;
        stream.Seek(-footer.Length, SeekOrigin.End);
        stream.ReadExactly(footer);
        return (int)Math.Min(int.MaxValue, System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(footer.AsSpan(24)));
    }
}
