using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;

namespace SidFlow.Hw.Tests.Simulated;

[TestFixture]
public sealed class SimulatedPortTest
{
    static readonly SidPortTune tune = new() { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] };

    readonly HandClock clock = new();
    readonly List<SimulatedWrite> chip = [];

    [SetUp]
    public void Forget() => chip.Clear();

    [Test]
    public void SilenceIsSentFirstAndLast()
    {
        using (SimulatedPort port = Open())
        {
            Assert.That(chip, Has.Count.EqualTo(ChipSequences.SilencedRegisters.Length));
            port.Begin(tune);
            port.Write(0, 0, 0x18, 0x0f);
        }
        Assert.That(chip[^1], Is.EqualTo(new SimulatedWrite(0, 0, ChipSequences.VolumeRegister, 0)));
    }

    [Test]
    public void CyclesAddUpAndTheUnusedRegistersTakeTheirTime()
    {
        using SimulatedPort port = Open();
        port.Begin(tune);
        chip.Clear();
        port.Write(10, 0, 4, 0x41);
        port.Write(20, 0, 0x1e, 0x55);
        port.Wait(5);
        port.Write(1, 0, 4, 0x40);

        Assert.That(chip, Is.EqualTo(new SimulatedWrite[] { new(10, 0, 4, 0x41), new(36, 0, 4, 0x40) }));
        Assert.That(port.Report, Is.EqualTo(new SidPortReport(0, 36, 2, 0, TimeSpan.Zero, 0, 0)));
    }

    [Test]
    public void APauseSilencesAndResumingBringsTheVolumeBack()
    {
        using SimulatedPort port = Open();
        port.Begin(tune);
        port.Write(0, 0, 0x18, 0x1f);
        chip.Clear();
        port.Pause();
        port.Resume();
        Assert.That(chip.Select(write => write.Value), Is.EqualTo(new[] { 0x10, 0x1f }));
    }

    [Test]
    public void ADelayIsSaidAndPasses()
    {
        using SimulatedPort port = Open(new SimulatedFault(SimulatedFaultKind.Delay, 2, Time: TimeSpan.FromMilliseconds(30)));
        port.Begin(tune);
        port.Write(0, 0, 0, 1);
        Assert.That(port.Delay, Is.EqualTo(TimeSpan.Zero));
        port.Write(0, 0, 0, 2);
        Assert.That(port.Delay, Is.EqualTo(TimeSpan.FromMilliseconds(30)));
        clock.Forward(31);
        Assert.That(port.Delay, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void DroppedWritesAreCounted()
    {
        using SimulatedPort port = Open(new SimulatedFault(SimulatedFaultKind.Drop, 2, Writes: 2));
        port.Begin(tune);
        chip.Clear();
        for (int value = 1; value <= 4; value++)
            port.Write(0, 0, 0, value);
        Assert.That(chip.Select(write => write.Value), Is.EqualTo(new[] { 1, 4 }));
        Assert.That((port.Report.Writes, port.Report.DroppedWrites), Is.EqualTo((2, 2)));
    }

    [TestCase(SimulatedFaultKind.Vanish, SidPortFault.Lost)]
    [TestCase(SimulatedFaultKind.Stall, SidPortFault.Stalled)]
    [TestCase(SimulatedFaultKind.Refuse, SidPortFault.Refused)]
    public void ABrokenPortStaysBroken(SimulatedFaultKind kind, SidPortFault fault)
    {
        SimulatedPort port = Open(new SimulatedFault(kind, 1));
        port.Begin(tune);
        chip.Clear();
        Assert.That(Assert.Throws<SidPortException>(() => port.Write(0, 0, 0, 1))!.Fault, Is.EqualTo(fault));
        Assert.That(Assert.Throws<SidPortException>(port.Probe)!.Fault, Is.EqualTo(fault));
        port.Cancel();
        port.Dispose();
        Assert.That(chip, Is.Empty, "nothing reaches a chip that is gone");
    }

    [Test]
    public void ADeviceCanRefuseToOpen() =>
        Assert.That(Assert.Throws<SidPortException>(() => Open(new SimulatedFault(SimulatedFaultKind.Refuse, 0)))!.Operation, Is.EqualTo("open"));

    [Test]
    public void WhatTheDeviceHasNotIsUnsupported()
    {
        using SimulatedPort port = Open();
        Assert.That(Assert.Throws<SidPortException>(() => port.Begin(tune with { Clock = SidClock.OneMegahertz }))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        Assert.That(Assert.Throws<SidPortException>(() => port.Begin(tune with { Models = [default, default] }))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        Assert.DoesNotThrow(() => port.Begin(tune), "the port is well");
    }

    [Test]
    public void AnInterruptedPortIsLost()
    {
        using SimulatedPort port = Open();
        port.Begin(tune);
        port.Interrupt();
        Assert.That(Assert.Throws<SidPortException>(() => port.Wait(1))!.Fault, Is.EqualTo(SidPortFault.Lost));
    }

    [TestCase(-1, 0, 0, 0)]
    [TestCase(0, 1, 0, 0)]
    [TestCase(0, 0, 32, 0)]
    [TestCase(0, 0, 0, 256)]
    public void FourIntegersOutsideTheirRangesAreABug(int cycles, int chipNumber, int register, int value)
    {
        using SimulatedPort port = Open();
        port.Begin(tune);
        Assert.Throws<ArgumentOutOfRangeException>(() => port.Write(cycles, chipNumber, register, value));
    }

    SimulatedPort Open(params SimulatedFault[] faults) =>
        SimulatedPort.Open(new SimulatedSettings { Faults = faults }, clock, chip.Add);
}
