using System.Diagnostics;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;

namespace SidFlow.Api.Tests;

/// <summary>The pump as the daemon starts it: the program itself, in a process of its own.</summary>
[TestFixture]
sealed class PumpProcessTests
{
    const int TraceBytes = 16;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    static readonly SidPortTune tune = new() { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] };

    string trace = "";

    [SetUp]
    public void NameTrace() => trace = Path.GetTempFileName();

    [TearDown]
    public void RemoveTrace() => File.Delete(trace);

    [Test]
    public void AKilledPumpIsALostDevice()
    {
        using PumpedPort port = Playing();
        Signal("KILL", port.Statistics.ProcessId);
        long start = Stopwatch.GetTimestamp();

        SidPortException error = Assert.Throws<SidPortException>(() => PushFor(port, Patience))!;
        Assert.That(error.Fault, Is.EqualTo(SidPortFault.Lost));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public void AStoppedPumpIsAStalledDeviceAndDoesNotOutliveItsPort()
    {
        int id;
        using (PumpedPort port = Playing())
        {
            id = port.Statistics.ProcessId;
            Signal("STOP", id);
            Assert.That(Assert.Throws<SidPortException>(() => PushFor(port, Patience))!.Fault, Is.EqualTo(SidPortFault.Stalled));
        }
        Assert.That(() => Directory.Exists($"/proc/{id}"), Is.False.After(5).Seconds.PollEvery(20).MilliSeconds);
    }

    /// <summary>However a pump ends that still can: the last byte its chip hears is a volume of zero.</summary>
    [TestCase("TERM")]
    [TestCase("INT")]
    [TestCase(null)]
    public void TheChipIsSilencedAtTheEnd(string? signal)
    {
        int id;
        using (PumpedPort port = Playing())
        {
            id = port.Statistics.ProcessId;
            if (signal is not null)
            {
                Signal(signal, id);
                Assert.That(Assert.Throws<SidPortException>(() => PushFor(port, Patience))!.Fault, Is.EqualTo(SidPortFault.Lost));
            }
        }
        Assert.That(() => Directory.Exists($"/proc/{id}"), Is.False.After(5).Seconds.PollEvery(20).MilliSeconds);
        byte[] last = File.ReadAllBytes(trace)[^TraceBytes..];
        Assert.That((last[13], last[14]), Is.EqualTo((0x18, 0)));
    }

    [Test]
    public void PlayingAllocatesNothingInThePump()
    {
        using PumpedPort port = Playing();
        PushFor(port, TimeSpan.FromSeconds(1));
        long before = port.Statistics.AllocatedBytes;
        PushFor(port, TimeSpan.FromSeconds(3));
        Assert.That(port.Statistics.AllocatedBytes - before, Is.Zero);
        Assert.That(port.Report.Writes, Is.GreaterThan(1000));
    }

    [Test]
    public void SettingsThatMakeNoSenseEndThePumpAtOnce() =>
        Assert.That(Assert.Throws<SidPortException>(() => PumpedPort.Open(Start("{")))!.Fault, Is.EqualTo(SidPortFault.Lost));

    [Test]
    public void AProgramThatIsNotThereIsAbsent() =>
        Assert.That(Assert.Throws<SidPortException>(() => PumpProcess.Start("/nonexistent/sidflowd", "pump"))!.Fault, Is.EqualTo(SidPortFault.Absent));

    static PumpProcess Start(string settings) =>
        PumpProcess.Start("dotnet", typeof(SidFlow.Host.Serving.Daemon).Assembly.Location, "pump", "simulated", settings);

    PumpedPort Playing()
    {
        PumpedPort port = PumpedPort.Open(Start($$"""{"trace":"{{trace}}"}"""));
        port.Begin(tune);
        port.Write(0, 0, 0x18, 0x0f);
        PushFor(port, TimeSpan.FromMilliseconds(300));
        Assert.That(port.Report.Writes, Is.Positive);
        return port;
    }

    /// <summary>25 writes a frame, given whenever more are wanted.</summary>
    static void PushFor(PumpedPort port, TimeSpan time)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
        {
            if (port.Delay is { Ticks: > 0 } delay)
            {
                Thread.Sleep((int)Math.Clamp(delay.TotalMilliseconds, 1, 20));
                port.Push();
                continue;
            }
            for (int register = 0; register < 25; register++)
                port.Write(50, 0, register, register == 0x18 ? 0x0f : 0x41);
            port.Wait(19_656 - 25 * 50);
            port.Push();
        }
    }

    static void Signal(string signal, int process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        Assert.That(kill.WaitForExit(Patience));
    }
}
