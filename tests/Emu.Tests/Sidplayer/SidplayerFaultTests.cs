using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tests.Machine;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Sidplayer;

/// <summary>Data that no player can follow end with a sentence, in bounded time.</summary>
public sealed class SidplayerFaultTests
{
    [TestCase("06 90 00 00", "whole number", TestName = "a 64th at a tempo that has none")]
    [TestCase("06 00 28 99", "dotted", TestName = "a dotted note of 384 jiffies")]
    [TestCase("01 2F", "has not begun", TestName = "END without DEF")]
    [TestCase("01 12", "before it is defined", TestName = "CAL without DEF")]
    [TestCase("01 16 01 12", "too deep", TestName = "a phrase that calls itself")]
    [TestCase("36 00 01 0F", "never comes to a note", TestName = "a repeat around nothing")]
    [TestCase("36 00 06 60 01 0F", "never comes to a note", TestName = "a repeat around a command")]
    public void Each_has_its_sentence(string voice, string sentence)
    {
        ISongMachine machine = MusFile.Start(MusFile.Of(voice));
        TestTune.Record(machine, 1_000_000);
        Assert.That((machine.State, machine.HasFailed()), Is.EqualTo((MachineState.Faulted, true)));
        Assert.That(machine.Trouble, Does.Contain(sentence));
    }

    [Test]
    public void A_repeat_across_voices_is_one()
    {
        // Voice 1 defines a phrase; voice 2 begins a repeat of its own and ends it inside that phrase.
        ISongMachine machine = MusFile.Start(MusFile.Of("01 16 04 99 01 0F 01 2F", "36 02 10 99 01 12"));
        TestTune.Record(machine, 3_000_000);
        Assert.That(machine.Trouble, Does.Contain("another phrase"));
    }

    [Test]
    public void A_fault_in_one_part_leaves_the_other_playing()
    {
        ISongMachine machine = MusFile.Start(SidplayerFile.Join(MusFile.Of("01 2F"), MusFile.Of("08 99")));
        var writes = TestTune.Record(machine, 1_000_000);
        Assert.That((machine.State, machine.Trouble is not null), Is.EqualTo((MachineState.Running, true)));
        Assert.That(writes.Last(write => write.Register == 4 && write.Chip == 1).Value & 1, Is.EqualTo(1));
    }

    [Test]
    public void Random_commands_end_or_play_on_in_bounded_time()
    {
        var random = new Random(11);
        int ended = 0, faulted = 0, running = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] file = i % 3 == 0
                ? SidplayerFile.Join(RandomFile(random), RandomFile(random))
                : RandomFile(random);
            ISongMachine machine = MusFile.Start(file);
            for (int step = 0; step < 20; step++)
                AssertSound(machine, machine.Run(machine.Now + random.Next(1, 200_000)));
            switch (machine.State)
            {
                case MachineState.Ended: ended++; break;
                case MachineState.Faulted: faulted++; break;
                default: running++; break;
            }
            Assert.That(machine.State == MachineState.Faulted, Is.LessThanOrEqualTo(machine.Trouble is not null));
        }

        Assert.That((ended > 20, faulted > 100, running > 20), Is.EqualTo((true, true, true)), $"{ended}, {faulted}, {running}");
    }

    [Test]
    public void Bent_files_are_described_or_refused()
    {
        var random = new Random(12);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] file = i % 2 == 0 ? MusFile.Of("10 99") : SidplayerFile.Join(MusFile.Of("10 99"), MusFile.Of("10 9A"));
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                file = file.AsSpan(0, random.Next(file.Length)).ToArray();
            TuneResult result = TuneParser.Parse(file);
            Assert.That(result.Tune is null, Is.EqualTo(result.Refusal is not null));
            if (result.Tune is not { } tune)
                continue;
            accepted++;
            Assert.That(tune.SidplayerParts, Has.Count.EqualTo(tune.SidAddresses.Count));
            Assert.That((tune.Title + tune.Author).Any(char.IsControl), Is.False);
            ISongMachine machine = SongMachine.Start(tune, 1, new MachineOptions()).Machine!;
            AssertSound(machine, machine.Run(new Cycles(100_000)));
            Assert.That(SidplayerFile.Join(file, file.AsSpan(0, random.Next(file.Length))), Is.Not.Empty);
        }

        Assert.That(accepted, Is.InRange(2_000, 18_000));
    }

    private static byte[] RandomFile(Random random)
    {
        int longest = random.Next(2) == 0 ? 5 : 80;
        int First() => random.Next(3) switch { 0 => 0x01, 1 => 0x18, _ => random.Next(256) };
        string Voice() => string.Concat(Enumerable.Range(0, random.Next(longest)).Select(_ => $"{First():X2}{random.Next(256):X2}"));
        return MusFile.Of(Voice(), Voice(), Voice());
    }

    private static void AssertSound(ISongMachine machine, in TapeSlice slice)
    {
        uint last = 0;
        foreach (SidWrite write in slice.Writes.Span)
        {
            if (write.Offset < last || write.Offset >= slice.Length.Value || write.Chip >= machine.Chips.Count || write.Register > 24)
                Assert.Fail($"a write that no tape can hold: {write}");
            last = write.Offset;
        }
    }
}
