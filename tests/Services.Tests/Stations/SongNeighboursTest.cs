using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using SidFlow.Ml.Similarity;
using SidFlow.Services.Library;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Stations;

[TestFixture]
[CancelAfter(60_000)]
public sealed class SongNeighboursTest
{
    private ScannedFolder library = null!;
    private TempFolder folder = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        (library, folder) = (new ScannedFolder(), new TempFolder());
        for (int file = 0; file < 6; file++)
            library.Tunes.Write($"DEMOS/Tune{file}.sid", SidFile.Make(title: $"Tune {file}", songs: 2));
        await library.ScanAsync();
    }

    [TearDown]
    public void Close()
    {
        library.Dispose();
        folder.Dispose();
    }

    private static VectoredSong Song(int file, int song, params float[] vector) => new(new TrackId($"DEMOS/Tune{file}.sid", song), vector);

    private sealed class Vectors(string source) : ISongVectors
    {
        public List<VectoredSong> Songs { get; } = [];
        public Exception? Failure { get; set; }
        public long Version { get; set; }
        public int Count => Songs.Count;

        public VectoredSongs Load(CancellationToken stop) => Failure is null ? new VectoredSongs(source, 2, null, [.. Songs]) : throw Failure;
    }

    private async Task<(SongNeighbours Neighbours, Func<Task<NeighboursStatus>> Built)> OpenAsync(params ISongVectors[] sources)
    {
        SemaphoreSlim built = new(0);
        SongNeighbours? open = null;
        open = new SongNeighbours(sources, library.Index, TimeProvider.System, _ => built.Release());
        return (open, async () =>
        {
            open.Hurry();
            Assert.That(await built.WaitAsync(TimeSpan.FromSeconds(20)), "a build comes");
            return open.Status;
        }
        );
    }

    [Test]
    public async Task SongsOfTheLibraryAreComparedAndChangesNoticed()
    {
        Vectors own = new("own") { Songs = { Song(0, 1, 1, 0), Song(0, 2, 1, 0), Song(1, 1, 0.9f, 0.1f), Song(2, 1, 0, 1), new(new TrackId("not/here.sid", 1), new float[] { 1, 0 }), Song(3, 9, 1, 1) } };
        (SongNeighbours neighbours, Func<Task<NeighboursStatus>> built) = await OpenAsync(own);
        await using SongNeighbours end = neighbours;
        NeighboursStatus status = await built();
        Assert.That((status.Songs, status.Offered, status.Source), Is.EqualTo((4, 6, "own")));
        Assert.That(Near(), Is.EqualTo(new[] { "DEMOS/Tune1.sid#1", "DEMOS/Tune2.sid#1" }), "none of its own file");

        own.Songs.Add(Song(4, 1, 1, 0));
        own.Version++;
        await built();
        Assert.That(Near()![0], Is.EqualTo("DEMOS/Tune4.sid#1"));

        own.Failure = new StorageException("The disk is gone.");
        own.Version++;
        Assert.That((await built()).Trouble, Is.EqualTo("The disk is gone."));
        Assert.That(Near()![0], Is.EqualTo("DEMOS/Tune4.sid#1"), "the old picture serves on");

        IEnumerable<string>? Names() => neighbours.Current?.Songs.Likeness.Of(new TrackId("DEMOS/Tune0.sid", 1), 5)?.Select(near => $"{near.Track}");
        string[]? Near() => Names()?.ToArray();
    }

    [Test]
    public async Task OwnSongsServeOnceTheyAreHalfOfWhatABundleHas()
    {
        Vectors own = new("own") { Songs = { Song(0, 1, 1, 0) } }, bundle = new("bundle") { Songs = { Song(0, 1, 1, 0), Song(1, 1, 1, 0), Song(2, 1, 1, 0), Song(3, 1, 1, 0) } };
        (SongNeighbours neighbours, Func<Task<NeighboursStatus>> built) = await OpenAsync(own, bundle);
        await using SongNeighbours end = neighbours;
        Assert.That((await built()).Source, Is.EqualTo("bundle"));
        own.Songs.Add(Song(1, 1, 1, 0));
        own.Version++;
        Assert.That((await built()).Source, Is.EqualTo("own"));
    }

    [Test]
    public async Task NothingIsNothing()
    {
        (SongNeighbours neighbours, Func<Task<NeighboursStatus>> built) = await OpenAsync(new Vectors("own"));
        await using SongNeighbours end = neighbours;
        NeighboursStatus status = await built();
        Assert.That((status.Songs, status.Source, status.Trouble), Is.EqualTo((0, (string?)null, (string?)null)));
        Assert.That(neighbours.Current, Is.Null);
    }

    private static byte[] Bundle(int files = 4) => SidcorrWriter.Write(SidcorrBundle.Of(
        Enumerable.Range(0, files).Select(file => (new TrackId($"C64Music/DEMOS/Tune{file}.sid", 1), new ReadOnlyMemory<float>([.. Enumerable.Range(0, 58).Select(d => (d + file) % 7 / 7f)]), SidcorrTrack.Pack(1, 2, 3, null))), 58));

    private static byte[] Manifest(byte[] bundle, string? sha = null) => Encoding.UTF8.GetBytes(
        $$$"""{"track_count":4,"vector_dimensions":58,"vector_weights":[{{{string.Join(',', Enumerable.Repeat("1.5", 58))}}}],"file_checksums":{"bundle_sha256":"{{{sha ?? Convert.ToHexStringLower(SHA256.HashData(bundle))}}}"}}""");

    [TestCase(true)]
    [TestCase(false)]
    public void ABundleIsKeptAndComesBack(bool packed)
    {
        byte[] plain = Bundle(), sent = packed ? Pack(plain) : plain;
        SimilarityBundle store = new(folder["similarity"]);
        Assert.That(store.Count, Is.Zero);
        VectoredSongs songs = store.Import(sent, Manifest(sent), _ => { }, default);
        Assert.That((songs.Songs.Count, songs.Width, songs.Warning, store.Count), Is.EqualTo((4, 58, (string?)null, 4)));
        VectoredSongs again = new SimilarityBundle(folder["similarity"]).Load(default);
        Assert.That(again.Songs.Select(song => $"{song.Track}"), Is.EqualTo(Enumerable.Range(0, 4).Select(file => $"DEMOS/Tune{file}.sid#1")), "without the archive's folder");
        Assert.That(again.Songs.Select(song => song.Ratings), Is.All.EqualTo(new Ml.Rating.Ratings(1, 2, 3)));
        Assert.That(again.Weights, Is.All.EqualTo(1.5));
        Assert.That(store.Forget());
        Assert.That((store.Forget(), store.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public void ABadBundleLeavesTheOldOne()
    {
        SimilarityBundle store = new(folder["similarity"]);
        byte[] good = Bundle();
        store.Import(good, null, _ => { }, default);
        byte[] cut = good[..^7];
        Assert.Multiple(() =>
        {
            Assert.That(() => store.Import(cut, null, _ => { }, default), Throws.TypeOf<SidcorrFormatException>());
            Assert.That(() => store.Import([0x1f, 0x8b, 1, 2, 3], null, _ => { }, default), Throws.TypeOf<SidcorrFormatException>());
            Assert.That(() => store.Import(good, Manifest(good, new string('0', 64)), _ => { }, default), Throws.TypeOf<SidcorrFormatException>().With.Message.Contains("checksum"));
            Assert.That(() => store.Import(good, "[]"u8.ToArray(), _ => { }, default), Throws.TypeOf<SidcorrFormatException>());
            Assert.That(() => store.Import(Bundle(3), null, _ => throw new SidcorrFormatException("not ours"), default), Throws.TypeOf<SidcorrFormatException>());
            Assert.That(() => store.Import(Pack(new byte[SimilarityBundle.MostBytes + 1]), null, _ => { }, default), Throws.TypeOf<SidcorrFormatException>().With.Message.Contains("larger"));
        });
        Assert.That(store.Load(default).Songs, Has.Count.EqualTo(4));
    }

    [Test]
    public void AnyBytesAreABundleOrRefused()
    {
        SimilarityBundle store = new(folder["similarity"]);
        byte[] good = Bundle(), packed = Pack(good), manifest = Manifest(good);
        for (int seed = 0; seed < 1500; seed++)
        {
            Random random = new(seed);
            byte[] bundle = [.. random.Next(2) == 0 ? good : packed], about = [.. manifest];
            byte[] spoilt = random.Next(3) == 0 ? about : bundle;
            for (int n = random.Next(1, 6); n > 0; n--)
                spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bundle = bundle[..random.Next(bundle.Length)];
            try
            {
                store.Import(bundle, random.Next(2) == 0 ? null : about, _ => { }, default);
            }
            catch (SidcorrFormatException refusal)
            {
                Assert.That(refusal.Message, Is.Not.Empty, $"seed {seed}");
            }
        }
    }

    private static byte[] Pack(byte[] plain)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }
}
