using SidFlow.Emu.Tape;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Simulators;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Demo.Tests.Tunes;

/// <summary>Real tapes through the Network SID Device driver: what the server's chips hear is what the machine wrote, at the same cycles.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class TapeOverTheNetworkTest
{
    static IEnumerable<string> Titles => DemoSources.Tunes.Select(tune => tune.Source.Title);

    [TestCaseSource(nameof(Titles))]
    public void EveryWriteArrivesAtItsCycle(string title)
    {
        Performance played = Performance.Of(title);
        var random = new Random(title.Length);
        using var server = new SimulatedServer(new ServerScript());
        using NetworkSidDevicePort port = NetworkSidDevicePort.Open(new NetworkSidDeviceSettings { Host = "127.0.0.1", Port = server.Port }, TimeProvider.System);
        port.Begin(new SidPortTune
        {
            Clock = SidClock.Pal,
            Models = [.. played.Tune.Source.Chips.Select(chip => chip == 6581 ? SidPortModel.Mos6581 : SidPortModel.Mos8580)],
            FileHeader = played.File,
        });
        server.ForgetHeard();
        long now = 0;
        foreach ((long cycle, SidWrite write) in played.Writes)
        {
            port.Write((int)(cycle - now), write.Chip, write.Register, write.Value);
            now = cycle;
            // Slices end anywhere.
            if (random.Next(50) == 0)
                port.Push();
        }
        port.Push();

        Assert.That(server.Complaints, Is.Empty);
        Assert.That(server.Heard, Is.EqualTo(played.Writes
            .Where(entry => entry.Write.Register <= 24)
            .Select(entry => new HeardWrite(entry.Cycle, entry.Write.Chip, entry.Write.Register, entry.Write.Value))));
    }
}
