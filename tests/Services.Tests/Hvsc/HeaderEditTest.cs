using System.Buffers.Binary;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
public sealed class HeaderEditTest
{
    private static readonly byte[] file = SidFile.Make("Old title", "Old author", "1985 Old", songs: 3, startSong: 2, flags: 0);

    [Test]
    public void TextTakesTheWholeField()
    {
        Tune tune = Edit(UpdateKeyword.Title, "Grüße");
        Assert.That((tune.Title, tune.Author, tune.Released), Is.EqualTo(("Grüße", "Old author", "1985 Old")));
        Assert.That(Edit(UpdateKeyword.Author, "<?>").Author, Is.EqualTo("<?>"));
        Assert.That(Edit(UpdateKeyword.Released, "1986 New").Released, Is.EqualTo("1986 New"));
        Assert.That(Edit(UpdateKeyword.Title, new string('x', 32)).Title, Has.Length.EqualTo(32));
        Assert.That(HeaderEdit.Apply(file, UpdateKeyword.Title, [new string('x', 33)]), Is.Null);
    }

    [Test]
    public void AStarKeepsAField()
    {
        Tune tune = Edit(UpdateKeyword.Credits, "*", "New author", "*");
        Assert.That((tune.Title, tune.Author, tune.Released), Is.EqualTo(("Old title", "New author", "1985 Old")));
    }

    [TestCase("PAL", TuneClock.Pal)]
    [TestCase("ntsc", TuneClock.Ntsc)]
    [TestCase("ANY", TuneClock.Any)]
    [TestCase("UNKNOWN", TuneClock.Unknown)]
    public void ClocksHaveNames(string name, TuneClock clock) => Assert.That(Edit(UpdateKeyword.Clock, name).Clock, Is.EqualTo(clock));

    [TestCase("6581", TuneModel.Mos6581)]
    [TestCase("8580", TuneModel.Mos8580)]
    [TestCase("ANY", TuneModel.Any)]
    [TestCase("UNKNOWN", TuneModel.Unknown)]
    public void ModelsHaveNames(string name, TuneModel model) => Assert.That(Edit(UpdateKeyword.SidModel, name).Models[0], Is.EqualTo(model));

    [Test]
    public void FlagsAreFourInOne()
    {
        Tune tune = Edit(UpdateKeyword.Flags, "*", "1", "PAL", "8580");
        Assert.That((tune.IsPlaySidSpecific, tune.Clock, tune.Models[0]), Is.EqualTo((true, TuneClock.Pal, TuneModel.Mos8580)));
        Assert.That(Flags(HeaderEdit.Apply(file, UpdateKeyword.MusPlayer, ["1"])!), Is.EqualTo(1));
        Assert.That(Flags(HeaderEdit.Apply(file, UpdateKeyword.PlaySid, ["1"])!), Is.EqualTo(2));
        Assert.That(Flags(HeaderEdit.Apply(file, UpdateKeyword.Flags, ["1", "*", "ANY", "ANY"])!), Is.EqualTo(0b111101));
    }

    [Test]
    public void NumbersGoWhereTheyBelong()
    {
        Tune tune = Edit(UpdateKeyword.Songs, "6,3");
        Assert.That((tune.Songs, tune.StartSong), Is.EqualTo((6, 3)));
        Assert.That(Edit(UpdateKeyword.Speed, "ff").Speed, Is.EqualTo(0xFF));
        tune = Edit(UpdateKeyword.InitPlay, "1800,0");
        Assert.That((tune.InitAddress, tune.PlayAddress), Is.EqualTo(((ushort)0x1800, (ushort)0)));
        tune = Edit(UpdateKeyword.FreePages, "C0,10");
        Assert.That((tune.StartPage, tune.PageLength), Is.EqualTo(((byte)0xC0, (byte)0x10)));
    }

    [TestCase(UpdateKeyword.Songs, "0,1")]
    [TestCase(UpdateKeyword.Songs, "257,1")]
    [TestCase(UpdateKeyword.Songs, "2,3")]
    [TestCase(UpdateKeyword.Songs, "2")]
    [TestCase(UpdateKeyword.Speed, "100000000")]
    [TestCase(UpdateKeyword.InitPlay, "10000,0")]
    [TestCase(UpdateKeyword.FreePages, "100,1")]
    [TestCase(UpdateKeyword.Clock, "SECAM")]
    [TestCase(UpdateKeyword.MusPlayer, "2")]
    public void AValueThatCannotBeIsRefused(UpdateKeyword keyword, string value) => Assert.That(HeaderEdit.Apply(file, keyword, [value]), Is.Null);

    [Test]
    public void ALoadAddressThatStandsTwiceGoesOnce()
    {
        byte[] twice = [.. file[..0x7C], 0xFE, 0x0F, 0x00, 0x10, .. file[0x7E..]];
        byte[] once = HeaderEdit.Apply(twice, UpdateKeyword.FixLoad, [])!;
        Assert.That(once, Is.EqualTo(file));
        Assert.That(HeaderEdit.Apply(once, UpdateKeyword.FixLoad, []), Is.EqualTo(file));
    }

    [Test]
    public void OnlyTunesHaveHeaders()
    {
        Assert.That(HeaderEdit.Apply("no tune"u8, UpdateKeyword.Title, ["x"]), Is.Null);
        byte[] first = [.. file];
        first[0x05] = 1;
        Assert.That(HeaderEdit.Apply(first, UpdateKeyword.Clock, ["PAL"]), Is.Null);
    }

    [Test]
    public void AnyBytesAndValuesAreTaken()
    {
        string[] values = ["*", "", "1", "FFFF,1", "PAL", "8580", "6,3", ",", "-1", "\u0081\uFFFF"];
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            byte[] tune = file[..random.Next(file.Length + 1)];
            for (int n = random.Next(6); n > 0 && tune.Length > 4; n--)
                tune[random.Next(4, tune.Length)] = (byte)random.Next(256);
            string[] four = [.. Enumerable.Range(0, 4).Select(_ => values[random.Next(values.Length)])];
            Assert.That(() => HeaderEdit.Apply(tune, (UpdateKeyword)random.Next(18), four), Throws.Nothing, $"seed {seed}");
        }
    }

    private static int Flags(byte[] tune) => BinaryPrimitives.ReadUInt16BigEndian(tune.AsSpan(0x76));

    private static Tune Edit(UpdateKeyword keyword, params string[] values)
    {
        TuneResult result = TuneParser.Parse(HeaderEdit.Apply(file, keyword, values));
        return result.Tune ?? result.Described ?? throw new AssertionException(result.Refusal?.Reason ?? "no tune");
    }
}
