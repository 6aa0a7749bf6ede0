using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;

namespace SidFlow.Hw.Tests.Pump;

/// <summary>At 1 MHz a cycle is a microsecond; the bus wants a lead of 10 ms and takes writes within 20 cycles together.</summary>
[TestFixture]
public sealed class PumpLoopTest
{
    readonly HandPumpClock clock = new();
    RecordingBus bus = null!;
    PumpRing ring = null!;
    PumpLoop loop = null!;

    [SetUp]
    public void MakeLoop()
    {
        bus = new RecordingBus(clock);
        ring = new PumpRing();
        loop = new PumpLoop(bus, ring, clock);
    }

    [TearDown]
    public void DisposeBus() => bus.Dispose();

    [Test]
    public void EveryWriteComesAtItsCycle()
    {
        Begin();
        Give(Write(1_000, 0x18, 0x0f), Write(5_000, 0x04, 0x41), Wait(2_000), Write(3_000, 0x04, 0x40));
        RunUntilIdle();

        long start = bus.Writes[0].Time - 1_000_000;
        Assert.That(bus.Writes.Select(write => (write.Time - start, write.Register, write.Value)), Is.EqualTo(new[]
        {
            (1_000_000L, 0x18, 0x0f), (6_000_000, 0x04, 0x41), (11_000_000, 0x04, 0x40),
        }));
        Assert.That(loop.Report.Writes, Is.EqualTo(3));
        Assert.That(loop.Report.LateWrites, Is.Zero);
    }

    [Test]
    public void CloseWritesGoOutTogetherWithTheirDistances()
    {
        Begin();
        Give(Write(100, 0, 1), Write(8, 1, 2), Write(12, 2, 3), Write(1, 3, 4), Wait(20_000));
        RunUntilIdle();

        Assert.That(bus.Writes.Select(write => (write.Batch, write.Cycles)), Is.EqualTo(new[] { (0, 0), (0, 8), (0, 12), (1, 0) }));
        Assert.That(bus.Writes[2].Time, Is.EqualTo(bus.Writes[0].Time), "a batch goes at the time of its first");
        Assert.That(bus.Writes[3].Time - bus.Writes[0].Time, Is.EqualTo(21_000));
    }

    [Test]
    public void RegistersThatDoNothingTakeTheirTimeAndNoWrite()
    {
        Begin();
        Give(Write(100, 0x1e, 1), Write(5, 0, 2), Write(5_000, 0x1f, 3), Write(5_000, 1, 4), Wait(20_000));
        RunUntilIdle();

        Assert.That(bus.Writes.Select(write => (write.Register, write.Cycles)), Is.EqualTo(new[] { (0, 0), (1, 0) }));
        Assert.That(bus.Writes[1].Time - bus.Writes[0].Time, Is.EqualTo(10_000_000).Within(10_000));
    }

    [Test]
    public void NothingSoundsBeforeTheLeadIsThere()
    {
        Begin();
        Give(Write(1_000, 0, 1), Wait(8_000));
        Assert.That(loop.Report.PlayedCycles, Is.Zero);
        for (int i = 0; i < 3; i++)
            loop.Step();
        Assert.That(bus.Writes, Is.Empty);

        Give(Wait(1_000));
        RunUntilIdle();
        Assert.That(bus.Writes, Has.Count.EqualTo(1));
    }

    [Test]
    public void AnUnderrunStandsStillAndCatchesNothingUp()
    {
        Begin();
        Give(Write(10_000, 0, 1));
        RunUntilIdle();
        clock.Forward(500_000_000);
        Assert.That((loop.Report.PlayedCycles, loop.Report.Underruns), Is.EqualTo((10_000, 1)));

        long again = clock.Now;
        Give(Write(10_000, 0, 2), Write(1_000, 0, 3));
        RunUntilIdle();
        Assert.That(bus.Writes[1].Time, Is.GreaterThanOrEqualTo(again + 10_000_000));
        Assert.That(bus.Writes[2].Time - bus.Writes[1].Time, Is.EqualTo(1_000_000));
    }

    [Test]
    public void APauseSilencesKeepsTheQueueAndTakesNoTime()
    {
        Begin();
        Give(Write(1_000, 0x18, 0x1f), Write(50_000, 0, 2), Wait(1_000));
        StepUntil(() => bus.Writes.Count == 1);
        clock.Forward(4_000_000);
        loop.SetPause(true);
        loop.Step();
        clock.Forward(3_000_000_000);
        long played = loop.Report.PlayedCycles;
        loop.SetPause(false);
        long resumed = clock.Now;
        RunUntilIdle();

        Assert.That(played, Is.EqualTo(5_000).Within(100));
        Assert.That(bus.Writes.Select(write => (write.Register, write.Value)), Is.EqualTo(new[] { (0x18, 0x1f), (0x18, 0x10), (0x18, 0x1f), (0, 2) }));
        Assert.That(bus.Writes[3].Time - resumed, Is.EqualTo((51_000 - played) * 1000).Within(200_000));
    }

