using System.Text;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64;
using SidFlow.Hw.Ultimate64.Rest;
using SidFlow.Hw.Ultimate64.Tunes;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>The driver against servers we did not write; tests/peers/ultimate64.sh starts them.</summary>
[TestFixture]
public sealed class UltimatePeerTest
{
    static UltimateSettings Peer(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } where)
        {
            Assert.Ignore($"{variable} is not set: run tests/peers/ultimate64.sh with the peer's folder");
            throw new InvalidOperationException();
        }
        string[] parts = where.Split(':');
        // Port 1: neither peer has FTP or ident.
        return new UltimateSettings { Host = parts[0], HttpPort = int.Parse(parts[1]), FtpPort = 1, IdentPort = 1, DmaPort = 1, SoundPort = 0 };
    }

    /// <summary>The engine's demonstration page says what it understood.</summary>
    static (int Status, string Page) AskEngine(HttpRequest request)
    {
        UltimateSettings settings = Peer("SIDFLOW_PEER_ENGINE");
        using var link = new DeviceLink(settings.Host);
        HttpReply reply = new RestClient(link, settings).Exchange(request, "ask", Deadline.In(5000));
        return (reply.Status, Encoding.Latin1.GetString(reply.Body));
    }

    [Test]
    public void TheEngineSeesVerbPathCommandAndParameters()
    {
        (int status, string page) = AskEngine(new HttpRequest("PUT", new RestTarget("runners").Command("sidplay").With("songnr", 8).With("file", "/Temp/a+b c.sid").ToString()));
        Assert.That(status, Is.EqualTo(200));
        Assert.That(page, Does.Contain("method: PUT").And.Contain("route: runners").And.Contain("command: sidplay").And.Contain("length: 2"));
        Assert.That(page, Does.Contain("songnr: <tt>8</tt>").And.Contain("file: <tt>/Temp/a+b c.sid</tt>"));
    }

    [Test]
    public void TheEngineSeesMixerValuesAndColonsAsTheyAre()
    {
        (_, string page) = AskEngine(new HttpRequest("PUT", new RestTarget("configs", "Audio Mixer", "Vol: 1").With("value", "+1 dB").ToString()));
        Assert.That(page, Does.Contain("value: <tt>+1 dB</tt>").And.Contain("command: none"));
    }

    [Test]
    public void TheEngineFindsBothPartsWithTheirNamesAndSizes()
    {
        byte[] tune = new byte[20_000];
        new Random(1).NextBytes(tune);
        (string type, byte[] body) = MultipartTune.Encode(tune, new byte[12]);
        (_, string page) = AskEngine(new HttpRequest("POST", "/v1/runners:sidplay?songnr=1") { ContentType = type, Body = body });
        Assert.That(page, Does.Contain("'tune.sid' <tt> (Size: 20000)").And.Contain("'tune.ssl' <tt> (Size: 12)"));
    }

    [Test]
    public void TheEngineTakesABareTune()
    {
        (string type, byte[] body) = MultipartTune.Encode(new byte[5000], []);
        (_, string page) = AskEngine(new HttpRequest("POST", "/v1/runners:sidplay") { ContentType = type, Body = body });
        Assert.That(page, Does.Contain("'raw data' <tt> (Size: 5000)"));
    }

    [Test]
    public void TheEnginesBare404IsAnAnswer()
    {
        (int status, string page) = AskEngine(new HttpRequest("GET", "/nothing"));
        Assert.That((status, page), Is.EqualTo((404, "")));
    }

    /// <summary>c64bridge's mock knows no sockets, no ident and no FTP: the driver must do with what is there.</summary>
    [Test]
    public void TheMockIsPlayedFromOpeningToSilence()
    {
        using UltimatePlayer player = new UltimateDevice(Peer("SIDFLOW_PEER_MOCK")).Open();
        player.Start(new NativeTune { File = TuneBytes.Sid(), Song = 2, Lengths = [TimeSpan.FromSeconds(60)] });
        player.Pause();
        Assert.That(player.Report.State, Is.EqualTo(NativeState.Paused));
        player.Resume();
        player.Probe();
        player.Stop();
        Assert.That(player.Report.State, Is.EqualTo(NativeState.Idle));
        Assert.That(player.Complaints, Has.Some.Contains("FTP"));
    }
}
