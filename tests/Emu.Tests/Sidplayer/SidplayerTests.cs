using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tests.Machine;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Sidplayer;

/// <summary>The commands of the format, each by what it does to the registers. Jiffy n of a list is its n-th element: [0] is the chip before the first.</summary>
public sealed class SidplayerTests
{
    private const string C = MusFile.QuarterC;

    private static int Frequency(byte[] registers) => registers[0] | registers[1] << 8;

    private static int Pulse(byte[] registers) => registers[2] | registers[3] << 8;

    private static int Cutoff(byte[] registers) => registers[0x16] << 3 | registers[0x15];

    /// <summary>How many jiffies a note's gate is open or it lasts: the jiffy of the second note less that of the first.</summary>
    private static int Length(string prefix, string note)
    {
        // The next note is another one, so its pitch tells when it begins.
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of($"{prefix} {note} 10 A1"), 600);
        int first = jiffies.FindIndex(registers => Frequency(registers) != 0);
        return jiffies.FindIndex(first, registers => Frequency(registers) != Frequency(jiffies[first])) - first;
    }

    [TestCase("08", 144)]
    [TestCase("0C", 72)]
    [TestCase("10", 36)]
    [TestCase("14", 18)]
    [TestCase("18", 9)]
    [TestCase("30", 54, TestName = "a dotted quarter")]
    [TestCase("B0", 63, TestName = "a double dotted quarter")]
    [TestCase("90", 24, TestName = "a quarter triplet")]
    [TestCase("04", 12, TestName = "a utility length")]
    [TestCase("24", 1, TestName = "a voice's utility length")]
    public void Notes_last_as_their_first_byte_says(string length, int jiffies) =>
        Assert.That(Length("", length + "99"), Is.EqualTo(jiffies));

    [TestCase("06 C0", "10 99", 48)]
    [TestCase("06 00", "10 99", 64)]
    [TestCase("06 40", "40 99", 1, Description = "a tied 64th")]
    [TestCase("16 07", "04 99", 7)]
    [TestCase("F6 09", "24 99", 9)]
    public void The_tempo_stretches_them(string tempo, string note, int jiffies) =>
        Assert.That(Length(tempo, note), Is.EqualTo(jiffies));

    [TestCase("99", 0x10c3, TestName = "C")]
    [TestCase("9A", 0x12d1, TestName = "D")]
    [TestCase("5A", 0x13ef, TestName = "D sharp")]
    [TestCase("DA", 0x11c3, TestName = "D flat")]
    [TestCase("1A", 0x151f, TestName = "D double sharp")]
    [TestCase("91", 0x2187, TestName = "C an octave up")]
    public void Notes_have_their_pitch(string note, int frequency) =>
        Assert.That(Frequency(MusFile.Jiffies(MusFile.Of("10" + note), 3)[2]), Is.EqualTo(frequency));

    [Test]
    public void A_note_opens_the_gate_one_jiffy_after_it_is_read_and_closes_it_four_before_its_end()
    {
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of(C), 40);
        Assert.That(Enumerable.Range(0, 38).Where(i => (jiffies[i][4] & 1) != 0), Is.EqualTo(Enumerable.Range(2, 32)));
    }

    [Test]
    public void A_tied_note_keeps_it_open_and_a_rest_does_not_open_it()
    {
        List<byte[]> tied = MusFile.Jiffies(MusFile.Of("50 99 10 99"), 72);
        Assert.That(tied[2..66].All(registers => (registers[4] & 1) != 0), "held over both");
        Assert.That(MusFile.Jiffies(MusFile.Of("10 80"), 30).Any(registers => (registers[4] & 1) != 0), Is.False);
    }

    [Test]
    public void Portamento_goes_by_its_rate_and_stops_at_the_note()
    {
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of("10 99 07 00 10 91 10 91"), 76);
        int[] rise = [.. jiffies.Skip(38).Take(30).Select(Frequency)];
        Assert.That(rise[..3], Is.EqualTo(new[] { 0x10c3, 0x11c3, 0x12c3 }));
        Assert.That(rise[16..], Is.EqualTo(new[] { 0x20c3 }.Concat(Enumerable.Repeat(0x2187, 13))));
    }

    [Test]
    public void A_note_without_a_length_is_where_a_glide_begins()
    {
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of("07 00 00 91 10 99"), 5);
        Assert.That((Frequency(jiffies[2]), Frequency(jiffies[3])), Is.EqualTo((0x2187, 0x2087)));
    }

    [Test]
    public void Vibrato_swings_around_the_note()
    {
        int[] swing = [.. MusFile.Jiffies(MusFile.Of("76 10 86 02 10 99"), 20).Skip(2).Select(registers => Frequency(registers) - 0x10c3)];
        Assert.That(swing[..10], Is.EqualTo(new[] { 0, 0x10, 0x20, 0x10, 0, -0x10, -0x20, -0x10, 0, 0x10 }));
    }

    [Test]
    public void A_pulse_sweep_starts_anew_with_each_note_but_a_tied_one()
    {
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of("42 00 56 10 10 99 50 99 10 99"), 110);
        Assert.That((Pulse(jiffies[2]), Pulse(jiffies[3]), Pulse(jiffies[12])), Is.EqualTo((0x400, 0x410, 0x4a0)));
        Assert.That(Pulse(jiffies[38]), Is.EqualTo(0x400));
        Assert.That(Pulse(jiffies[74]), Is.EqualTo(0x400 + 35 * 0x10), "on from the tied one");
    }

    [Test]
    public void A_filter_sweep_moves_the_cutoff_by_its_step_each_jiffy()
    {
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of("0E 80 66 FD 01 1B 10 99"), 20);
        Assert.That((Cutoff(jiffies[2]), Cutoff(jiffies[3]), Cutoff(jiffies[12])), Is.EqualTo((0x400, 0x3fd, 0x400 - 30)));
        Assert.That(jiffies[2][0x17], Is.EqualTo(0x09), "voice 1 goes through the filter");
    }

    [Test]
    public void A_cutoff_can_follow_the_notes()
    {
        Assert.That(MusFile.Jiffies(MusFile.Of("96 10 10 99"), 2)[2][0x16], Is.EqualTo(0x10 + 80));
        Assert.That(MusFile.Jiffies(MusFile.Of("96 10 10 93"), 2)[2][0x16], Is.EqualTo(0x10 + 100 + 7), "an E, an octave up");
    }

    [Test]
    public void Small_commands_set_the_bits_they_name()
    {
        // ATK 9, DCY 3, SUS 10, REL 5, WAV noise, VOL 12, RES 7, F-M low and high, SNC, RNG, 3-O.
        byte[] registers = MusFile.Jiffies(MusFile.Of("01 4C 01 30 01 D4 01 58 01 07 01 CE 01 7A 01 B7 01 3B 01 2B 01 5B" + "10 99"), 2)[2];
        Assert.That((registers[5], registers[6], registers[4]), Is.EqualTo((0x93, 0xa5, 0x87)));
        Assert.That((registers[0x17], registers[0x18]), Is.EqualTo((0x78, 0xdc)));
    }

    [Test]
    public void The_low_frequency_oscillator_modulates_what_is_chosen()
    {
        // RUP 31, MAX 100, DST frequency.
        int[] modulated = [.. MusFile.Jiffies(MusFile.Of("01 F9 E6 64 01 AF 10 99"), 12).Skip(2).Select(registers => Frequency(registers) - 0x10c3)];
        Assert.That(modulated[..9], Is.EqualTo(new[] { 31, 62, 93, 0, 31, 62, 93, 0, 31 }));
    }

    [Test]
    public void Oscillator_three_can_be_the_source()
    {
        // Voice 3: a sawtooth without a note; voice 1: SRC 1 into the pitch.
        byte[] file = MusFile.Of("01 3F 01 AF 08 99", "", "01 47 08 91");
        int[] modulated = [.. MusFile.Jiffies(file, 60).Skip(10).Select(registers => Frequency(registers) - 0x10c3)];
        Assert.That(modulated, Is.All.InRange(0, 255));
        Assert.That(modulated.Distinct().Count(), Is.GreaterThan(20));
    }

    [Test]
    public void A_repeat_plays_as_often_as_it_says()
    {
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of("36 03 18 99 18 91 01 0F 18 9A"), 100);
        int[] heard = [.. Enumerable.Range(0, 8).Select(note => note * 9 + 5).Where(i => i < jiffies.Count).Select(i => Frequency(jiffies[i]))];
        Assert.That(heard[..7], Is.EqualTo(new[] { 0x10c3, 0x2187, 0x10c3, 0x2187, 0x10c3, 0x2187, 0x12d1 }));
    }

    [Test]
    public void A_phrase_is_played_where_it_is_defined_and_wherever_it_is_called()
    {
        List<byte[]> jiffies = MusFile.Jiffies(MusFile.Of("01 16 18 99 01 2F 18 9A 01 12"), 60);
        Assert.That(new[] { 5, 14, 23 }.Select(i => Frequency(jiffies[i])), Is.EqualTo(new[] { 0x10c3, 0x12d1, 0x10c3 }));
    }

    [Test]
    public void The_last_halt_closes_the_gates_and_ends_the_tape()
    {
        ISongMachine machine = MusFile.Start(MusFile.Of(C, "08 99"));
        TestTune.Record(machine, 144 * 16_422 + 16_000);
        Assert.That(machine.State, Is.EqualTo(MachineState.Running));
        var last = TestTune.Record(machine, 200 * 16_422);
        Assert.That((machine.State, machine.HasFailed(), machine.Trouble), Is.EqualTo((MachineState.Ended, false, (string?)null)));
        Assert.That(last[^7..].Select(write => (write.Register, write.Value)),
            Is.EqualTo(new (byte, byte)[] { (4, 0), (11, 0), (18, 0), (1, 0), (8, 0), (15, 0), (23, 8) }));
        Assert.That(TestTune.Record(machine, 300 * 16_422), Is.Empty);
    }

    [Test]
    public void Its_length_is_known_unless_it_goes_on_for_ever()
    {
        TimeSpan? length = SongMachine.OwnLength(TuneParser.Parse(MusFile.Of("08 99 08 99")).Tune!);
        Assert.That(length!.Value.TotalSeconds, Is.EqualTo(0.5 + 289 * 16_422 / ClockRate.Pal.Hz).Within(0.02));
        Assert.That(SongMachine.OwnLength(TuneParser.Parse(MusFile.Of("36 00 08 99 01 0F")).Tune!), Is.Null);
    }

    [Test]
    public void A_jiffy_is_as_long_as_it_is_set_to()
    {
        long[] Starts(string set) => [.. TestTune.Record(MusFile.Start(MusFile.Of(set + "08 99")), 300_000).Where(write => write.Register == 0x15).Skip(1).Select(write => write.Cycle)];
        long[] usual = Starts(""), longer = Starts("7E 01");
        Assert.That(usual[5] - usual[4], Is.EqualTo(0x4025 + 1));
        Assert.That(longer[5] - longer[4], Is.EqualTo(0x4025 + 0x140 + 1));
        Assert.That(longer[1] - longer[0], Is.EqualTo(0x4025 + 1), "the timer takes it at its next turn");
    }

    [Test]
    public void The_second_part_plays_on_the_second_chip_from_its_own_data()
    {
        byte[] stereo = SidplayerFile.Join(MusFile.Of("10 99"), MusFile.Of("10 9A"));
        ISongMachine machine = MusFile.Start(stereo);
        Assert.That(machine.Chips.Select(chip => chip.Address), Is.EqualTo(new[] { 0xd400, 0xd500 }));
        Assert.That((Frequency(MusFile.Jiffies(stereo, 3)[2]), Frequency(MusFile.Jiffies(stereo, 3, chip: 1)[2])), Is.EqualTo((0x10c3, 0x12d1)));
    }

    [Test]
    public void Slices_of_any_length_give_the_same_tape()
    {
        byte[] file = SidplayerFile.Join(MusFile.Of("76 10 86 02 10 99 14 9A"), MusFile.Of("01 3F 01 AF 10 9A"));
        var whole = TestTune.Record(MusFile.Start(file), 700_000, () => 700_000);
        var random = new Random(3);
        Assert.That(TestTune.Record(MusFile.Start(file), 700_000, () => random.Next(1, 30_000)), Is.EqualTo(whole));
        Assert.That(TestTune.Record(MusFile.Start(file), 700_000, () => 40), Is.EqualTo(whole));
    }

    [Test]
    public void A_copy_goes_on_as_the_original_does()
    {
        ISongMachine machine = MusFile.Start(SidplayerFile.Join(MusFile.Of("01 16 76 10 86 02 14 99 01 2F 01 12 14 9A"), MusFile.Of("01 3F 01 AF 10 9A")));
        TestTune.Record(machine, 400_010);
        ISongMachine copy = machine.Copy();
        var rest = TestTune.Record(machine, 1_000_000);
        Assert.That(rest, Is.Not.Empty);
        Assert.That(TestTune.Record(copy, 1_000_000), Is.EqualTo(rest));
    }
}
