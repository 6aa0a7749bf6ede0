using System.Security.Cryptography;
using System.Text;
using SidFlow.Emu.Tests;
using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Tests.Similarity;

public class SidcorrTests
{
    const int Width = 6;

    static SidcorrBundle Bundle(int songs = 600, int seed = 1)
    {
        Random random = new(seed);
        return SidcorrBundle.Of(Enumerable.Range(0, songs).Select(i => (
            new TrackId($"MUSICIANS/{(char)('A' + i % 7)}/Tune_{i / 3}.sid", 1 + i % 3),
            new ReadOnlyMemory<float>([.. Enumerable.Range(0, Width).Select(_ => random.NextSingle())]),
            SidcorrTrack.Pack(1 + i % 5, 1 + i % 4, 1 + i % 3, i % 2 == 0 ? null : 4))), Width);
    }

    [Test]
    public void ABundleSurvivesBeingWritten()
    {
        SidcorrBundle bundle = Bundle();
        byte[] bytes = SidcorrWriter.Write(bundle);
        SidcorrBundle read = SidcorrReader.Read(bytes);
        Assert.Multiple(() =>
        {
            Assert.That(SidcorrWriter.Write(read), Is.EqualTo(bytes));
            Assert.That(read.Files, Is.EqualTo(bundle.Files));
            Assert.That(read.Tracks, Is.EqualTo(bundle.Tracks));
            Assert.That(read.Codes, Is.EqualTo(bundle.Codes));
            Assert.That(read.Codebook, Is.EqualTo(bundle.Codebook));
        });
    }

    [Test]
    public void TheLayoutIsThePublishedOne()
    {
        SidcorrBundle bundle = SidcorrBundle.Of([(new TrackId("A/b.sid", 2), new ReadOnlyMemory<float>([3, 4]), SidcorrTrack.Pack(5, 4, 3, 2))], 2);
        byte[] bytes = SidcorrWriter.Write(bundle);
        Assert.Multiple(() =>
        {
            Assert.That(bytes[..12], Is.EqualTo((byte[])[.. "SIDCORR\0"u8, 1, 0, 32, 0]));
            Assert.That(bytes[12..24], Is.EqualTo((byte[])[2, 0, 2, 1, 2, 0, 0, 1, 1, 0, 0, 0]));
            int epoch = 32 + 4 + (4 * 2 * 256) + 4 + 8;
            Assert.That(BitConverter.ToInt32(bytes, 24), Is.EqualTo(32));
            Assert.That(BitConverter.ToInt32(bytes, 28), Is.EqualTo(epoch));
            Assert.That(bytes[(epoch + 40)..(epoch + 49)], Is.EqualTo((byte[])[7, 0, .. "A/b.sid"u8]));
            // File 0, song 2, nibbles 5 4 3 2 from the lowest, two codes.
            Assert.That(bytes[(epoch + 49)..(epoch + 54)], Is.EqualTo((byte[])[0, 0, 2, 0x45, 0x23]));
            Assert.That(bytes, Has.Length.EqualTo(epoch + 40 + 9 + 7 + 32 + 40));
            float[] vector = new float[2];
            bundle.VectorOf(0, vector);
            Assert.That(vector, Is.EqualTo((float[])[0.6f, 0.8f]).Within(1e-6f));
        });
    }

    [Test]
    public void VectorsKeepTheirNeighbours()
    {
        Random random = new(5);
        (TrackId Track, ReadOnlyMemory<float> Vector, ushort)[] songs = [.. Enumerable.Range(0, 2000).Select(i => (
            new TrackId($"T{i:0000}.sid", 1), new ReadOnlyMemory<float>([.. Enumerable.Range(0, 58).Select(_ => random.NextSingle())]), (ushort)0))];
        SidcorrBundle bundle = SidcorrBundle.Of(songs, 58);
        SimilarSongs exact = new(songs.Select(song => (song.Track, song.Vector)), 58, null);
        SimilarSongs coded = new(Enumerable.Range(0, bundle.Tracks.Length).Select(i =>
        {
            float[] vector = new float[58];
            bundle.VectorOf(i, vector);
            return (bundle.IdOf(i), new ReadOnlyMemory<float>(vector));
        }), 58, null);
        double shared = Enumerable.Range(0, 50).Average(i =>
            exact.Of(songs[i].Track, 25)!.Select(n => n.Track).Intersect(coded.Of(songs[i].Track, 25)!.Select(n => n.Track)).Count() / 25.0);
        Assert.That(shared, Is.GreaterThan(0.97));
    }

