using SidFlow.Emu.Cia;
using static SidFlow.Emu.Tests.Cia.CiaOnItsOwn;

namespace SidFlow.Emu.Tests.Cia;

/// <summary>The serial register's laws, as VICE's <c>shiftregister</c> programs show them on chips.</summary>
public sealed class SerialLawTests
{
    private const byte Flag = 8, SendAndStart = 0x51;
    private const long Start = 20;

    /// <summary>The underflows of a timer with this latch, started by <see cref="SendAndStart"/>.</summary>
    private static long Underflow(int number, int latch) => Start + latch + 3 + ((number - 1) * (latch + 1));

    private static void Send(CiaOnItsOwn cia, int latch)
    {
        cia.LatchA(latch, 1);
        cia[ControlA, Start] = SendAndStart;
        cia[Serial, Start + 1] = 0x55;
    }

    [TestCase(3)]
    [TestCase(8)]
    [TestCase(19)]
    [TestCase(50)]
    public void The_flag_rises_four_cycles_after_the_fifteenth_underflow(int latch) // cia-sdr-icr, cia-sdr-init
    {
        long? seen = FirstSeen(Flag, CiaModel.Mos8521, Start, Underflow(17, latch), cia => Send(cia, latch));
        Assert.That(seen, Is.EqualTo(Underflow(15, latch) + 4));
    }

    [Test]
    public void Underflows_in_every_cycle_never_clock_a_bit() // cia-sdr-icr-0
    {
        Assert.That(FirstSeen(Flag, CiaModel.Mos8521, Start, 400, cia => Send(cia, 0)), Is.Null);
    }

    [Test]
    public void A_byte_that_waits_follows_sixteen_underflows_behind()
    {
        const int latch = 9;
        long? second = FirstSeen(Flag, CiaModel.Mos8521, Underflow(15, latch) + 10, Underflow(40, latch), cia =>
        {
            Send(cia, latch);
            cia[Serial, Start + 40] = 0xaa;
            _ = cia[Interrupt, Underflow(15, latch) + 6];
        });
        Assert.That(second, Is.EqualTo(Underflow(31, latch) + 4));
    }

    [TestCase(1, 15)]
    [TestCase(2, 16)]
    public void A_byte_is_seen_from_the_second_cycle_after_its_write(int beforeUnderflow, int underflows) // cia-sdr-delay
    {
        const int latch = 9;
        long? seen = FirstSeen(Flag, CiaModel.Mos8521, Start, Underflow(40, latch), cia =>
        {
            cia.LatchA(latch, 1);
            cia[ControlA, Start] = SendAndStart;
            cia[Serial, Underflow(3, latch) - 3 + beforeUnderflow] = 0x55;
        });
        Assert.That(seen, Is.EqualTo(Underflow(2 + underflows, latch) + 4));
    }

    [TestCase(CiaModel.Mos8521, "......1.1111111111")]
    [TestCase(CiaModel.Mos6526, "......1.1111111111")]
    [TestCase(CiaModel.Mos6526Of4485, "......111111111111")]
    public void Breaking_off_while_CNT_is_low_raises_the_flag_when_output_comes_back(CiaModel model, string expected) // cia-sdr-icr, second table
    {
        const int latch = 9;
        string raised = "";
        for (long input = Underflow(1, latch) - 5; input < Underflow(1, latch) + 13; input++)
        {
            CiaOnItsOwn cia = new(model);
            Send(cia, latch);
            cia[ControlA, input] = 0;
            cia[ControlA, input + 20] = 0x40;
            raised += (cia[Interrupt, input + 22] & Flag) != 0 ? '1' : '.';
        }

        Assert.That(raised, Is.EqualTo(expected), "CNT falls two cycles after the first underflow");
    }

    [Test]
    public void A_timer_that_counts_CNT_counts_eight_edges_a_byte() // data sheet: CNT is an output while sending
    {
        const int latch = 9;
        CiaOnItsOwn cia = new();
        cia.LatchB(100, 1);
        cia[ControlB, 2] = 0x31;
        Send(cia, latch);
        Assert.That(cia[TimerBLow, Underflow(40, latch)], Is.EqualTo(92));
    }

    [Test]
    public void In_input_mode_nothing_moves()
    {
        CiaOnItsOwn cia = new();
        cia.LatchA(9, 1);
        cia[ControlA, Start] = 0x11;
        cia[Serial, Start + 1] = 0x55;
        Assert.That(cia[Interrupt, Start + 1000] & Flag, Is.Zero);
        Assert.That(cia[Serial, Start + 1001], Is.EqualTo(0x55));
    }
}
