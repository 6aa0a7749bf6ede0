using System.Buffers.Binary;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Peers;
using SidFlow.Hw.Ultimate64;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>Programs for the Ultimate that we did not write, on our simulated one; tests/peers/ultimate64-clients.sh names them.</summary>
[TestFixture]
public sealed class UltimateClientsPeerTest : SimulatedUltimateTest
{
    const string Script = "ultimate64-clients.sh";
    static readonly TimeSpan limit = TimeSpan.FromSeconds(30);

    static string Python => Environment.GetEnvironmentVariable("SIDFLOW_PEER_PYTHON") ?? "python3";

    /// <summary>A script of the firmware's own repository, whose built-in addresses are led to the simulated device; what it sends to where the sound comes from, nowhere.</summary>
    PeerProcess Tool(string name, params string[] arguments) => new(Python,
    [
        "-u", Path.Combine(PeerFolder.Scripts, "redirect.py"), $"64={box.DmaPort}", $"64/udp={box.IdentPort}", "11001/udp=9", "--",
        Path.Combine(PeerFolder.Given("SIDFLOW_PEER_1541ULTIMATE", Script), "python", name), .. arguments,
    ]);

    string[] Curl(params string[] arguments)
    {
        using var curl = new PeerProcess(PeerFolder.Given("SIDFLOW_PEER_CURL", Script), ["--silent", "--show-error", "--max-time", "10", .. arguments]);
        return curl.AwaitEnd(limit);
    }

    [Test]
    public void TheFirmwaresIdentToolFindsIt()
    {
        using PeerProcess tool = Tool("ident.py");
        tool.Await(lines => lines.Any(line => line.Contains("Ultimate 64 Elite") && line.Contains("your_string") && line.Contains("I am the beast!")), "an answer", limit);
    }

    /// <summary>Started by socket DMA with the target the menus have, received and written as a file.</summary>
    [Test]
    public void TheFirmwaresReceiverRecordsItsSound()
    {
        box.Menus["Data Streams", "Stream Audio to"] = "127.0.0.1:11001";
        using UltimatePlayer player = Open(settings => settings with { TakeSound = false });
        player.Start(Tune(song: 1));
        using PeerProcess receiver = Tool("grab_audio.py", "2");
        using (PeerProcess start = Tool("start_audio_stream.py", "127.0.0.1"))
            start.AwaitEnd(limit);
        receiver.Await(lines => lines.Any(line => line.EndsWith("Done.", StringComparison.Ordinal)), "two seconds of sound", limit);

        Assert.That(box.Machine.Events, Has.Some.EqualTo("stream to "));
        string marks = receiver.Lines.Single(line => line.EndsWith("Done.", StringComparison.Ordinal));
        // The device's three probes of two bytes are 0, 0, 0; then each packet follows the one before.
        Assert.That(marks.Count(mark => mark == 'X'), Is.Zero, marks);
        byte[] file = File.ReadAllBytes(Path.Combine(receiver.Folder, "audio.wav"));
        byte[] sound = file[44..];
        Assert.That((file.Length % 768, file.Length / 768), Is.EqualTo((0, 500)).Or.EqualTo((0, 497)), "with or without the probes");
        int rises = 0;
        short before = 0;
        for (int at = 0; at + 4 <= sound.Length; at += 4)
        {
            short sample = BinaryPrimitives.ReadInt16LittleEndian(sound.AsSpan(at));
            rises += before < 0 && sample >= 0 ? 1 : 0;
            before = sample;
        }
        double seconds = sound.Length / 4 / 47982.8869;
        Assert.That(rises / seconds, Is.EqualTo(400).Within(2), "Hz");
    }

