using SidFlow.Demo.Output;
using SidFlow.Demo.Tunes;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Demo.Tests.Tunes;

/// <summary>What is promised about every demo tune, checked on the machine that plays it.</summary>
[TestFixture]
public sealed class DemoTunesTest
{
    /// <summary>Full scale of the 6581's mixer with three voices and the filter is near 1; above it an output would clip.</summary>
    const float FullScale = 1;

    static IEnumerable<string> Titles => DemoSources.Tunes.Select(t => t.Source.Title);

    [Test]
    public void TogetherTheyCoverChipsRatesAndSamples()
    {
        IReadOnlyList<TuneSource> tunes = [.. DemoSources.Tunes.Select(t => t.Source)];
        Assert.Multiple(() =>
        {
            Assert.That(tunes, Has.Count.GreaterThanOrEqualTo(6));
            Assert.That(tunes.Any(t => t.Chips[0] == 6581));
            Assert.That(tunes.Any(t => t.Chips[0] == 8580));
            Assert.That(tunes.Any(t => t.CallsPerFrame > 1));
            Assert.That(tunes.Any(t => t.Chips.Count == 2));
            Assert.That(tunes.Any(t => t.HasDigi));
            Assert.That(tunes.Any(t => t.Filters.Count > 0));
        });
    }

    [TestCaseSource(nameof(Titles))]
    public void TheFileSaysWhatTheSourceSays(string title)
    {
        Performance played = Performance.Of(title);
        TuneSource source = played.Tune.Source;
        Assert.Multiple(() =>
        {
            Assert.That(played.Parsed.Title, Is.EqualTo(source.Title));
            Assert.That(played.Parsed.Author, Is.EqualTo(source.Author));
            Assert.That(played.Parsed.Released, Is.EqualTo(source.Released));
            Assert.That(played.Parsed.Clock, Is.EqualTo(TuneClock.Pal));
            Assert.That(played.Parsed.Models, Is.EqualTo(source.Chips.Select(c => c == 6581 ? TuneModel.Mos6581 : TuneModel.Mos8580)));
            Assert.That(played.Parsed.Format, Is.EqualTo(source.HasDigi ? TuneFormat.Rsid : TuneFormat.Psid));
            Assert.That(played.Parsed.IsCiaTimed(1), Is.EqualTo(source.HasDigi || source.CallsPerFrame > 1));
            Assert.That(played.Trouble, Is.Null);
        });
    }

