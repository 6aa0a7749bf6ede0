using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

public sealed class RomTests
{
    [Test]
    public void A_wrong_image_is_refused_with_what_is_wrong()
    {
        Assert.That(RomImage.Kernal.Check(new byte[8191]), Does.Contain("8191"));
        Assert.That(RomImage.Kernal.Check(new byte[8192]), Does.Contain("SHA-256"));
        Assert.That(RomImage.Characters.Check(new byte[8192]), Does.Contain("4096"));
    }

    [Test]
    public void A_supplied_KERNAL_takes_the_stub_s_place()
    {
        // A made-up KERNAL with LDA #$42; RTS at $E544. INIT: JSR $E544; STA $D400; RTS
        byte[] kernal = new byte[8192];
        new byte[] { 0xa9, 0x42, 0x60 }.CopyTo(kernal, 0x544);
        Tune tune = TestTune.Psid([0x20, 0x44, 0xe5, 0x8d, 0x00, 0xd4, 0x60]);
        TuneMachine machine = TestTune.Start(tune, new MachineOptions { Roms = new RomSet(kernal, null, null) });
        Assert.That(TestTune.Record(machine, 1000).Select(w => w.Value), Is.EqualTo(new byte[] { 0x42 }));
        Assert.That(machine.Trouble, Is.Null);
    }

    [Test]
    public void A_BASIC_tune_is_loaded_at_the_prompt_and_RUN_is_typed()
    {
        // A made-up KERNAL: reset goes to the keyboard wait at $E5CD, which writes the first key and the song to $D400 and waits on.
        byte[] kernal = new byte[8192];
        new byte[] { 0xea, 0xad, 0x77, 0x02, 0x8d, 0x00, 0xd4, 0xad, 0x0c, 0x03, 0x8d, 0x00, 0xd4, 0xad, 0x01, 0x08, 0x8d, 0x00, 0xd4, 0x4c, 0xe1, 0xe5 }.CopyTo(kernal, 0x5cd);
        kernal[0x1ffc] = 0xcd;
        kernal[0x1ffd] = 0xe5;
        Tune tune = TestTune.Psid([0x99]) with { Format = TuneFormat.Rsid, IsBasic = true, LoadAddress = 0x0801, InitAddress = 0, Songs = 3 };
        var options = new MachineOptions { Roms = new RomSet(kernal, new byte[8192], null) };
        TuneMachine machine = TuneMachine.Start(tune, 3, options).Machine!;
        Assert.That(TestTune.Record(machine, 1000).Select(w => w.Value), Is.EqualTo(new byte[] { (byte)'R', 2, 0x99 }));
    }
}
