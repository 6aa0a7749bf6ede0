using System.Diagnostics;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

/// <summary>Servers on a bad day. Nothing hangs, and the fault has the right name.</summary>
[TestFixture]
public sealed class NetworkSidDeviceFaultsTest
{
    const int Write = 5, Version = 7, Count = 10, Info = 11;

    static readonly SidPortTune tune = new() { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] };

    [TestCase(ServerFault.CloseInRequest, Version, SidPortFault.Lost)]
    [TestCase(ServerFault.Stall, Version, SidPortFault.Stalled)]
    [TestCase(ServerFault.HalfAnswer, Version, SidPortFault.Stalled)]
    [TestCase(ServerFault.BusyForEver, Version, SidPortFault.Refused)]
    [TestCase(ServerFault.Code9, Version, SidPortFault.Refused)]
    [TestCase(ServerFault.Error, Version, SidPortFault.Refused)]
    [TestCase(ServerFault.CloseInRequest, Count, SidPortFault.Lost)]
    [TestCase(ServerFault.Error, Count, SidPortFault.Refused)]
    [TestCase(ServerFault.HalfAnswer, Info, SidPortFault.Stalled)]
    [TestCase(ServerFault.EndlessName, Info, SidPortFault.Refused)]
    [TestCase(ServerFault.TwoAnswers, Info, SidPortFault.Refused)]
    [TestCase(ServerFault.BusyForEver, 1, SidPortFault.Stalled)]
    [TestCase(ServerFault.CloseInRequest, 14, SidPortFault.Lost)]
    [TestCase(ServerFault.Error, 14, SidPortFault.Refused)]
    public void ADeviceThatCannotBeOpenedSaysWhy(ServerFault fault, int command, SidPortFault expected)
    {
        using var server = new SimulatedServer(new ServerScript { Fault = fault, AtCommand = command });
        SidPortException error = Assert.Throws<SidPortException>(() => Open(server).Dispose())!;
        Assert.That(error.Fault, Is.EqualTo(expected), error.Message);
    }

    [Test]
    public void AServerWithoutAVersionIsRefused()
    {
        using var server = new SimulatedServer(new ServerScript { Version = 0, Fault = ServerFault.None });
        // A server of version 0 does not know the question and closes.
        Assert.That(Assert.Throws<SidPortException>(() => Open(server))!.Fault, Is.EqualTo(SidPortFault.Lost));
    }

    [Test]
    public void AServerWithoutConfigurationsIsRefused()
    {
        using var server = new SimulatedServer(new ServerScript { Configurations = [] });
        Assert.That(Assert.Throws<SidPortException>(() => Open(server))!.Fault, Is.EqualTo(SidPortFault.Refused));
    }

    [TestCase(ServerFault.CloseInRequest, SidPortFault.Lost)]
    [TestCase(ServerFault.Stall, SidPortFault.Stalled)]
    [TestCase(ServerFault.HalfAnswer, SidPortFault.Stalled)]
    [TestCase(ServerFault.Code9, SidPortFault.Refused)]
    [TestCase(ServerFault.Error, SidPortFault.Refused)]
    [TestCase(ServerFault.TwoAnswers, SidPortFault.Refused)]
    [TestCase(ServerFault.BusyForEver, SidPortFault.Stalled)]
    public void ADeviceThatFailsInATuneIsNoticed(ServerFault fault, SidPortFault expected)
    {
        // Opening and beginning take fewer than 60 requests.
        using var server = new SimulatedServer(new ServerScript { Fault = fault, AtCommand = Write, After = 60 });
        NetworkSidDevicePort port = Open(server);
        port.Begin(tune);
        long start = Stopwatch.GetTimestamp();
        SidPortException error = Assert.Throws<SidPortException>(() => Play(port))!;
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.That(error.Fault, Is.EqualTo(expected), error.Message);

        // It stays so, and nothing that is still allowed fails or waits.
        Assert.That(() => port.Push(), Throws.InstanceOf<SidPortException>().With.Property("Fault").EqualTo(expected));
        Assert.That(() => port.Begin(tune), Throws.InstanceOf<SidPortException>());
        long closing = Stopwatch.GetTimestamp();
        port.Cancel();
        port.Dispose();
        Assert.That(Stopwatch.GetElapsedTime(closing), Is.LessThan(ISidPort.StallLimit));
        Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void APulledCableIsLost()
    {
        using var server = new SimulatedServer(new ServerScript { Rules = ServerRules.SidDevice });
        using NetworkSidDevicePort port = Open(server);
        port.Begin(tune);
        port.Write(100, 0, 24, 15);
        port.Push();
        server.Vanish();
        Assert.That(Assert.Throws<SidPortException>(() => Play(port))!.Fault, Is.EqualTo(SidPortFault.Lost));
    }

    [Test]
    public void AnInterruptEndsAWait()
    {
        using var server = new SimulatedServer(new ServerScript { Fault = ServerFault.Stall, AtCommand = Write, After = 60 });
        using NetworkSidDevicePort port = Open(server);
        port.Begin(tune);
        port.Interrupt();
        Assert.That(Assert.Throws<SidPortException>(() => Play(port))!.Fault, Is.EqualTo(SidPortFault.Lost));
    }

    /// <summary>As the deck does: slices of 20 ms until the port wants a pause, then the pause.</summary>
    static void Play(NetworkSidDevicePort port)
    {
        using var pause = new ManualResetEventSlim();
        for (int slice = 0; slice < 300; slice++)
        {
            for (int write = 0; write < 10; write++)
                port.Write(1900, 0, write, slice & 255);
            port.Wait(700);
            port.Push();
            while (port.Delay is { Ticks: > 0 } delay)
                pause.Wait(delay);
        }
    }

    static NetworkSidDevicePort Open(SimulatedServer server) => NetworkSidDevicePort.Open(
        new NetworkSidDeviceSettings { Host = "127.0.0.1", Port = server.Port, ConnectTimeout = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);
}
