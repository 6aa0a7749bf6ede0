using SidFlow.Emu.Cia;
using static SidFlow.Emu.Tests.Cia.CiaOnItsOwn;

namespace SidFlow.Emu.Tests.Cia;

/// <summary>When a flag is seen and when the pin falls, in both revisions; each law with the program that shows it on a chip.</summary>
public sealed class InterruptLawTests
{
    private const long Start = 20, Underflow = Start + 8 + 3;

    private static CiaOnItsOwn TimerA(CiaModel model)
    {
        CiaOnItsOwn cia = new(model);
        cia[Interrupt, 1] = 0x81;
        cia.LatchA(8, 2);
        cia[ControlA, Start] = 0x19;
        return cia;
    }

    private static CiaOnItsOwn TimerB(CiaModel model)
    {
        CiaOnItsOwn cia = new(model);
        cia[Interrupt, 1] = 0x82;
        cia.LatchB(8, 2);
        cia[ControlB, Start] = 0x19;
        return cia;
    }

    [TestCase(CiaModel.Mos8521, Underflow)]
    [TestCase(CiaModel.Mos6526, Underflow + 1)]
    public void The_pin_falls_with_the_underflow_or_on_the_6526_a_cycle_later(CiaModel model, long falls) => // VICE irqdelay
        Assert.That(TimerA(model).PinFalls(Start, Start + 50), Is.EqualTo(falls));

    [TestCase(CiaModel.Mos8521, 0x81)]
    [TestCase(CiaModel.Mos6526, 0x01)]
    public void A_read_in_the_cycle_of_the_underflow_sees_the_flag(CiaModel model, int seen) => // VICE cia-timer
        Assert.That(TimerA(model)[Interrupt, Underflow], Is.EqualTo(seen));

    [Test]
    public void On_the_6526_that_read_costs_the_interrupt() // VICE cia-timer, Lorenz ICR01
    {
        CiaOnItsOwn cia = TimerA(CiaModel.Mos6526);
        _ = cia[Interrupt, Underflow];
        Assert.That(cia.PinFalls(Underflow + 1, Underflow + 50), Is.Null);
        Assert.That(cia[Interrupt, Underflow + 60], Is.Zero);
    }

    [Test]
    public void On_the_8521_a_read_in_the_cycle_before_delays_the_pin_by_one() // VICE interrupts/cia-int
    {
        CiaOnItsOwn cia = TimerA(CiaModel.Mos8521);
        Assert.That(cia[Interrupt, Underflow - 1], Is.Zero);
        Assert.That(cia.PinFalls(Underflow, Underflow + 50), Is.EqualTo(Underflow + 1));
        Assert.That(cia[Interrupt, Underflow + 60], Is.EqualTo(0x81));
    }

    [Test]
    public void A_read_lets_the_pin_go_in_the_next_cycle()
    {
        CiaOnItsOwn cia = TimerA(CiaModel.Mos8521);
        Assert.That(cia[Interrupt, Underflow + 5], Is.EqualTo(0x81));
        Assert.That(cia.PinFalls(Underflow + 5, Underflow + 5), Is.Not.Null, "low in the cycle of the read");
        Assert.That(cia.PinFalls(Underflow + 6, Underflow + 50), Is.Null);
    }

    [TestCase(CiaModel.Mos8521, 0x81)]
    [TestCase(CiaModel.Mos6526, 0x80)]
    public void A_second_read_right_after_the_first_still_sees_what_the_first_has_not_cleared(CiaModel model, int seen) // VICE dd0dtest
    {
        CiaOnItsOwn cia = TimerA(model);
        Assert.That(cia[Interrupt, Underflow + 5], Is.EqualTo(0x81));
        Assert.That(cia[Interrupt, Underflow + 6], Is.EqualTo(seen), "flags are cleared two cycles after a read; the 6526 clears the sources at once");
        Assert.That(cia[Interrupt, Underflow + 8], Is.Zero);
    }

    [TestCase(CiaModel.Mos8521, 0x82)]
    [TestCase(CiaModel.Mos6526, 0x80)]
    public void The_6526_loses_timer_Bs_flag_right_after_a_read_but_not_its_interrupt(CiaModel model, int seen) // VICE cia-timer; G. Hug, Transactor, February 1989
    {
        CiaOnItsOwn cia = TimerB(model);
        _ = cia[Interrupt, Underflow - 1];
        Assert.That(cia.PinFalls(Underflow, Underflow + 50), Is.EqualTo(Underflow + 1));
        Assert.That(cia[Interrupt, Underflow + 60], Is.EqualTo(seen));
    }

    [TestCase(CiaModel.Mos8521, 1)]
    [TestCase(CiaModel.Mos6526, 2)]
    public void A_mask_that_meets_a_flag_pulls_the_pin(CiaModel model, int later) // Lorenz IMR
    {
        CiaOnItsOwn cia = new(model);
        cia.LatchA(8, 2);
        cia[ControlA, Start] = 0x19;
        Assert.That(cia.PinFalls(Start, 99), Is.Null);
        cia[Interrupt, 100] = 0x81;
        Assert.That(cia.PinFalls(100, 150), Is.EqualTo(100 + later));
    }

    [Test]
    public void Taking_the_mask_away_leaves_the_pin_low() // Lorenz IMR
    {
        CiaOnItsOwn cia = TimerA(CiaModel.Mos8521);
        cia[Interrupt, Underflow + 5] = 0x7f;
        Assert.That(cia.PinFalls(Underflow + 20, Underflow + 20), Is.EqualTo(Underflow));
        Assert.That(cia[Interrupt, Underflow + 21], Is.EqualTo(0x81));
    }
}