    [Test]
    public void ManyFilesAndSongsTakeWiderNumbers()
    {
        SidcorrBundle bundle = SidcorrBundle.Of(Enumerable.Range(0, 65_536).Select(i => (new TrackId($"{i}.sid", i == 5 ? 256 : 1), new ReadOnlyMemory<float>([1]), (ushort)0)), 1);
        byte[] bytes = SidcorrWriter.Write(bundle);
        Assert.That((bytes[14], bytes[15]), Is.EqualTo(((byte)3, (byte)2)));
        Assert.That(SidcorrReader.Read(bytes).Tracks, Is.EqualTo(bundle.Tracks));
    }

    [TestCase("../a.sid")]
    [TestCase("/a.sid")]
    [TestCase("a//b.sid")]
    [TestCase("a/./b.sid")]
    [TestCase("a\\b.sid")]
    [TestCase("C:a.sid")]
    [TestCase("a\0.sid")]
    [TestCase("")]
    public void APathThatLeadsOutIsRefused(string path)
    {
        byte[] bytes = SidcorrWriter.Write(SidcorrBundle.Of([(new TrackId(path, 1), new ReadOnlyMemory<float>([1]), (ushort)0)], 1));
        Assert.That(() => SidcorrReader.Read(bytes), Throws.TypeOf<SidcorrFormatException>().With.Message.Contain("out of the collection"));
    }

    static IEnumerable<TestCaseData> Faults()
    {
        byte[] bytes = SidcorrWriter.Write(Bundle(30));
        int epoch = BitConverter.ToInt32(bytes, 28), dictionary = BitConverter.ToInt32(bytes, epoch + 8);
        int firstTrack = epoch + 40 + dictionary;
        yield return Fault("magic", at: 0, 'X', "no sidcorr");
        yield return Fault("version", 8, 2, "version 2");
        yield return Fault("header size", 10, 33, "header");
        yield return Fault("dimensions", 12, 7, "dimensions");
        yield return Fault("file width", 14, 4, "widths");
        yield return Fault("song width", 15, 3, "widths");
        yield return Fault("flags", 22, 1, "flags");
        yield return Fault("codebook offset", 24, 33, "codebook");
        yield return Fault("codebook size", 32, 7, "codebook");
        yield return Fault("infinite centroid", 36 + 3, 0x7f, "finite", and: (36 + 2, 0x80));
        yield return Fault("dictionary bytes", epoch + 8, bytes[epoch + 8] ^ 1, "add up");
        yield return Fault("file count", epoch + 4, bytes[epoch + 4] ^ 1, "counts");
        yield return Fault("name length", epoch + 40, 250, "cut short|UTF-8|out of");
        yield return Fault("file of a song", firstTrack + 1, 9, "is of file");
        yield return Fault("song 0", firstTrack + 2, 0, "number 0");
        yield return Fault("index offset", bytes.Length - 40, bytes[^40] ^ 1, "index");
        yield return Fault("footer count", bytes.Length - 16, bytes[^16] ^ 1, "footer");

        TestCaseData Fault(string what, int at, int value, string says, (int At, int Value)? and = null)
        {
            byte[] broken = [.. bytes];
            broken[at] = (byte)value;
            if (and is { } other)
                broken[other.At] = (byte)other.Value;
            return new TestCaseData(broken, says).SetArgDisplayNames(what);
        }
    }

    [TestCaseSource(nameof(Faults))]
    public void WhatDoesNotAddUpIsRefused(byte[] broken, string says) =>
        Assert.That(() => SidcorrReader.Read(broken), Throws.TypeOf<SidcorrFormatException>().With.Message.Match(says));

