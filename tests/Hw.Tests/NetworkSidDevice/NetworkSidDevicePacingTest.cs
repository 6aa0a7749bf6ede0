using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Simulators;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

/// <summary>Busy is the clock: with the rules of three servers all arrives once, in order and in time.</summary>
[TestFixture]
public sealed class NetworkSidDevicePacingTest
{
    static IEnumerable<TestCaseData> Servers =>
    [
        new TestCaseData(ServerRules.JSidDevice, 250).SetArgDisplayNames("JSIDDevice"),
        new TestCaseData(ServerRules.SidDevice, 200).SetArgDisplayNames("sid-device"),
        new TestCaseData(ServerRules.UsbSid, 60).SetArgDisplayNames("USBSID"),
    ];

    [TestCaseSource(nameof(Servers))]
    public void ABusyServerGetsEveryWriteOnce(ServerRules rules, int queueMilliseconds)
    {
        using var server = new SimulatedServer(new ServerScript { Rules = rules });
        using NetworkSidDevicePort port = NetworkSidDevicePort.Open(
            new NetworkSidDeviceSettings { Host = "127.0.0.1", Port = server.Port, Queue = TimeSpan.FromMilliseconds(queueMilliseconds) }, TimeProvider.System);
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] });
        server.ForgetHeard();
        using var pause = new ManualResetEventSlim();
        var given = new List<HeardWrite>();
        long cycle = 0;
        for (int slice = 0; slice < 50; slice++)
        {
            for (int write = 0; write < 25; write++)
            {
                int wait = write == 0 ? 15_000 : 40;
                cycle += wait;
                port.Write(wait, 0, write, slice);
                given.Add(new HeardWrite(cycle, 0, write, slice));
            }
            port.Push();
            while (port.Delay is { Ticks: > 0 } delay)
                pause.Wait(delay);
        }
        // What waits here leaves as the server makes room.
        for (int tries = 0; tries < 400 && server.Heard.Count < given.Count; tries++)
        {
            pause.Wait(5);
            port.Push();
        }
        Assert.That(server.Heard, Is.EqualTo(given));
        Assert.That(server.BusyAnswers, Is.Positive);
        Assert.That(server.Complaints, Is.Empty);
        Assert.That(port.Report.Writes, Is.EqualTo(given.Count));
    }

    [Test]
    public void AServerThatIsNeverBusyIsFedASecondAhead()
    {
        using var server = new SimulatedServer(new ServerScript());
        var clock = new HandClock();
        using NetworkSidDevicePort port = NetworkSidDevicePort.Open(new NetworkSidDeviceSettings { Host = "127.0.0.1", Port = server.Port }, clock);
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] });
        int slices = 0;
        for (; port.Delay == TimeSpan.Zero && slices < 1000; slices++)
            port.Wait(19_705);
        Assert.That(slices, Is.InRange(50, 52), "of 20 ms");
        clock.Forward(100);
        Assert.That(port.Delay, Is.EqualTo(TimeSpan.Zero));
    }
}
