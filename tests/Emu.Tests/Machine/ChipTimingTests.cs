namespace SidFlow.Emu.Tests.Machine;

/// <summary>What a program can measure of CIA, VIC and port; each test is a small program that reports bytes through $D400.</summary>
public sealed class ChipTimingTests
{
    private static readonly byte[] Report = [0x8d, 0x00, 0xd4];

    private static byte[] Program(params byte[][] parts) => [.. parts.SelectMany(p => p), 0x60];

    private static byte[] Store(ushort address, byte value) => [0xa9, value, 0x8d, (byte)address, (byte)(address >> 8)];

    private static byte[] Load(ushort address) => [0xad, (byte)address, (byte)(address >> 8)];

    [Test]
    public void A_CIA_timer_counts_from_the_third_cycle_after_its_start_is_loaded()
    {
        // Timer B of CIA 2 latched to $00FF, started with force load; LDA $DD06 reads 4 cycles after the write:
        // two cycles to the load, one without a count, so one count is done.
        byte[] code = Program(Store(0xdd06, 0xff), Store(0xdd07, 0x00), Store(0xdd0f, 0x11), Load(0xdd06), Report);
        Assert.That(TestTune.Reported(TestTune.Psid(code), 300), Is.EqualTo(new byte[] { 0xfe }));
    }

    [Test]
    public void A_one_shot_timer_stops_at_its_underflow_and_reloads()
    {
        byte[] wait = [.. Enumerable.Repeat((byte)0xea, 20)];
        byte[] code = Program(Store(0xdd06, 0x08), Store(0xdd07, 0x00), Store(0xdd0f, 0x19), wait, Load(0xdd0f), Report, Load(0xdd06), Report);
        Assert.That(TestTune.Reported(TestTune.Psid(code), 400), Is.EqualTo(new byte[] { 0x08, 0x08 }), "START is clear, the latch is back");
    }

    [Test]
    public void Reading_the_interrupt_flags_clears_them()
    {
        byte[] wait = [.. Enumerable.Repeat((byte)0xea, 20)];
        byte[] code = Program(Store(0xdd06, 0x08), Store(0xdd07, 0x00), Store(0xdd0f, 0x19), wait, Load(0xdd0d), Report, Load(0xdd0d), Report);
        Assert.That(TestTune.Reported(TestTune.Psid(code), 400), Is.EqualTo(new byte[] { 0x02, 0x00 }));
    }

    [Test]
    public void Timer_B_counts_the_underflows_of_timer_A()
    {
        // A underflows every 10 cycles, B counts down from $40; after 200 cycles and some it stands about 20 lower.
        byte[] wait = [.. Enumerable.Repeat((byte)0xea, 100)];
        byte[] code = Program(Store(0xdd04, 9), Store(0xdd05, 0), Store(0xdd06, 0x40), Store(0xdd07, 0), Store(0xdd0f, 0x51), Store(0xdd0e, 0x11), wait, Load(0xdd06), Report);
        Assert.That(TestTune.Reported(TestTune.Psid(code), 600).Single(), Is.EqualTo(0x40 - 20).Within(1));
    }