    [Test]
    public void WhatIsCancelledNeverSoundsAndTheChipsAreSilenced()
    {
        Begin();
        Give(Write(1_000, 0x18, 0x0f), Write(20_000, 0x04, 0x41), Wait(20_000));
        StepUntil(() => bus.Writes.Count == 1);
        loop.Cancel();
        loop.Step();

        Assert.That(bus.Writes.Skip(1).Select(write => write.Register), Is.EqualTo(ChipSequences.SilencedRegisters.ToArray().Select(register => (int)register)));
        Assert.That(bus.Writes.Skip(1).Select(write => write.Value), Is.All.Zero);
        clock.Forward(100_000_000);
        for (int i = 0; i < 5; i++)
            loop.Step();
        Assert.That(bus.Writes, Has.Count.EqualTo(17));
        Assert.That(loop.IsPlaying, Is.False);
    }

    [Test]
    public void ANewTuneStartsAtCycleZeroWithFreshCounters()
    {
        Begin();
        Give(Write(10_000, 0, 1));
        RunUntilIdle();
        loop.Cancel();
        Begin(chips: 2);
        loop.Step();
        RunUntilIdle();

        Assert.That(loop.Report, Is.EqualTo(loop.Report with { Tunes = 2, PlayedCycles = 0, Writes = 0, Underruns = 0, WorstNanoseconds = 0 }));
        Assert.That(bus.Tune!.Models, Has.Count.EqualTo(2));
    }

    [Test]
    public void ALongStandstillSlipsInsteadOfHurrying()
    {
        Begin();
        Give(Write(1_000, 0, 1), Write(10_000, 0, 2), Write(10_000, 0, 3), Wait(50_000));
        StepUntil(() => bus.Writes.Count == 1);
        clock.Forward(200_000_000);
        RunUntilIdle();

        Assert.That(bus.Writes[2].Time - bus.Writes[1].Time, Is.EqualTo(10_000_000), "the rhythm is kept");
        Assert.That(loop.Report.LateWrites, Is.EqualTo(1));
        Assert.That(loop.Report.WorstNanoseconds, Is.GreaterThan(150_000_000));
    }

    [Test]
    public void ASmallDelayIsCaughtUp()
    {
        Begin();
        Give(Write(1_000, 0, 1), Write(10_000, 0, 2), Write(10_000, 0, 3), Wait(50_000));
        StepUntil(() => bus.Writes.Count == 1);
        clock.Forward(15_000_000);
        RunUntilIdle();

        Assert.That(bus.Writes[2].Time - bus.Writes[0].Time, Is.EqualTo(20_000_000));
        Assert.That(loop.Report.LateWrites, Is.EqualTo(1));
    }

    [Test]
    public void NonsenseIsRefused()
    {
        Give(Write(0, 0, 1));
        Assert.That(Assert.Throws<SidPortException>(() => loop.Step())!.Fault, Is.EqualTo(SidPortFault.Refused));
    }

    [Test]
    public void AWriteBeyondTheTunesChipsIsRefused()
    {
        Begin();
        Give(new PumpEvent(PumpEventKind.Write, Chip: 1, Operand: 1), Wait(20_000));
        Assert.Throws<SidPortException>(RunUntilIdle);
    }

    [Test]
    public void AClockNoSidHasIsRefused()
    {
        ring.TryPush(new PumpEvent(PumpEventKind.ClockNumerator, Operand: 1));
        ring.TryPush(new PumpEvent(PumpEventKind.ClockDenominator, Operand: 0));
        ring.TryPush(new PumpEvent(PumpEventKind.Begin, Chip: 1));
        Assert.Throws<SidPortException>(RunUntilIdle);
    }

    [Test]
    public void PlayingAllocatesNothing()
    {
        Begin();
        loop.Step();
        bus.Forget = true;
        for (int i = 0; i < 100; i++)
            Give(Write(500, i % 25, i));
        RunUntilIdle();
        for (int i = 0; i < 2000; i++)
            Give(Write(500, i % 25, i & 0xff));
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (ring.Popped < ring.Pushed)
            loop.Step();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(loop.Report.Writes, Is.EqualTo(2100));
    }

    static PumpEvent Write(int cycles, int register, int value) =>
        new(PumpEventKind.Write, 0, (byte)register, (byte)value, (uint)cycles);

    static PumpEvent Wait(int cycles) => new(PumpEventKind.Wait, Operand: (uint)cycles);

    void Begin(byte chips = 1)
    {
        ring.TryPush(new PumpEvent(PumpEventKind.ClockNumerator, Operand: 1_000_000));
        ring.TryPush(new PumpEvent(PumpEventKind.ClockDenominator, Operand: 1));
        ring.TryPush(new PumpEvent(PumpEventKind.Begin, Chip: chips));
        for (int i = 0; i < 3; i++)
            loop.Step();
    }

    void Give(PumpEvent a)
    {
        loop.AddGiven(a.Operand);
        Assert.That(ring.TryPush(a));
    }

    void Give(params PumpEvent[] events)
    {
        foreach (PumpEvent next in events)
            Give(next);
    }

    /// <summary>Until the ring is empty and the time line stands.</summary>
    void RunUntilIdle() => StepUntil(() => ring.Pushed == ring.Popped && !loop.IsPlaying);

    void StepUntil(Func<bool> done)
    {
        for (int steps = 0; steps < 100_000; steps++)
        {
            if (done())
                return;
            loop.Step();
        }
        Assert.Fail("the loop does not come to an end");
    }
}
