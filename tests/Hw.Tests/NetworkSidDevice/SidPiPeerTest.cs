using SidFlow.Emu.Tape;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Peers;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

/// <summary>
/// The driver against SidPi's server, a version 2. SIDFLOW_PEER_SIDPI names a program: its server at the port SIDPI_PORT names, with its GPIO side
/// replaced by one that keeps its queue of 8192 bytes, takes as long, and prints "write 0 CYCLE REGISTER VALUE".
/// </summary>
[TestFixture]
public sealed class SidPiPeerTest
{
    const int TcpPort = 16_582;

    [Test]
    public void ADemoTuneArrivesInOrder()
    {
        string program = PeerFolder.Given("SIDFLOW_PEER_SIDPI", "README.md");
        using var peer = new PeerProcess(program, [], _ => new() { ["SIDPI_PORT"] = $"{TcpPort}" });
        using var pause = new ManualResetEventSlim();
        using NetworkSidDevicePort port = Open(pause);
        Assert.That((port.Info.Firmware, port.Info.Chips.Count), Is.EqualTo(("2", 3)));
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] });
        IReadOnlyList<TapeSlice> tape = DemoTape.Of("First Light", TimeSpan.FromSeconds(3));
        (long Cycle, SidWrite Write)[] meant = [.. DemoTape.Writes(tape)];
        DemoTape.Play(tape, port, wait => pause.Wait(wait));
        (int Register, int Value)[] wanted = [.. meant.Select(write => ((int)write.Write.Register, (int)write.Write.Value))];
        (int Register, int Value)[] heard = [];
        // Before them come the zeros of opening.
        for (int tries = 0; tries < 500 && !heard.AsSpan().EndsWith(wanted); tries++)
        {
            port.Push();
            pause.Wait(20);
            heard = [.. peer.Lines.Where(line => line.StartsWith("write ", StringComparison.Ordinal)).Select(line => line.Split(' ')).Select(words => (int.Parse(words[3]), int.Parse(words[4])))];
        }
        Assert.That(heard.TakeLast(wanted.Length), Is.EqualTo(wanted));
        TestContext.Out.WriteLine($"{heard.Length} writes, {meant.Length} of them the tune's");
    }

    static NetworkSidDevicePort Open(ManualResetEventSlim pause)
    {
        var settings = new NetworkSidDeviceSettings { Host = "127.0.0.1", Port = TcpPort };
        for (int tries = 0; ; tries++)
            try
            {
                return NetworkSidDevicePort.Open(settings, TimeProvider.System);
            }
            catch (SidPortException error) when (error.Fault == SidPortFault.Absent && tries < 100)
            {
                pause.Wait(50);
            }
    }
}