    [Test]
    public void The_time_of_day_clock_ticks_ten_times_a_second()
    {
        // Set 1:00:00.0 (hours stop, tenths start), 50 Hz; PLAY reports the tenths.
        byte[] init = Program(Store(0xdd0e, 0x80), Store(0xdd0b, 0x01), Store(0xdd0a, 0), Store(0xdd09, 0), Store(0xdd08, 0));
        byte[] play = Program(Load(0xdd08), Report);
        List<byte> tenths = TestTune.Reported(TestTune.Psid(init, play), 985_248 * 2);
        Assert.That(tenths.Distinct().Order(), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(tenths.Count(t => t == 3), Is.InRange(9, 11), "two tenths of a second at 50 calls a second");
    }

    [Test]
    public void A_bad_line_takes_40_to_43_cycles_from_the_CPU()
    {
        // INIT loops: INC $D400; JMP: 9 cycles a round, the first write of each marks it.
        var writes = TestTune.Record(TestTune.Start(TestTune.Psid([0xee, 0x00, 0xd4, 0x4c, 0x00, 0x10])), 30_000);
        long[] rounds = [.. writes.Where((_, i) => i % 2 == 0).Select(w => w.Cycle)];
        long[] gaps = [.. rounds.Zip(rounds.Skip(1), (a, b) => b - a - 9).Where(extra => extra != 0)];
        Assert.That(gaps, Has.Length.InRange(25, 50), "25 bad lines a frame");
        Assert.That(gaps, Is.All.InRange(40, 43));
    }

    [Test]
    public void The_raster_counter_runs_through_312_lines()
    {
        // INIT loops: LDA $D012; STA $D400; JMP
        List<byte> lines = TestTune.Reported(TestTune.Psid([0xad, 0x12, 0xd0, 0x8d, 0x00, 0xd4, 0x4c, 0x00, 0x10]), 40_000);
        Assert.That(lines.Distinct().Count(), Is.EqualTo(256));
    }

    [Test]
    public void A_sprite_takes_cycles_on_each_of_its_lines()
    {
        // Sprite 0 at line $60, display off so that no bad line mixes in: 21 lines of 2 to 5 cycles.
        byte[] code = [.. Store(0xd001, 0x60), .. Store(0xd015, 0x01), .. Store(0xd011, 0x0b), 0xee, 0x00, 0xd4, 0x4c, 0x0f, 0x10];
        long[] rounds = [.. TestTune.Record(TestTune.Start(TestTune.Psid(code)), 19_656).Where((_, i) => i % 2 == 0).Select(w => w.Cycle)];
        long[] gaps = [.. rounds.Zip(rounds.Skip(1), (a, b) => b - a - 9).Where(extra => extra != 0)];
        Assert.That(gaps, Has.Length.EqualTo(21));
        Assert.That(gaps, Is.All.InRange(2, 5));
    }

    [Test]
    public void An_NMI_comes_through_its_vector_and_is_edge_triggered()
    {
        // RSID: NMI vector to $1040, CIA 2 timer A at 1000 cycles with interrupt; the handler reports and never acknowledges: one NMI.
        byte[] init = new byte[0x60];
        byte[] setUp = Program([0x78], Store(0x0318, 0x40), Store(0x0319, 0x10), Store(0xdd04, 0xe8), Store(0xdd05, 0x03), Store(0xdd0d, 0x81), Store(0xdd0e, 0x11));
        setUp.CopyTo(init, 0);
        new byte[] { 0xee, 0x00, 0xd4, 0x40 }.CopyTo(init, 0x40);
        Assert.That(TestTune.Reported(TestTune.Rsid(init), 50_000), Has.Count.EqualTo(2), "INC writes twice, once");

        new byte[] { 0xee, 0x00, 0xd4, 0x2c, 0x0d, 0xdd, 0x40 }.CopyTo(init, 0x40);
        Assert.That(TestTune.Reported(TestTune.Rsid(init), 50_000), Has.Count.InRange(2 * 48, 2 * 50), "acknowledged: every 1001 cycles");
    }

    [Test]
    public void RAM_under_ROM_and_IO_is_written_and_read_when_banked_in()
    {
        // Write $5A to $E000 (under ROM); $01=$34: write $A5 to $D000 as RAM, read both back; $01=$37 to report.
        byte[] code = Program(
            Store(0xe000, 0x5a),
            [0xa9, 0x34, 0x85, 0x01],
            Store(0xd000, 0xa5),
            Load(0xe000),
            [0x85, 0x40],
            Load(0xd000),
            [0x85, 0x41, 0xa9, 0x37, 0x85, 0x01, 0xa5, 0x40],
            Report,
            [0xa5, 0x41],
            Report);
        Assert.That(TestTune.Reported(TestTune.Psid(code), 400), Is.EqualTo(new byte[] { 0x5a, 0xa5 }));
    }

    [Test]
    public void Reads_of_write_only_SID_registers_give_the_last_byte_on_its_bus()
    {
        byte[] code = Program(Store(0xd405, 0x77), Load(0xd406), [0x8d, 0x00, 0xd4]);
        Assert.That(TestTune.Reported(TestTune.Psid(code), 200), Is.EqualTo(new byte[] { 0x77 }));
    }
}