    [Test]
    public void CurlPutsATuneThereByFtpAndPlaysIt()
    {
        string tune = Path.GetTempFileName();
        File.WriteAllBytes(tune, TuneBytes.Sid());
        Assert.That(Curl("--ftp-method", "nocwd", "--upload-file", tune, $"ftp://127.0.0.1:{box.FtpPort}//Temp/peer.sid"), Is.Empty);
        string[] answer = Curl("--request", "PUT", $"http://127.0.0.1:{box.HttpPort}/v1/runners:sidplay?file=/Temp/peer.sid&songnr=2");
        File.Delete(tune);
        Assert.That(string.Concat(answer), Does.Contain("\"errors\" : [  ]"));
        Assert.That(box.Machine.Events, Has.Some.EqualTo("play /Temp/peer.sid 2"));
    }

    [Test]
    public void CurlPostsATuneWithItsLengths()
    {
        string tune = Path.GetTempFileName();
        File.WriteAllBytes(tune, TuneBytes.Sid());
        string[] answer = Curl("--form", $"sid=@{tune};filename=tune.sid", "--form", $"ssl=@{tune};filename=tune.ssl", $"http://127.0.0.1:{box.HttpPort}/v1/runners:sidplay?songnr=1");
        File.Delete(tune);
        Assert.That(string.Concat(answer), Does.Contain("\"errors\" : [  ]"));
        Assert.That(box.Machine.Events, Has.Some.StartsWith("post "));
    }

    [Test]
    public void APublicPlayerPlaysAListOfTunes()
    {
        string player = PeerFolder.Given("SIDFLOW_PEER_SIDPLAYER", Script);
        string list = Path.GetTempFileName(), tune = Path.GetTempFileName();
        File.WriteAllText(list, "A.SID\nB.SID\n");
        File.WriteAllBytes(tune, TuneBytes.Sid());
        foreach (string name in (string[])["A", "B"])
            Curl("--ftp-method", "nocwd", "--upload-file", tune, $"ftp://127.0.0.1:{box.FtpPort}//Temp/{name}.SID");
        using (var peer = new PeerProcess(Python, ["-u", Path.Combine(player, "play_all_sids.py"), "/Temp", "--host", "127.0.0.1", "--port", $"{box.HttpPort}", "--local-list", list, "--duration", "1"]))
            peer.Await(_ => box.Machine.Events.Count(what => what.StartsWith("play /Temp/", StringComparison.Ordinal)) >= 2, "two tunes", limit);
        File.Delete(list);
        File.Delete(tune);
        Assert.That(box.Machine.Events.Where(what => what.StartsWith("play ", StringComparison.Ordinal)).Distinct(), Is.EquivalentTo(new[] { "play /Temp/A.SID 1", "play /Temp/B.SID 1" }));
    }

    /// <summary>Our upload into pyftpdlib, an FTP server: the file arrives whole, and its lengths.</summary>
    [Test]
    public void APublicFtpServerTakesOurUpload()
    {
        string python = PeerFolder.Given("SIDFLOW_PEER_FTPSERVER", Script);
        string folder = Directory.CreateTempSubdirectory("sidflow-peer").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "Temp"));
        int port = 20_000 + Environment.ProcessId % 20_000;
        byte[] tune = TuneBytes.Sid();
        using (var peer = new PeerProcess(python, ["-u", "-m", "pyftpdlib", "--interface", "127.0.0.1", "--port", $"{port}", "--write", "--directory", folder, "--username", "user", "--password", "peer"]))
        {
            peer.Await(lines => lines.Any(line => line.Contains("starting FTP server")), "the server listens", limit);
            using UltimatePlayer player = Open(settings => settings with { FtpPort = port, Password = "peer" });
            // The file is there and not here: the simulated device cannot open it, which is its last word.
            Assert.That(Assert.Throws<SidPortException>(() => player.Start(Tune(file: tune)))!.Reason, Does.Contain("404").Or.Contain("Cannot open file"));
        }
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.That(files.Where(file => file.EndsWith(".sid", StringComparison.Ordinal)).Select(File.ReadAllBytes), Is.EqualTo(new[] { tune }));
        Assert.That(files, Has.Some.Contains("SONGLENGTHS"));
        Directory.Delete(folder, recursive: true);
    }
}
