using SidFlow.Emu.Cia;
using static SidFlow.Emu.Tests.Cia.CiaOnItsOwn;

namespace SidFlow.Emu.Tests.Cia;

/// <summary>The timers' laws, each with the program that shows it on a chip.</summary>
public sealed class TimerLawTests
{
    private const long Start = 20;

    [TestCase(0, 8)]
    [TestCase(1, 8)]
    [TestCase(2, 8)]
    [TestCase(3, 7)]
    [TestCase(4, 6)]
    public void A_started_timer_counts_from_the_third_cycle(int after, int counter) // Lorenz CIA1TA
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(8, 1);
        cia[ControlA, Start] = 0x01;
        Assert.That(cia[TimerALow, Start + after], Is.EqualTo(counter));
    }

    [TestCase(2, 8)]
    [TestCase(3, 8)]
    [TestCase(4, 7)]
    public void A_forced_load_costs_one_count(int after, int counter) // Lorenz LOADTH
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(8, 1);
        cia[ControlA, Start] = 0x11;
        Assert.That(cia[TimerALow, Start + after], Is.EqualTo(counter));
    }

    [Test]
    public void An_underflow_comes_every_latch_plus_one_cycles() // VICE timerbasics
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(8, 1);
        cia[ControlA, Start] = 0x13;
        long[] pulses = [.. Enumerable.Range((int)Start, 40).Select(c => (long)c).Where(c => (cia[PortB, c] & 0x40) != 0)];
        Assert.That(pulses, Is.EqualTo(new[] { Start + 11, Start + 20, Start + 29, Start + 38 }), "PB6 is high for the cycle of an underflow");
    }

    [Test]
    public void The_flip_flop_starts_high_and_turns_at_each_underflow() // Lorenz CIA1PB6, FLIPOS
    {
        CiaOnItsOwn cia = new();
        cia.LatchB(4, 1);
        cia[ControlB, Start] = 0x17;
        string levels = string.Concat(Enumerable.Range((int)Start + 3, 15).Select(c => (cia[PortB, c] & 0x80) != 0 ? '1' : '0'));
        Assert.That(levels, Is.EqualTo("111100000111110"));
    }

    [Test]
    public void A_one_shot_timer_clears_START_and_keeps_its_latch() // Lorenz ONESHOT
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(8, 1);
        cia[ControlA, Start] = 0x19;
        Assert.That(cia[ControlA, Start + 10], Is.EqualTo(0x09));
        Assert.That(cia[ControlA, Start + 11], Is.EqualTo(0x08));
        Assert.That(cia[TimerALow, Start + 100], Is.EqualTo(8));
    }

    [Test]
    public void The_high_byte_loads_a_stopped_timer_only() // Lorenz LOADTH
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(0x0105, 1);
        Assert.That(cia[TimerAHigh, 10], Is.EqualTo(1));
        cia[TimerALow, 11] = 0x77;
        Assert.That(cia[TimerALow, 20], Is.EqualTo(5), "the low byte alone waits for the next load");
        cia[ControlA, 21] = 0x01;
        cia[TimerAHigh, 30] = 0x40;
        Assert.That(cia[TimerAHigh, 40], Is.LessThan(2), "running: only the latch changes");
    }

    [Test]
    public void Timer_B_counts_an_underflow_of_A_a_cycle_later() // VICE CIA-AcountsB
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(9, 1);
        cia.LatchB(100, 1);
        cia[ControlB, 10] = 0x51;
        cia[ControlA, Start] = 0x11;
        long underflow = Start + 12;
        Assert.That(cia[TimerBLow, underflow + 1], Is.EqualTo(100));
        Assert.That(cia[TimerBLow, underflow + 2], Is.EqualTo(99));
        Assert.That(cia[TimerBLow, underflow + 2 + 50], Is.EqualTo(94));
    }

    [Test]
    public void A_timer_that_counts_CNT_stands_still_when_nothing_is_attached() // Lorenz CNTDEF
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(8, 1);
        cia.LatchB(8, 1);
        cia[ControlA, Start] = 0x31;
        cia[ControlB, Start] = 0x31;
        Assert.That(cia[TimerALow, Start + 5000], Is.EqualTo(8));
        Assert.That(cia[TimerBLow, Start + 5000], Is.EqualTo(8));
    }
}
