using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Tunes;

/// <summary>Whatever the bytes, the parser answers with a sound tune or with a reason.</summary>
[TestFixture]
public sealed class TuneParserFuzzTests
{
    [Test]
    public void Random_bytes_are_refused()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            Assert.That(TuneParser.Parse(bytes).Refusal, Is.Not.Null);
        }
    }

    [Test]
    public void Bent_headers_give_a_sound_tune_or_a_reason()
    {
        var random = new Random(2);
        int accepted = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bytes = Bend(random, i % 2 == 0 ? SidFile.Psid(random.Next(1, 5)) : SidFile.Rsid(random.Next(2, 5)));
            TuneResult result = TuneParser.Parse(bytes);
            Assert.That(result.Tune is null, Is.EqualTo(result.Refusal is not null), Convert.ToHexString(bytes));
            if (result.Tune is not { } tune)
                continue;
            accepted++;
            if (Fault(tune) is { } fault)
                Assert.Fail($"{fault}: {Convert.ToHexString(bytes)}");
        }
        Assert.That(accepted, Is.InRange(10_000, 90_000));
    }

    private static byte[] Bend(Random random, SidFile file)
    {
        byte[] bytes = file.Bytes;
        for (int changes = random.Next(1, 6); changes > 0; changes--)
            bytes[random.Next(4, bytes.Length)] = random.Next(4) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
        return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static string? Fault(Tune tune)
    {
        if (tune.Songs is < 1 or > 256 || tune.StartSong < 1 || tune.StartSong > tune.Songs)
            return "songs";
        if (tune.Data.Length < 1 || tune.LoadAddress + tune.Data.Length > 0x10000)
            return "data";
        if (tune.SidAddresses.Count is < 1 or > 3 || tune.SidAddresses.Count != tune.Models.Count || tune.SidAddresses.Distinct().Count() != tune.SidAddresses.Count)
            return "chips";
        if (tune.StartPage is not (0 or 0xFF) && (tune.PageLength == 0 || tune.StartPage + tune.PageLength > 0x100))
            return "pages";
        if ((tune.Title + tune.Author + tune.Released).Any(char.IsControl))
            return "text";
        if (tune.Format == TuneFormat.Rsid && (tune.PlayAddress != 0 || tune.Speed != 0))
            return "RSID rules";
        return null;
    }
}
