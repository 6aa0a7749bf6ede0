using System.Buffers.Binary;
using System.Diagnostics;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.Simulated;

namespace SidFlow.Hw.Tests.Pump;

/// <summary>The whole way: port, pipe, pump, bus. Times are real here, so only order and outcome are asserted.</summary>
[TestFixture]
public sealed class PumpedPortTest
{
    static readonly SidPortTune tune = new() { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] };
    static readonly TimeSpan soon = TimeSpan.FromSeconds(5);

    string trace = "";

    [SetUp]
    public void NameTrace() => trace = Path.GetTempFileName();

    [TearDown]
    public void RemoveTrace() => File.Delete(trace);

    [Test]
    public void EveryWriteArrivesInOrderAtItsTime()
    {
        long began;
        using (PumpedPort port = Open())
        {
            began = Stopwatch.GetTimestamp();
            port.Begin(tune);
            for (int frame = 0; frame < 10; frame++)
            {
                Feed(port);
                for (int register = 0; register < 25; register++)
                    port.Write(register == 0 ? 9_853 : 0, 0, register, frame);
                port.Push();
            }
            Assert.That(() => port.Report.Writes, Is.EqualTo(250).After(5).Seconds.PollEvery(10).MilliSeconds);
            Assert.That(() => port.Report.PlayedCycles, Is.EqualTo(98_530).After(1).Seconds.PollEvery(10).MilliSeconds);
        }

        (long Time, int Register, int Value)[] played = [.. Trace().Skip(16 + 25).SkipLast(16)];
        Assert.That(played.Select(write => (write.Register, write.Value)),
            Is.EqualTo(Enumerable.Range(0, 250).Select(i => (i % 25, i / 25))));
        for (int i = 0; i < played.Length; i += 25)
            Assert.That(Stopwatch.GetElapsedTime(began, played[i].Time).TotalMilliseconds, Is.GreaterThan((i / 25 + 1) * 9.9), "no frame comes early");
    }

    [Test]
    public void SilenceIsTheLastThingTheChipsHear()
    {
        using (PumpedPort port = Open())
        {
            port.Begin(tune);
            port.Write(0, 0, 0x18, 0x0f);
            port.Push();
            Assert.That(() => port.Report.Writes, Is.EqualTo(1).After(5).Seconds.PollEvery(10).MilliSeconds);
        }
        Assert.That(Trace()[^1], Is.EqualTo((Trace()[^1].Time, ChipSequences.VolumeRegister, 0)));
    }

    [TestCase(SimulatedFaultKind.Vanish, SidPortFault.Lost, "unplugged")]
    [TestCase(SimulatedFaultKind.Stall, SidPortFault.Stalled, "it takes no more bytes")]
    public void TheDevicesOwnReasonComesThrough(SimulatedFaultKind kind, SidPortFault fault, string reason)
    {
        using PumpedPort port = Open(new SimulatedFault(kind, 3));
        port.Begin(tune);
        SidPortException error = Assert.Throws<SidPortException>(() =>
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < soon;)
            {
                Feed(port);
                port.Write(1_000, 0, 0, 1);
                port.Push();
            }
        })!;
        Assert.That((error.Fault, error.Reason), Is.EqualTo((fault, reason)));
    }

    [Test]
    public void ADeviceThatCannotBeOpenedSaysWhy()
    {
        var pump = new InProcessPump(() => SimulatedBus.Open(new SimulatedSettings { Faults = [new(SimulatedFaultKind.Refuse, 0)] }, TimeProvider.System));
        Assert.That(Assert.Throws<SidPortException>(() => PumpedPort.Open(pump))!.Fault, Is.EqualTo(SidPortFault.Refused));
        Assert.That(pump.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void TheDevicesDescriptionComesThrough()
    {
        using PumpedPort port = Open();
        Assert.That(port.Info.Chips, Is.EqualTo(new[] { new SidPortChip(SidPortModel.Mos6581) }));
        Assert.That(port.Info.Clocks, Is.EqualTo(new[] { SidClock.Pal, SidClock.Ntsc }));
        Assert.That(port.Info.Timing, Is.EqualTo(SidPortTiming.HostTimed));
        Assert.That(port.Info.Lead, Is.EqualTo(TimeSpan.FromMilliseconds(60)));
    }

    [Test]
    public void WhatTheChipsHaveNotIsUnsupportedAndThePortIsWell()
    {
        using PumpedPort port = Open();
        Assert.That(Assert.Throws<SidPortException>(() => port.Begin(tune with { Clock = SidClock.OneMegahertz }))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        Assert.That(Assert.Throws<SidPortException>(() => port.Begin(tune with { Models = [default, default] }))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        port.Begin(tune);
        port.Probe();
    }

    [Test]
    public void CancelSilencesAtOnceAndTheNextTuneStartsAtZero()
    {
        using PumpedPort port = Open();
        for (int round = 0; round < 3; round++)
        {
            port.Begin(tune);
            Assert.That(port.Report.PlayedCycles, Is.Zero);
            port.Write(0, 0, 0x18, 0x0f);
            port.Wait(2_000_000);
            port.Push();
            Assert.That(() => port.Report.PlayedCycles, Is.GreaterThan(0).After(5).Seconds.PollEvery(10).MilliSeconds);
            Assert.That(port.Delay, Is.GreaterThan(TimeSpan.FromSeconds(1)));
            port.Cancel();
        }
    }

    [Test]
    public void AnInterruptedPortIsLostAndDisposesWithoutHanging()
    {
        PumpedPort port = Open();
        port.Begin(tune);
        port.Interrupt();
        Assert.That(Assert.Throws<SidPortException>(port.Push)!.Fault, Is.EqualTo(SidPortFault.Lost));
        port.Dispose();
    }

    [Test]
    public void TensOfThousandsOfWritesFitWithoutBlocking()
    {
        using PumpedPort port = Open();
        port.Begin(tune);
        for (int i = 0; i < 150_000; i++)
            port.Write(1, 0, i % 25, i & 0xff);
        port.Push();
        Assert.That(() => port.Report.Writes, Is.EqualTo(150_000).After(10).Seconds.PollEvery(10).MilliSeconds);
    }

    /// <summary>As the deck does: waits while nothing is wanted.</summary>
    static void Feed(PumpedPort port)
    {
        while (port.Delay > TimeSpan.Zero)
            Thread.Sleep(1);
    }

    PumpedPort Open(params SimulatedFault[] faults) =>
        PumpedPort.Open(new InProcessPump(() => SimulatedBus.Open(new SimulatedSettings { Faults = faults, Trace = trace }, TimeProvider.System)));

    (long Time, int Register, int Value)[] Trace() =>
        [.. File.ReadAllBytes(trace).Chunk(WriteTrace.Bytes).Select(entry => (BinaryPrimitives.ReadInt64LittleEndian(entry), (int)entry[13], (int)entry[14]))];
}
