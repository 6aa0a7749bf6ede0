using System.Net;
using System.Net.Sockets;
using SidFlow.Emu.Tape;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Peers;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

/// <summary>The driver against the reference server, JSIDPlay2's, whose chips are put in by tests/peers/jsidplay2.sh and write down what they get.</summary>
[TestFixture]
public sealed class JSidDevicePeerTest
{
    static readonly TimeSpan soon = TimeSpan.FromSeconds(30);

    PeerProcess peer = null!;
    int tcpPort;

    readonly record struct Heard(int Chip, long Cycle, int Register, int Value);

    [SetUp]
    public void StartServer()
    {
        string classes = PeerFolder.Given("SIDFLOW_PEER_JSIDPLAY2", "jsidplay2.sh");
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            tcpPort = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        peer = new PeerProcess("java", ["-Djava.awt.headless=true", "-cp", classes, "server.netsiddev.NetworkSIDDevice", $"{tcpPort}"]);
        peer.Await(lines => lines.Any(line => line.StartsWith("Opening", StringComparison.Ordinal)), "the server listens", soon);
    }

    [TearDown]
    public void StopServer() => peer?.Dispose();

    NetworkSidDevicePort Open() => NetworkSidDevicePort.Open(new NetworkSidDeviceSettings { Host = "127.0.0.1", Port = tcpPort }, TimeProvider.System);

    static Heard[] Writes(string[] lines) =>
        [.. from line in lines
            where line.StartsWith("write ", StringComparison.Ordinal)
            let numbers = line.Split(' ').Skip(1).Select(long.Parse).ToArray()
            select new Heard((int)numbers[0], numbers[1], (int)numbers[2], (int)numbers[3])];

    [Test]
    public void ItsVersionAndConfigurationsAreUnderstood()
    {
        using NetworkSidDevicePort port = Open();
        Assert.That((port.Info.Firmware, port.Info.Chips.Count), Is.EqualTo(("4", 3)));
        Assert.That(port.Info.Clocks, Is.EqualTo(new[] { SidClock.Pal, SidClock.Ntsc }));
    }

    /// <summary>Five seconds in its own time: every write at its cycle, whatever was busy and sent again.</summary>
    [Test]
    public void ADemoTuneArrivesToTheCycle()
    {
        IReadOnlyList<TapeSlice> tape = DemoTape.Of("First Light", TimeSpan.FromSeconds(5));
        (long Cycle, SidWrite Write)[] meant = [.. DemoTape.Writes(tape)];
        using NetworkSidDevicePort port = Open();
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos8580] });
        int before = Writes(peer.Lines).Length;
        using var pause = new ManualResetEventSlim();
        DemoTape.Play(tape, port, wait => pause.Wait(wait));
        AwaitWrites(port, before + meant.Length);

        Heard[] heard = Writes(peer.Lines)[before..];
        Assert.That(heard.Select(write => (write.Register, write.Value)), Is.EqualTo(meant.Select(write => ((int)write.Write.Register, (int)write.Write.Value))));
        Assert.That(heard.Select((write, index) => write.Cycle - meant[index].Cycle).Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(heard.Select(write => write.Chip).Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(peer.Lines, Has.Some.Contains($"clock {heard[0].Chip} 1 985248"), "an 8580 at PAL");
        TestContext.Out.WriteLine($"{heard.Length} writes");
    }

    [Test]
    public void TwoChipsOfTwoModelsGetTheirOwn()
    {
        IReadOnlyList<GoldenTape.Entry> meant = GoldenTape.Read("two-windows.writes");
        using NetworkSidDevicePort port = Open();
        port.Begin(new SidPortTune { Clock = SidClock.Ntsc, Models = [SidPortModel.Mos6581, SidPortModel.Mos8580] });
        int before = Writes(peer.Lines).Length;
        using var pause = new ManualResetEventSlim();
        long now = 0;
        foreach (GoldenTape.Entry entry in meant)
        {
            port.Write((int)(entry.Cycle - now), entry.Chip, entry.Register, entry.Value);
            now = entry.Cycle;
            if (port.Delay is { Ticks: > 0 } delay)
            {
                port.Push();
                pause.Wait(delay);
            }
        }
        port.Push();
        AwaitWrites(port, before + meant.Count);

        Heard[] heard = Writes(peer.Lines)[before..];
        int[] chips = [.. heard.Select(write => write.Chip).Distinct().Order()];
        Assert.That(heard.Select(write => (Array.IndexOf(chips, write.Chip), write.Register, write.Value)), Is.EqualTo(meant.Select(entry => (entry.Chip, entry.Register, entry.Value))));
        Assert.That(heard.Select((write, index) => write.Cycle - meant[index].Cycle).Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(peer.Lines, Has.Some.Contains($"clock {chips[0]} 0 1022727").And.Some.Contains($"clock {chips[1]} 1 1022727"));
    }

    /// <summary>Cancelled in mid-note, played again and left: nothing the server takes amiss, and no voice and no volume stays on.</summary>
    [Test]
    public void SilenceIsTheLastItHears()
    {
        using (NetworkSidDevicePort port = Open())
        {
            for (int tune = 0; tune < 2; tune++)
            {
                if (tune > 0)
                    port.Cancel();
                port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] });
                int before = Writes(peer.Lines).Length;
                port.Write(100, 0, 0x18, 0x0f);
                port.Write(100, 0, 0x04, 0x41);
                port.Wait(300_000);
                port.Push();
                AwaitWrites(port, before + 2);
            }
        }
        peer.Await(lines => lines.Any(line => line.StartsWith("Read: closing client", StringComparison.Ordinal)), "the server sees us leave", soon);
        var sounding = new SortedSet<(int Chip, int Register)>();
        foreach (string[] words in peer.Lines.Select(line => line.Split(' ')))
        {
            if (words[0] == "reset")
                sounding.RemoveWhere(at => at.Chip == int.Parse(words[1]));
            if (words[0] != "write")
                continue;
            (int Chip, int Register) at = (int.Parse(words[1]), int.Parse(words[3]));
            int bits = int.Parse(words[4]) & (at.Register == 0x18 ? 0x0f : at.Register is 4 or 11 or 18 ? 1 : 0);
            _ = bits != 0 ? sounding.Add(at) : sounding.Remove(at);
        }
        Assert.That(sounding, Is.Empty);
        Assert.That(peer.Lines, Has.None.Contains("InvalidCommand").And.None.Contains("NullPointer").And.None.Contains("IndexOutOfBounds"));
    }

    /// <summary>What waits here leaves as the server makes room.</summary>
    void AwaitWrites(NetworkSidDevicePort port, int count)
    {
        using var pause = new ManualResetEventSlim();
        for (int tries = 0; tries < 2000 && Writes(peer.Lines).Length < count; tries++)
        {
            port.Push();
            pause.Wait(5);
        }
        Assert.That(Writes(peer.Lines), Has.Length.EqualTo(count));
    }
}
