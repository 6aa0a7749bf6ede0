using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>Tunes that cannot play, or that break while playing: a reason, and never a hang.</summary>
public sealed class BadTuneTests
{
    private static RefusalCode? Refused(Tune tune, int song = 1) => TuneMachine.Start(tune, song, new MachineOptions()).Refusal?.Code;

    [Test]
    public void What_cannot_play_is_refused_with_a_reason()
    {
        Tune tune = TestTune.Psid([0x60]);
        Assert.Multiple(() =>
        {
            Assert.That(Refused(tune, 2), Is.EqualTo(RefusalCode.NoSuchSong));
            Assert.That(Refused(tune, 0), Is.EqualTo(RefusalCode.NoSuchSong));
            Assert.That(Refused(tune with { StartPage = 0xff }), Is.EqualTo(RefusalCode.NoRoomForDriver));
            Assert.That(Refused(tune with { LoadAddress = 0x0400, Data = new byte[0xcc00] }), Is.EqualTo(RefusalCode.NoRoomForDriver));
            Assert.That(Refused(tune with { Format = TuneFormat.Rsid, IsBasic = true }), Is.EqualTo(RefusalCode.NeedsBasicRom));
        });
    }

    [Test]
    public void A_JAM_opcode_stops_the_machine_with_a_reason()
    {
        TuneMachine machine = TestTune.Start(TestTune.Psid([0xea, 0x02]));
        TapeSlice slice = machine.Run(new Cycles(1_000_000));
        Assert.That(machine.State, Is.EqualTo(MachineState.Jammed));
        Assert.That(machine.Trouble, Does.Contain("$1001"));
        Assert.That(slice.End.Value, Is.EqualTo(1_000_000));
    }

    [Test]
    public void An_endless_INIT_is_reported_after_ten_seconds()
    {
        TuneMachine machine = TestTune.Start(TestTune.Psid([0x4c, 0x00, 0x10], [0x60]));
        machine.Run(machine.Clock.ToCycles(TimeSpan.FromSeconds(9)));
        Assert.That(machine.State, Is.EqualTo(MachineState.Running));
        machine.Run(machine.Clock.ToCycles(TimeSpan.FromSeconds(11)));
        Assert.That(machine.State, Is.EqualTo(MachineState.InitNeverReturned));
        Assert.That(machine.Trouble, Is.Not.Null);
    }

    [Test]
    public void Interrupts_that_interrupt_themselves_wrap_the_stack_and_go_on()
    {
        // PLAY: CLI; JMP * - every call comes on top of the last, which never returned.
        TuneMachine machine = TestTune.Start(TestTune.Psid([0xa9, 0x01, 0x8d, 0x05, 0xdc, 0x60], [0x58, 0x4c, 0x01, 0x11], speed: 1));
        machine.Run(machine.Clock.ToCycles(TimeSpan.FromSeconds(5)));
        Assert.That(machine.Now, Is.EqualTo(machine.Clock.ToCycles(TimeSpan.FromSeconds(5))));
    }

    [Test]
    public void A_call_into_the_missing_KERNAL_names_the_address()
    {
        TuneMachine machine = TestTune.Start(TestTune.Psid([0x20, 0x44, 0xe5, 0x60], [0x60]));
        machine.Run(new Cycles(20_000));
        Assert.That(machine.Trouble, Does.Contain("$E544").And.Contain("KERNAL"));
    }

    [Test]
    public void Documented_KERNAL_calls_return_without_trouble()
    {
        // JSR $FF81; JSR $FFD2; STA $D400; RTS
        TuneMachine machine = TestTune.Start(TestTune.Psid([0x20, 0x81, 0xff, 0x20, 0xd2, 0xff, 0x8d, 0x00, 0xd4, 0x60]));
        Assert.That(TestTune.Record(machine, 1000), Has.Count.EqualTo(1));
        Assert.That(machine.Trouble, Is.Null);
    }

    [Test]
    public void Random_code_never_hangs_or_throws()
    {
        var random = new Random(6510);
        var code = new byte[0x200];
        for (int i = 0; i < 300; i++)
        {
            random.NextBytes(code);
            Tune tune = TestTune.Psid([0x60]) with
            {
                Data = code.ToArray(),
                Format = i % 2 == 0 ? TuneFormat.Psid : TuneFormat.Rsid,
                PlayAddress = i % 2 == 0 ? (ushort)(TestTune.Init + random.Next(code.Length)) : (ushort)0,
                Speed = (uint)random.Next(2),
            };
            TuneMachine machine = TestTune.Start(tune);
            machine.Run(new Cycles(200_000));
            Assert.That(machine.Now.Value, Is.EqualTo(200_000));
        }
    }
}
