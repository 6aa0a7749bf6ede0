using System.Text;
using SidFlow.Hw.Ultimate64;
using SidFlow.Hw.Ultimate64.Rest;
using SidFlow.Hw.Ultimate64.Tunes;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>Bytes on the wire, as the firmware's server and loader take them.</summary>
[TestFixture]
public sealed class EncoderTest
{
    [Test]
    public void ARequestHasNoKeepAliveNoExpectAndAlwaysAPassword()
    {
        byte[] bytes = new HttpRequest("PUT", "/v1/machine:reboot").Encode("box", "");
        Assert.That(Encoding.ASCII.GetString(bytes), Is.EqualTo(
            "PUT /v1/machine:reboot HTTP/1.1\r\nHost: box\r\nConnection: close\r\nX-Password: \r\n\r\n"));
    }

    [Test]
    public void ATuneGoesAsItIsWhenNoLengthIsKnown()
    {
        (string type, byte[] body) = MultipartTune.Encode([1, 2, 3], []);
        byte[] bytes = new HttpRequest("POST", "/v1/runners:sidplay?songnr=2") { ContentType = type, Body = body }.Encode("box", "secret");
        Assert.That(Encoding.ASCII.GetString(bytes), Is.EqualTo(
            "POST /v1/runners:sidplay?songnr=2 HTTP/1.1\r\nHost: box\r\nConnection: close\r\nX-Password: secret\r\n"
            + "Content-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\n\u0001\u0002\u0003"));
    }

    [Test]
    public void TheBoundaryIsUnquotedAndLastAndFileNamesAreQuoted()
    {
        (string type, byte[] body) = MultipartTune.Encode("TUNE"u8, "LEN"u8);
        Assert.That(type, Is.EqualTo("multipart/form-data; boundary=SidFlowTune0"));
        Assert.That(Encoding.ASCII.GetString(body), Is.EqualTo(
            "--SidFlowTune0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tune.sid\"\r\nContent-Type: application/octet-stream\r\n\r\nTUNE\r\n"
            + "--SidFlowTune0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tune.ssl\"\r\nContent-Type: application/octet-stream\r\n\r\nLEN\r\n"
            + "--SidFlowTune0--\r\n"));
    }

    [Test]
    public void ABoundaryIsNeverPartOfTheTune()
    {
        (string type, _) = MultipartTune.Encode("xxSidFlowTune0xx SidFlowTune1"u8, "L"u8);
        Assert.That(type, Does.EndWith("SidFlowTune2"));
    }

    [Test]
    public void LengthsAreBcdRoundedUp()
    {
        byte[] file = SongLengthsFile.Encode([TimeSpan.FromSeconds(61.2), TimeSpan.Zero, TimeSpan.FromSeconds(600), TimeSpan.FromHours(3)]);
        Assert.That(Convert.ToHexString(file), Is.EqualTo("0102" + "0000" + "1000" + "9959"));
        Assert.That(SongLengthsFile.Encode([TimeSpan.Zero]), Is.Empty);
        Assert.That(SongLengthsFile.Encode([.. Enumerable.Repeat(TimeSpan.FromSeconds(1), 300)]), Has.Length.EqualTo(512));
    }

    [Test]
    public void ColonsPlusesAndSpacesAreEncoded()
    {
        string target = new RestTarget("configs", "Audio Mixer", "Vol: 1").With("value", "+1 dB").ToString();
        Assert.That(target, Is.EqualTo("/v1/configs/Audio%20Mixer/Vol%3A%201?value=%2B1%20dB"));
        Assert.That(new RestTarget("runners").Command("sidplay").With("songnr", 8).ToString(), Is.EqualTo("/v1/runners:sidplay?songnr=8"));
    }

    /// <summary>Longer error texts overflow a buffer in the firmware and take the device off the network.</summary>
    [Test]
    public void LongTextIsNeverSent()
    {
        Assert.That(() => new RestTarget("configs", new string('x', 150)), Throws.ArgumentException);
        Assert.That(() => new RestTarget("configs").With("value", new string('x', 150)), Throws.ArgumentException);
        Assert.That(new RestTarget("configs").With("value", new string('x', 149)).ToString(), Has.Length.EqualTo(149 + "/v1/configs?value=".Length));
    }

