using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid.Browser;

/// <summary>What the browser's chip is built from and compared with is what this chip is and does now.</summary>
/// <remarks>With SIDFLOW_WRITE_GOLDEN=1 in the environment the files are written anew.</remarks>
public class ChipNumbersTests
{
    const int RandomTapes = 4;

    static readonly bool Writes = Environment.GetEnvironmentVariable("SIDFLOW_WRITE_GOLDEN") == "1";
    static readonly string Top = FindTop();
    static readonly string Golden = Path.Combine(Top, "tests", "Golden", "browser");

    [Test]
    public void TheBrowsersNumbersAreThese() =>
        Compare(Path.Combine(Top, "web", "ui", "sid", "generated", "numbers.ts"), System.Text.Encoding.UTF8.GetBytes(ChipNumbers.AsTypeScript()));

    [Test]
    public void RandomTapesAreThese()
    {
        for (int seed = 1; seed <= RandomTapes; seed++)
        {
            using var file = new MemoryStream();
            WriteRandom(seed, file);
            Compare(Path.Combine(Top, "tests", "Golden", "tapes", $"random-{seed}.sidtape"), file.ToArray());
        }
    }

    [TestCaseSource(nameof(Tapes))]
    public void ATapeSoundsAsTheBrowsersChipIsHeldTo(string name)
    {
        using TapeReader tape = TapeReader.Open(File.OpenRead(Path.Combine(Top, "tests", "Golden", "tapes", name + ".sidtape")));
        Compare(Path.Combine(Golden, name + ".digital"), GoldenTape.Digital(tape));
        Compare(Path.Combine(Golden, name + ".levels"), GoldenTape.Levels(tape));
    }

    /// <summary>Real tunes for the browser's chip, into artifacts, where its own tests look for them.</summary>
    [Test]
    public void TunesOfTheCorpusAreLaidOutForTheBrowsersChip()
    {
        string folder = Path.Combine(Top, "artifacts", "browser-chip");
        Directory.CreateDirectory(folder);
        int written = 0;
        foreach (ReferenceRun run in ReferenceRun.All(Path.Combine(Corpus.Folder, "oracle")))
        {
            using var file = new MemoryStream();
            var header = new TapeHeader { Clock = run.Clock, Chips = run.Chips, TuneMd5 = new string('0', 32), Song = 1, PageCycles = (int)(10 * run.Clock.Hz) };
            using (var writer = new TapeWriter(file, header, leaveOpen: true))
            {
                foreach (TapeSlice slice in run.Tape())
                    writer.Play(slice);
                writer.Finish(TapeEnding.Unknown);
            }

            file.Position = 0;
            using TapeReader tape = TapeReader.Open(file, leaveOpen: true);
            File.WriteAllBytes(Path.Combine(folder, run.Name + ".digital"), GoldenTape.Digital(tape));
            File.WriteAllBytes(Path.Combine(folder, run.Name + ".levels"), GoldenTape.Levels(tape));
            File.WriteAllBytes(Path.Combine(folder, run.Name + ".sidtape"), file.ToArray());
            written++;
        }

        Assert.That(written, Is.GreaterThan(10));
    }

    static IEnumerable<string> Tapes() =>
        Directory.EnumerateFiles(Path.Combine(Top, "tests", "Golden", "tapes"), "*.sidtape").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>Three seconds of writes to any register at any time, for one to three chips.</summary>
    static void WriteRandom(int seed, Stream file)
    {
        var random = new Random(seed);
        int chips = 1 + (seed & 1) + (seed == 3 ? 1 : 0);
        ClockRate clock = seed == 2 ? ClockRate.Ntsc : ClockRate.Pal;
        var header = new TapeHeader
        {
            Clock = clock,
            Chips = [.. Enumerable.Range(0, chips).Select(i => new SidChip((ChipModel)((i + seed) & 1), (ushort)(0xd400 + 0x20 * i)))],
            TuneMd5 = new string('0', 32),
            Song = 1,
            PageCycles = (int)clock.Hz,
        };
        using var writer = new TapeWriter(file, header, leaveOpen: true);
        const int SliceCycles = 20_000;
        long cycle = 0;
        for (long start = 0; start < 3 * (long)clock.Hz; start += SliceCycles)
        {
            var writes = new List<SidWrite>();
            for (; cycle < start + SliceCycles; cycle += 1 + random.Next(random.Next(4) == 0 ? 3000 : 30))
                writes.Add(new SidWrite((uint)(cycle - start), (byte)random.Next(chips), (byte)random.Next(25), (byte)random.Next(256)));
            writer.Play(new TapeSlice(new Cycles(start), new Cycles(start + SliceCycles), writes.ToArray()));
        }

        writer.Finish(TapeEnding.Unknown);
    }

    static void Compare(string path, byte[] now)
    {
        if (Writes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, now);
        }

        Assert.That(File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(now), Is.True,
            $"{path} is stale. Run: SIDFLOW_WRITE_GOLDEN=1 dotnet test tests/Emu.Tests --filter ChipNumbersTests, and look at the difference.");
    }

    static string FindTop()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SidFlow.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("not inside the repository");
    }
}
