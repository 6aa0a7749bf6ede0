using System.IO.Compression;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Tunes;

[TestFixture]
public sealed class CorpusTunesTests
{
    [Test]
    public void Every_header_in_the_corpus_reads_as_its_manifest_says()
    {
        var differences = new List<string>();
        int tunes = 0;
        foreach (var row in Corpus.Manifest().Where(row => row["type"] is "PSID" or "RSID"))
        {
            TuneResult result = TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, row["file"])));
            if (result.Tune is not { } tune)
            {
                differences.Add($"{row["file"]}: refused, {result.Refusal}");
                continue;
            }
            tunes++;
            Compare(differences, row["file"], row, tune);
            Check(differences, row["file"], "sids", row["sids"], tune.SidAddresses.Count.ToString());
            Check(differences, row["file"], "size", row["size"], tune.File.Length.ToString());
        }
        Assert.That(differences, Is.Empty);
        Assert.That(tunes, Is.GreaterThan(150));
    }

    [Test]
    public void Sidplayer_files_are_tunes_and_what_is_none_is_refused()
    {
        foreach (var row in Corpus.Manifest().Where(row => row["type"] is not ("PSID" or "RSID")))
        {
            TuneResult result = TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, row["file"])));
            bool isSidplayer = row["type"] is "MUS" or "STR";
            Assert.That(result.Refusal?.Code, Is.EqualTo(isSidplayer ? (RefusalCode?)null : RefusalCode.NotASid), row["file"]);
        }
        Tune love = TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, "I_cant_Help_Falling_in_Love.mus"))).Tune!;
        Assert.That((love.Format, love.Songs, love.Title, love.Author, love.Released),
            Is.EqualTo((TuneFormat.Mus, 1, "I CAN'T HELP FALLING IN LOVE", "FROM ELVIS PRESLEY 1961", "SID BY MARK A D AUGUST 1987")));
    }

    [Test]
    public void Every_header_of_the_collection_reads_as_its_index_says()
    {
        string collection = Environment.GetEnvironmentVariable("SIDFLOW_HVSC") ?? "";
        if (!Directory.Exists(Path.Combine(collection, "DOCUMENTS")))
            Assert.Ignore("No collection: set SIDFLOW_HVSC to the C64Music folder of HVSC #83.");
        using var text = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(Corpus.Folder, "hvsc83.tsv.gz")), CompressionMode.Decompress));

        var differences = new List<string>();
        int tunes = 0;
        foreach (var row in Corpus.Rows(Lines(text)))
        {
            TuneResult result = TuneParser.Parse(File.ReadAllBytes(Path.Combine(collection, row["path"])));
            if (result.Tune is not { } tune)
            {
                differences.Add($"{row["path"]}: refused, {result.Refusal}");
                continue;
            }
            tunes++;
            Compare(differences, row["path"], row, tune);
            Check(differences, row["path"], "size", row["size"], tune.File.Length.ToString());
            Check(differences, row["path"], "basic", row["basic"], tune.IsBasic ? "1" : "0");
            Check(differences, row["path"], "psidspec", row["psidspec"], tune.IsPlaySidSpecific ? "1" : "0");
            Check(differences, row["path"], "s2", row["s2"], ExtraChip(tune, 1));
            Check(differences, row["path"], "s3", row["s3"], ExtraChip(tune, 2));
            Check(differences, row["path"], "startpage", row["startpage"], tune.StartPage.ToString());
            Check(differences, row["path"], "pages", row["pages"], tune.PageLength.ToString());
        }
        Assert.That(differences, Is.Empty, $"{tunes} tunes read");
        TestContext.Out.WriteLine($"{tunes} headers equal to the index.");
    }

    private static void Compare(List<string> differences, string name, IReadOnlyDictionary<string, string> row, Tune tune)
    {
        Check(differences, name, "md5", row["md5"], tune.Md5);
        Check(differences, name, "type", row["type"], tune.Format.ToString().ToUpperInvariant());
        Check(differences, name, "ver", row["ver"], tune.Version.ToString());
        Check(differences, name, "songs", row["songs"], tune.Songs.ToString());
        Check(differences, name, "start", row["start"] == "0" ? "1" : row["start"], tune.StartSong.ToString());
        Check(differences, name, "clock", row["clock"], tune.Clock switch
        {
            TuneClock.Pal => "PAL",
            TuneClock.Ntsc => "NTSC",
            TuneClock.Any => "ANY",
            _ => "?",
        });
        Check(differences, name, "model", row["model"], string.Join('+', tune.Models.Select(ModelName)));
        Check(differences, name, "speed", row["speed"], $"{tune.Speed:x8}");
        Check(differences, name, "spd", row["spd"], CallRate(tune));
        bool initLeftOut = row["init"] == "0000" && !tune.IsBasic;
        Check(differences, name, "init", initLeftOut ? row["eload"] : row["init"], $"{tune.InitAddress:x4}");
        Check(differences, name, "play", row["play"], $"{tune.PlayAddress:x4}");
        Check(differences, name, "eload", row["eload"], $"{tune.LoadAddress:x4}");
        Check(differences, name, "title", row["title"], tune.Title);
        Check(differences, name, "author", row["author"], tune.Author);
        Check(differences, name, "released", row["released"], tune.Released);
    }

    private static void Check(List<string> differences, string name, string field, string expected, string actual)
    {
        if (expected != actual)
            differences.Add($"{name}: {field} should be '{expected}', is '{actual}'");
    }

    private static string CallRate(Tune tune)
    {
        if (tune.Format == TuneFormat.Rsid)
            return "RSID";
        int ciaTimed = Enumerable.Range(1, tune.Songs).Count(tune.IsCiaTimed);
        return ciaTimed == 0 ? "VBI" : ciaTimed == tune.Songs ? "CIA" : "MIX";
    }

    private static string ModelName(TuneModel model) => model switch
    {
        TuneModel.Mos6581 => "6581",
        TuneModel.Mos8580 => "8580",
        TuneModel.Any => "ANY",
        _ => "?",
    };

    private static string ExtraChip(Tune tune, int chip) =>
        chip < tune.SidAddresses.Count ? $"{tune.SidAddresses[chip] >> 4 & 0xFF:x2}" : "00";

    private static IEnumerable<string> Lines(StreamReader text)
    {
        while (text.ReadLine() is { } line)
            yield return line;
    }
}
