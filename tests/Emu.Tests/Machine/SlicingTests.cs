using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>The best law we have: how a tape is cut never changes what is on it.</summary>
public sealed class SlicingTests
{
    /// <summary>PLAY: INC $D400; LDA $D41B; STA $D401; LDA $DC04; STA $D402; INC $D418; RTS</summary>
    private static readonly byte[] Busy =
        [0xee, 0x00, 0xd4, 0xad, 0x1b, 0xd4, 0x8d, 0x01, 0xd4, 0xad, 0x04, 0xdc, 0x8d, 0x02, 0xd4, 0xee, 0x18, 0xd4, 0x60];

    [TestCase(1)]
    [TestCase(63)]
    [TestCase(4926)]
    [TestCase(19656)]
    public void Slices_of_any_length_give_the_same_tape(int sliceCycles)
    {
        const long Length = 200_000;
        Tune tune = TestTune.Psid([0x60], Busy, speed: 1);
        var whole = TestTune.Record(TestTune.Start(tune), Length, () => Length);
        var cut = TestTune.Record(TestTune.Start(tune), Length, () => sliceCycles);
        Assert.That(cut, Is.EqualTo(whole));
        Assert.That(whole, Has.Count.GreaterThan(50));
    }

    [Test]
    public void Random_slices_of_real_tunes_give_the_same_tape([Values("Commando", "Stereophonik_6581_2SID", "Boot_Zak_v2", "A_New_Beginning")] string name)
    {
        const long Length = 1_500_000;
        Tune tune = TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, name + ".sid"))).Tune!;
        var random = new Random(20_261_122);
        var whole = TestTune.Record(TestTune.Start(tune), Length, () => Length);
        var cut = TestTune.Record(TestTune.Start(tune), Length, () => random.Next(1, 30_000));
        Assert.That(cut, Is.EqualTo(whole));
        Assert.That(whole, Is.Not.Empty);
    }

    [Test]
    public void A_machine_does_not_run_backwards()
    {
        TuneMachine machine = TestTune.Start(TestTune.Psid([0x60], [0x60]));
        machine.Run(new(1000));
        Assert.That(() => machine.Run(new(999)), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
