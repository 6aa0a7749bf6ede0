using System.Security.Cryptography;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Sidplayer;

/// <summary>
/// Every register a chip gets, in its order, against libsidplayfp 3 (July 2026), which runs Chamberlain's original player:
/// SHA-256 over register and value of each write of the first jiffies, the set-up counted as one. The random files hold every command of the
/// format in all mixtures; they were made for this test.
/// </summary>
public sealed class SidplayerReferenceTests
{
    private const int OfRealTunes = 3000, OfRandomFiles = 1500;

    [TestCase("Angie_A", "558b2a8c661898cd0163628c850776c33064bcf97663ca4ad4b09683fe988985")]
    [TestCase("I_cant_Help_Falling_in_Love", "ff53d35fe219c007fdbe1d6c8324fd3354c1f837279aec0842766ccbd6a5cf46", "6e987f33eb8af00f22d7a223ee348fb350e6739fda94ad94f0bb326ca07e4032")]
    [TestCase("Rendez-vous", "5eaf2ae6dc423aeb141fea802d260833374aabc2b46be7da14f9eabb4893ee9a")]
    [TestCase("Safety_Dance", "cd6026b70c4c4103156826dc8861230e82dc7cae04d17cc0205ce80e2fd70292", "8157c402fdad584077dcc8b1ca4845de66c624757420a0dba44158914ac5fba1")]
    [TestCase("Scroll_Machine_tune01", "523d18a506ff1c0a1f7a8e807b9ac66d2806dba8a108a373c649e6f5a368a573")]
    [TestCase("Star_Wars", "55a57b3431c0ae14119d5daf0e620dbadb299775215b1238188244a03c1586a8", "9212039ea9adaf11eef41ec317bf0b845e24ae0f075855c8112fe7adcecfeea4")]
    public void Real_tunes_write_what_the_reference_writes(string name, params string[] hashes)
    {
        string mus = Path.Combine(Corpus.Tunes, name + ".mus"), str = Path.ChangeExtension(mus, ".str");
        byte[] file = File.Exists(str) ? SidplayerFile.Join(File.ReadAllBytes(mus), File.ReadAllBytes(str)) : File.ReadAllBytes(mus);
        Assert.That(hashes.Select((_, chip) => Hash(file, OfRealTunes, chip)), Is.EqualTo(hashes));
    }

    [TestCase("random0", "83f12e01a14239cc0d503593cd0530bb6fdc9166168324bcc5763bb849f6ade1")]
    [TestCase("random2", "d8066effcf4e811e6598cc0e0bcbbf384c6eb49a6d8f7cef0c3a239152dd9d82")]
    [TestCase("random3", "7bb0e4cb74b9be376d41ea2e1f129a467afb43c7bbc52ca2212fdc53a1c8ab58")]
    [TestCase("random13", "9eb633fbf4f688e81191dd10854210c2f681c8a6657f7830b263c84ebff6321c")]
    [TestCase("random14", "d0161fe588b060d38a04de74b7563aeffd5d270721b9231dd710761399ed2b79")]
    [TestCase("random16", "3658245353b69952956b0e424806064edd474ecf1f4c76b71d2bde865770b99e")]
    [TestCase("random25", "0ab1148f6396bb09efbc48f0f1f9714f4f36e6c0274432d46b50e79339d54321")]
    [TestCase("random36", "6f09b983726a6d608fee9369d780f5e7fdf45637de296702363798d93e61b67a")]
    public void Random_files_write_what_the_reference_writes(string name, string hash)
    {
        using Stream resource = typeof(SidplayerReferenceTests).Assembly.GetManifestResourceStream(name + ".mus")!;
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        Assert.That(Hash(file, OfRandomFiles, chip: 0), Is.EqualTo(hash));
    }

    private static string Hash(byte[] file, int jiffies, int chip)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((byte register, byte value) in MusFile.Writes(file, jiffies - 1, chip))
            hash.AppendData([register, value]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
