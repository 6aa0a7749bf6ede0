using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>When INIT and PLAY are called, and in which state.</summary>
public sealed class CallingTests
{
    private static readonly byte[] Return = [0x60];

    private static List<long> PlayMarks(Tune tune, long cycles) =>
        [.. TestTune.Record(TestTune.Start(tune, new MachineOptions { Marks = true }), cycles)
            .Where(w => w is { Chip: TuneMachine.MarkChip, Register: TuneMachine.PlayMark })
            .Select(w => w.Cycle)];

    [Test]
    public void Init_is_called_with_the_song_number_at_cycle_0()
    {
        // STA $D400; STX ... INIT's own first write comes 3 cycles after its opcode fetch.
        Tune tune = TestTune.Psid([0x8d, 0x00, 0xd4, 0x60]) with { Songs = 7 };
        TuneMachine machine = TuneMachine.Start(tune, 5, new MachineOptions()).Machine!;
        Assert.That(TestTune.Record(machine, 100), Is.EqualTo(new[] { (3L, (byte)0, (byte)0, (byte)4) }));
    }

    [Test]
    public void A_header_without_a_clock_starts_as_on_PAL([Values(TuneClock.Unknown, TuneClock.Any)] TuneClock clock)
    {
        // LDA $D012; STA $D400; JMP $1000: shows the raster line, and every cycle that the display steals.
        Tune tune = TestTune.Rsid([0xad, 0x12, 0xd0, 0x8d, 0x00, 0xd4, 0x4c, 0x00, 0x10]);
        Assert.That(TestTune.Record(TestTune.Start(tune with { Clock = clock }), 40_000),
            Is.EqualTo(TestTune.Record(TestTune.Start(tune), 40_000)));
    }

    [Test]
    public void Init_finds_an_empty_stack_below_its_return_address()
    {
        // TSX; STX $D400
        Tune tune = TestTune.Psid([0xba, 0x8e, 0x00, 0xd4, 0x60]);
        Assert.That(TestTune.Record(TestTune.Start(tune), 100)[0].Value, Is.EqualTo(0xfd));
    }

    [Test]
    public void A_frame_timed_tune_is_called_every_19656_cycles_on_PAL()
    {
        List<long> marks = PlayMarks(TestTune.Psid(Return, Return), 400_000);
        Assert.That(marks, Has.Count.InRange(20, 21));
        for (int i = 1; i < marks.Count; i++)
            Assert.That(marks[i] - marks[i - 1], Is.InRange(19_656 - 2, 19_656 + 2), "the idle loop's jitter");
        Assert.That(marks[^1] - marks[0], Is.EqualTo((marks.Count - 1) * 19_656).Within(2));
    }

    [Test]
    public void A_frame_timed_tune_is_called_every_17095_cycles_on_NTSC()
    {
        List<long> marks = PlayMarks(TestTune.Psid(Return, Return, clock: TuneClock.Ntsc), 400_000);
        Assert.That(marks[^1] - marks[0], Is.EqualTo((marks.Count - 1) * 17_095).Within(2));
    }

    [Test]
    public void A_CIA_timed_tune_is_called_at_60_Hz_until_it_sets_the_timer()
    {
        List<long> usual = PlayMarks(TestTune.Psid(Return, Return, speed: 1), 400_000);
        Assert.That(usual[^1] - usual[0], Is.EqualTo((usual.Count - 1) * 0x4026L).Within(45), "a bad line may hold a call up");

        // LDA #$13; STA $DC05: four times a frame.
        List<long> fast = PlayMarks(TestTune.Psid([0xa9, 0x13, 0x8d, 0x05, 0xdc, 0x60], Return, speed: 1), 400_000);
        Assert.That(fast[^1] - fast[2], Is.EqualTo((fast.Count - 3) * 0x1326L).Within(45));
    }

    [Test]
    public void A_tune_without_play_address_installs_its_own_interrupt()
    {
        // SEI; LDA #$20 STA $0314; LDA #$10 STA $0315; CLI; RTS - handler at $1020: INC $D400; JMP $EA31
        byte[] init = new byte[0x40];
        new byte[] { 0x78, 0xa9, 0x20, 0x8d, 0x14, 0x03, 0xa9, 0x10, 0x8d, 0x15, 0x03, 0x58, 0x60 }.CopyTo(init, 0);
        new byte[] { 0xee, 0x00, 0xd4, 0x4c, 0x31, 0xea }.CopyTo(init, 0x20);
        var writes = TestTune.Record(TestTune.Start(TestTune.Rsid(init)), 200_000);
        Assert.That(writes, Has.Count.InRange(22, 26), "12 calls of INC, which writes twice");
    }

    [Test]
    public void Both_writes_of_a_read_modify_write_are_on_the_tape()
    {
        var writes = TestTune.Record(TestTune.Start(TestTune.Psid([0xee, 0x00, 0xd4, 0x60])), 100);
        Assert.That(writes.Select(w => (w.Cycle, w.Value)), Is.EqualTo(new[] { (4L, (byte)0), (5L, (byte)1) }));
    }

    [TestCase((ushort)0x1000, (byte)0x37)]
    [TestCase((ushort)0xa000, (byte)0x36)]
    [TestCase((ushort)0xd000, (byte)0x34)]
    [TestCase((ushort)0xe000, (byte)0x35)]
    public void The_bank_leaves_the_tune_visible(ushort address, byte bank) =>
        Assert.That(Driver.BankFor(address), Is.EqualTo(bank));

    [Test]
    public void Code_under_the_KERNAL_runs()
    {
        // At $E000: LDA $01; STA $D400; RTS. $D400 must be the chip, not RAM.
        Tune tune = TestTune.Psid([0xa5, 0x01, 0x8d, 0x00, 0xd4, 0x60]) with { LoadAddress = 0xe000, InitAddress = 0xe000 };
        Assert.That(TestTune.Reported(tune, 200), Is.EqualTo(new byte[] { 0x35 }));
    }

    [Test]
    public void A_second_chip_answers_at_its_own_address()
    {
        // STA $D420 ($D404 mirrored at $D424 belongs to the second chip); STA $D440 is a mirror of the first.
        Tune tune = TestTune.Psid([0xa9, 0x11, 0x8d, 0x24, 0xd4, 0x8d, 0x44, 0xd4, 0x60]) with
        {
            SidAddresses = [0xd400, 0xd420],
            Models = [TuneModel.Mos8580, TuneModel.Mos6581],
        };
        TuneMachine machine = TestTune.Start(tune);
        Assert.That(machine.Chips.Select(c => c.Model), Is.EqualTo(new[] { ChipModel.Mos8580, ChipModel.Mos6581 }));
        Assert.That(TestTune.Record(machine, 100).Select(w => (w.Chip, w.Register)), Is.EqualTo(new[] { ((byte)1, (byte)4), ((byte)0, (byte)4) }));
    }
}