    [Test]
    public void AnyBytesAreABundleOrARefusal()
    {
        byte[] bytes = SidcorrWriter.Write(Bundle(20));
        Random random = new(1);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] broken = random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
            // Mostly where the numbers are: header, epoch header, file names, songs, index, footer.
            int numbers = BitConverter.ToInt32(bytes, 28);
            for (int j = 1 + random.Next(4); j > 0 && broken.Length > 0; j--)
                broken[random.Next(4) == 0 ? random.Next(Math.Min(40, broken.Length)) : random.Next(Math.Min(numbers, broken.Length - 1), broken.Length)] = (byte)random.Next(256);
            try
            {
                SidcorrReader.Read(broken);
            }
            catch (SidcorrFormatException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(10_000));
    }

    [Test]
    public void TheManifestVouchesForTheBundle()
    {
        SidcorrBundle bundle = Bundle(30);
        byte[] bytes = SidcorrWriter.Write(bundle);
        string sum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        SidcorrManifest Of(string json) => SidcorrManifest.Parse(Encoding.UTF8.GetBytes(json));
        SidcorrManifest manifest = Of($$"""{"track_count":30,"vector_dimensions":6,"vector_weights":[1,2,1,1,1,0.5],"file_checksums":{"bundle_sha256":"{{sum}}" } }""");
        manifest.Check(bytes, bundle);
        Assert.That(manifest.WeightsFor(6, out string? none), Has.Count.EqualTo(6));
        Assert.That(none, Is.Null);
        Assert.That(manifest.WeightsFor(58, out string? warning), Is.Null);
        Assert.That(warning, Does.Contain("58"));
        bytes[^1] ^= 1;
        Assert.That(() => manifest.Check(bytes, bundle), Throws.TypeOf<SidcorrFormatException>().With.Message.Contain("checksum"));
        Assert.That(() => Of("""{"track_count":31}""").Check(bytes, bundle), Throws.TypeOf<SidcorrFormatException>().With.Message.Contain("31"));
        Assert.That(() => Of("""{"track_count":"x"}"""), Throws.TypeOf<SidcorrFormatException>());
        Assert.That(() => Of("[]"), Throws.TypeOf<SidcorrFormatException>());
        Assert.That(() => Of("{"), Throws.TypeOf<SidcorrFormatException>());
    }

    [TestCase("C64Music/A/b.sid", "A/b.sid")]
    [TestCase("A/C64Music/b.sid", "A/C64Music/b.sid")]
    public void TheArchivesFolderIsNoPartOfAPath(string path, string expected) =>
        Assert.That(SidcorrBundle.LibraryPath(path), Is.EqualTo(expected));

    [TestCase(3_286_090, 87_073, 60_571, 4)]
    [TestCase(8_118_973, 87_868, 61_157, 58)]
    public void APublishedBundleReadsAsKnownAndWritesAsItWas(int bytes, int tracks, int files, int dimensions)
    {
        string? file = Directory.Exists(Path.Combine(Corpus.Folder, "sidcorr"))
            ? Directory.EnumerateFiles(Path.Combine(Corpus.Folder, "sidcorr"), "*.sidcorr").FirstOrDefault(path => new FileInfo(path).Length == bytes)
            : null;
        if (file is null)
            Assert.Ignore($"The corpus holds no bundle of {bytes} bytes.");
        byte[] content = File.ReadAllBytes(file!);
        SidcorrBundle bundle = SidcorrReader.Read(content);
        Assert.Multiple(() =>
        {
            Assert.That((bundle.Tracks.Length, bundle.Files.Count, bundle.Dimensions), Is.EqualTo((tracks, files, dimensions)));
            Assert.That(bundle.Files[0], Is.EqualTo("DEMOS/0-9/1_45_Tune.sid"));
            Assert.That(SidcorrWriter.Write(bundle).AsSpan().SequenceEqual(content), "the same bytes");
        });
        float[] vector = new float[dimensions];
        bundle.VectorOf(0, vector);
        Assert.That(vector.Sum(component => (double)component * component), Is.EqualTo(1).Within(0.02));
    }
}
