using SidFlow.Emu.Cia;
using static SidFlow.Emu.Tests.Cia.CiaOnItsOwn;

namespace SidFlow.Emu.Tests.Cia;

/// <summary>The clock of day's laws, as VICE's <c>tod</c> programs show them on chips.</summary>
public sealed class TimeOfDayLawTests
{
    private const byte Mains50 = 0x80, AlarmFlag = 4, AlarmAccess = 0x80;

    private static CiaOnItsOwn SetTo(byte hours, byte minutes, byte seconds, byte tenths, byte controlA = Mains50)
    {
        CiaOnItsOwn cia = new();
        cia[ControlA, 1] = controlA;
        cia[Hours, 2] = hours;
        cia[Minutes, 3] = minutes;
        cia[Seconds, 4] = seconds;
        cia[Tenths, 5] = tenths;
        return cia;
    }

    private static byte Time(CiaOnItsOwn cia, int register, long cycle)
    {
        _ = cia[Tenths, cycle];
        byte value = cia[register, cycle];
        _ = cia[Tenths, cycle];
        return value;
    }

    [TestCase(0x92, 0x12, 0x01)]
    [TestCase(0x01, 0x01, 0x02)]
    [TestCase(0x09, 0x09, 0x10)]
    [TestCase(0x11, 0x11, 0x92)]
    [TestCase(0x12, 0x92, 0x81)]
    [TestCase(0x81, 0x81, 0x82)]
    [TestCase(0x91, 0x91, 0x12)]
    public void Twelve_turns_AM_and_PM_over_when_written_and_when_reached(int written, int read, int next) // hour-test
    {
        CiaOnItsOwn cia = SetTo((byte)written, 0x59, 0x59, 9);
        Assert.That(Time(cia, Hours, 10), Is.EqualTo(read));
        Assert.That(Time(cia, Hours, (6 * MainsTick) + 10), Is.EqualTo(next));
    }

    [TestCase(0x80, 5)]
    [TestCase(0x00, 6)]
    public void A_tenth_is_five_ticks_at_50_Hz_and_six_at_60(int control, int ticks) // stability
    {
        CiaOnItsOwn cia = SetTo(1, 0, 0, 0, (byte)control);
        Assert.That(cia[Tenths, (ticks * MainsTick) - 1], Is.Zero);
        Assert.That(cia[Tenths, ticks * MainsTick], Is.EqualTo(1));
    }

    [Test]
    public void A_divider_switched_past_its_match_goes_round_once_more() // hzsync6
    {
        CiaOnItsOwn cia = SetTo(1, 0, 0, 0, controlA: 0);
        cia[ControlA, (5 * MainsTick) + 10] = Mains50;
        Assert.That(cia[Tenths, (10 * MainsTick) + 10], Is.Zero);
        Assert.That(cia[Tenths, (11 * MainsTick) + 10], Is.EqualTo(1));
    }

    [Test]
    public void Hours_stop_the_clock_and_tenths_start_it_with_a_cleared_divider() // write-stop, hzsync0, hzsync5
    {
        CiaOnItsOwn cia = SetTo(1, 0, 0, 0);
        cia[Hours, (4 * MainsTick) + 1] = 1;
        Assert.That(cia[Tenths, 20 * MainsTick], Is.Zero);
        cia[Tenths, (20 * MainsTick) + 1] = 0;
        Assert.That(cia[Tenths, (24 * MainsTick) + 10], Is.Zero);
        Assert.That(cia[Tenths, (25 * MainsTick) + 10], Is.EqualTo(1));
    }

    [Test]
    public void Reading_the_hours_holds_the_time_until_the_tenths_are_read() // read-latch
    {
        CiaOnItsOwn cia = SetTo(1, 0, 0, 0);
        _ = cia[Hours, 100];
        long later = 40 * MainsTick;
        Assert.That(cia[Seconds, later], Is.Zero);
        Assert.That(cia[Tenths, later + 1], Is.Zero);
        Assert.That(cia[Tenths, later + 2], Is.EqualTo(8));
    }

    [Test]
    public void At_power_on_the_clock_stands_at_one() // powerup
    {
        CiaOnItsOwn cia = new();
        Assert.That(cia[Hours, 50 * MainsTick], Is.EqualTo(1));
        Assert.That(cia[Tenths, 50 * MainsTick], Is.Zero);
    }

    [Test]
    public void The_alarm_fires_when_the_time_becomes_it_and_not_again() // alarm, 4tod
    {
        CiaOnItsOwn cia = SetTo(1, 0, 0, 0);
        cia[ControlB, 10] = AlarmAccess;
        cia[Tenths, 11] = 1;
        cia[Hours, 12] = 1;
        cia[ControlB, 13] = 0;
        Assert.That(cia[Interrupt, (5 * MainsTick) - 1] & AlarmFlag, Is.Zero);
        Assert.That(cia[Interrupt, (5 * MainsTick) + 10] & AlarmFlag, Is.EqualTo(AlarmFlag));
        Assert.That(cia[Interrupt, (9 * MainsTick) + 10] & AlarmFlag, Is.Zero);
    }

    [Test]
    public void A_write_that_makes_time_and_alarm_equal_fires_it_and_one_that_leaves_them_equal_does_not() // alarm-cond, hammerfist
    {
        CiaOnItsOwn cia = SetTo(1, 0, 0, 3);
        _ = cia[Interrupt, 10];
        cia[ControlB, 20] = AlarmAccess;
        cia[Hours, 21] = 1;
        Assert.That(cia[Interrupt, 30] & AlarmFlag, Is.Zero);
        cia[Tenths, 40] = 3;
        Assert.That(cia[Interrupt, 50] & AlarmFlag, Is.EqualTo(AlarmFlag));
        cia[Tenths, 60] = 3;
        Assert.That(cia[Interrupt, 70] & AlarmFlag, Is.Zero);
    }

    [TestCase(0x0a, 0x0b)]
    [TestCase(0x0f, 0x00)]
    public void Impossible_digits_count_on_as_binary(int seconds, int next) // fix-sec
    {
        CiaOnItsOwn cia = SetTo(1, 0, (byte)seconds, 9);
        Assert.That(Time(cia, Seconds, (6 * MainsTick) + 10), Is.EqualTo(next));
    }
}