    [TestCaseSource(nameof(Titles))]
    public void ItLastsAMinuteBeforeItLoopsOrEnds(string title)
    {
        CompiledTune tune = Performance.Of(title).Tune;
        Assert.That(tune.Length, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(tune.Sections.Select(s => s.Name), Does.Contain("A").And.Contain("B"));
    }

    /// <summary>After the last row come the same notes, voice by voice, as at the row it loops to; or none at all.</summary>
    [TestCaseSource(nameof(Titles))]
    public void ItLoopsWhereItSays(string title)
    {
        Performance played = Performance.Of(title);
        CompiledTune tune = played.Tune;
        TimeSpan window = TimeSpan.FromSeconds(6);
        int[] again = NotesFrom(tune.Length);
        if (tune.LoopRow is { } row)
            Assert.That(again, Is.EqualTo(NotesFrom(tune.TimeOf(row))).And.Length.GreaterThan(20));
        else
            Assert.That(again, Is.Empty);

        int[] NotesFrom(TimeSpan from) =>
            [.. played.NoteStarts.Where(n => n.Time >= from && n.Time < from + window).Select(n => n.Voice)];
    }

    [TestCaseSource(nameof(Titles))]
    public void ItNeverClips(string title) =>
        Assert.That(Performance.Of(title).Sound.Samples.Max(Math.Abs), Is.LessThan(FullScale));

    [TestCaseSource(nameof(Titles))]
    public void EverySectionSounds(string title)
    {
        Performance played = Performance.Of(title);
        CompiledTune tune = played.Tune;
        for (int i = 0; i < tune.Sections.Count; i++)
        {
            TimeSpan end = i + 1 < tune.Sections.Count ? tune.TimeOf(tune.Sections[i + 1].Row) : tune.Length;
            for (TimeSpan at = tune.TimeOf(tune.Sections[i].Row); at + TimeSpan.FromSeconds(2) <= end; at += TimeSpan.FromSeconds(2))
                Assert.That(played.Rms(at, at + TimeSpan.FromSeconds(2)), Is.GreaterThan(0.005), $"{tune.Sections[i].Name} at {at}");
        }
    }

    /// <summary>A voice with a quarter of its notes below 125 Hz, another with most above 300 Hz and at least six pitches.</summary>
    [TestCaseSource(nameof(Titles))]
    public void ThereIsAMelodyAndABass(string title)
    {
        Performance played = Performance.Of(title);
        byte[] image = new byte[3 * RegisterImage.RegistersPerChip];
        Dictionary<int, List<double>> pitches = [];
        foreach ((_, SidWrite write) in played.Writes)
        {
            image[write.Chip * RegisterImage.RegistersPerChip + write.Register] = write.Value;
            if (write.Register is not (4 or 11 or 18) || (write.Value & 0x81) != 0x01 || write.Value == 0x09)
                continue;
            int at = write.Chip * RegisterImage.RegistersPerChip + write.Register - 4;
            int voice = write.Chip * 3 + write.Register / 7;
            pitches.TryAdd(voice, []);
            pitches[voice].Add((image[at] | image[at + 1] << 8) * played.Clock.Hz / 16777216);
        }
        List<double> highest = pitches.Values.MaxBy(Median)!;
        Assert.Multiple(() =>
        {
            Assert.That(pitches.Values.Min(LowestQuarter), Is.LessThan(125));
            Assert.That(Median(highest), Is.GreaterThan(300));
            Assert.That(highest.Select(hz => (int)Math.Round(12 * Math.Log2(hz / 440))).Distinct().Count(), Is.GreaterThanOrEqualTo(6));
        });
    }

    static double LowestQuarter(List<double> values) => values.Order().ElementAt(values.Count / 4);

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>From the first SID write of a call to the last: half of the calls within 25 raster lines a chip, 19 of 20 within half as much again.</summary>
    [TestCaseSource(nameof(Titles))]
    public void PlayIsShort(string title)
    {
        Performance played = Performance.Of(title);
        // The samples' NMI takes a third of the processor's time, PLAY's included.
        int budget = 25 * 63 * played.Tune.Source.Chips.Count * (played.Tune.Source.HasDigi ? 3 : 2) / 2;
        long first = 0, before = 0;
        List<long> calls = [];
        foreach ((long cycle, _) in played.Writes.Where(w => w.Write.Register != 24))
        {
            if (cycle - before > 1000)
            {
                calls.Add(before - first);
                first = cycle;
            }
            before = cycle;
        }
        calls.Sort();
        TestContext.Out.WriteLine($"{title}: median {calls[calls.Count / 2] / 63.0:f1} lines, 95 % {calls[calls.Count * 95 / 100] / 63.0:f1}, most {calls[^1] / 63.0:f1}");
        Assert.That(calls[calls.Count / 2], Is.LessThan(budget));
        Assert.That(calls[calls.Count * 95 / 100], Is.LessThan(budget * 3 / 2));
    }

    [Test]
    public void TwoBuildsGiveTheSameBytes() =>
        Assert.That(DemoFolder.Compile(DemoSources.Folder).Select(SidFile.Write), Is.EqualTo(DemoSources.Tunes.Select(SidFile.Write)));

    [Test]
    public void TheSongLengthsNameEveryFileByItsMd5()
    {
        string text = Documents.Songlengths([("First_Light.sid", "abc"u8.ToArray(), TimeSpan.FromMilliseconds(76_049))]);
        Assert.That(text, Is.EqualTo("[Database]\r\n; /First_Light.sid\r\n900150983cd24fb0d6963f7d28e17f72=1:16.049\r\n"));
    }

    [Test]
    public void ACommentIsWrappedTheWayStilDoes()
    {
        TuneSource tune = new() { FileName = "x", Comment = string.Join(' ', Enumerable.Repeat("word", 30)) };
        Assert.That(Documents.Stil([("X.sid", tune)]), Does.Contain("/X.sid\r\nCOMMENT: word word").And.Contain("word\r\n         word"));
    }
}