    [Test]
    public void HeadsLongerThanTheServersBufferAreRefused() =>
        Assert.That(() => new HttpRequest("GET", "/v1/" + new string('x', 2048)).Encode("box", ""), Throws.ArgumentException);

    [Test]
    public void OnlyPostHasABody()
    {
        Assert.That(() => new HttpRequest("PUT", "/v1/x") { Body = new byte[1] }.Encode("box", ""), Throws.ArgumentException);
        Assert.That(() => new HttpRequest("POST", "/v1/x").Encode("box", ""), Throws.ArgumentException);
    }

    [Test]
    public void DmaCommandsAreOneFrameEach()
    {
        Assert.That(Convert.ToHexString(DmaCommand.LogIn("ab")), Is.EqualTo("1FFF02006162"));
        Assert.That(Convert.ToHexString(DmaCommand.Write(0xd418, [0x0f])), Is.EqualTo("06FF030018D40F"));
        Assert.That(() => DmaCommand.Write(0xffff, [1, 2]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void SidplayerMusicGetsAHeader()
    {
        byte[] music = TuneBytes.Music();
        TuneFile file = TuneFile.Read(music);
        Assert.That(file.Bytes.Length, Is.EqualTo(124 + music.Length));
        Assert.That(Convert.ToHexString(file.Bytes.Span[..18]), Is.EqualTo("50534944" + "0002" + "007C" + "0000" + "0000" + "0000" + "0001" + "0001"));
        Assert.That(file.Bytes.Span[0x77], Is.EqualTo(1));
        Assert.That(file.Bytes.Span[124..].ToArray(), Is.EqualTo(music));
    }

    [TestCase(1, 0x14, 0, 0, 1)]
    [TestCase(2, 0x14, 0x42, 0, 1)]
    [TestCase(3, 0x14, 0x42, 0, 2)]
    [TestCase(4, 0x14, 0x42, 0xe0, 3)]
    public void ChipsAreCountedByTheVersionsFields(int version, int flags, int second, int third, int chips) =>
        Assert.That(TuneFile.Read(TuneBytes.Sid(version: version, flags: flags, second: (byte)second, third: (byte)third)).Chips, Is.EqualTo(chips));

    [Test]
    public void TheClockIsInTheFlags()
    {
        Assert.That(TuneFile.Read(TuneBytes.Sid(flags: 0x04)).Clock, Is.EqualTo(SidFlow.Hw.Ports.SidClock.Pal));
        Assert.That(TuneFile.Read(TuneBytes.Sid(flags: 0x08)).Clock, Is.EqualTo(SidFlow.Hw.Ports.SidClock.Ntsc));
        Assert.That(TuneFile.Read(TuneBytes.Sid(flags: 0x0c)).Clock, Is.Null);
    }

    [TestCase("3.14e", 3, 14, 5, true)]
    [TestCase("V3.11a", 3, 11, 1, true)]
    [TestCase("3.15", 3, 15, 0, false)]
    [TestCase("3.15a", 3, 15, 1, false)]
    [TestCase("3.14f", 3, 14, 6, false)]
    [TestCase("1.1.0", 1, 1, 0, true)]
    public void FirmwareUpTo314eKeepsUploads(string text, int major, int minor, int letter, bool leaks)
    {
        FirmwareVersion? version = FirmwareVersion.Parse(text);
        Assert.That(version, Is.EqualTo(new FirmwareVersion(major, minor, letter)));
        Assert.That(version!.Value.LeaksUploads, Is.EqualTo(leaks));
        Assert.That(version.Value.MayPlaySilently, Is.EqualTo(text == "3.15"));
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("3")]
    [TestCase("3.")]
    public void OtherTextIsNoVersion(string text) => Assert.That(FirmwareVersion.Parse(text), Is.Null);

    [Test]
    public void SettingsSayWhatIsWrong()
    {
        Assert.That(new UltimateSettings { Host = "c64" }.Validate(), Is.Empty);
        var wrong = new UltimateSettings
        {
            Host = "http://x",
            Password = new string('p', 32),
            HttpPort = 0,
            TunePath = "tune.sid",
            MostUploads = 250,
            SoundAddress = "a b",
            MovingSample = 0,
            StartDelay = TimeSpan.FromSeconds(6),
        };
        Assert.That(wrong.Validate(), Has.Count.EqualTo(8));
        Assert.That(() => new UltimateDevice(wrong), Throws.ArgumentException);
    }
}
