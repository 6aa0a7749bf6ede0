using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tests.Sid;
using SidFlow.Emu.Tests.Tunes;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Tape;

/// <summary>A recorded tape is as good as the machine that recorded it.</summary>
[TestFixture]
public sealed class TapeOfAMachineTests
{
    /// <summary>A sawtooth whose pitch PLAY raises.</summary>
    private static readonly byte[] Program =
    [
        0x4C, 0x0D, 0x10,                                              // $1000 JMP $100D
        0xEE, 0x00, 0x20, 0xAD, 0x00, 0x20, 0x8D, 0x01, 0xD4, 0x60,    // $1003 INC $2000, LDA $2000, STA $D401, RTS
        0xA9, 0x0F, 0x8D, 0x18, 0xD4, 0xA9, 0xF0, 0x8D, 0x06, 0xD4,    // $100D LDA #15, STA $D418, LDA #$F0, STA $D406
        0xA9, 0x21, 0x8D, 0x04, 0xD4, 0x60,                            //       LDA #$21, STA $D404, RTS
    ];

    [Test]
    public void The_tape_sounds_as_the_machine_sample_for_sample() =>
        AssertTapeIsMachine(TuneParser.Parse(SidFile.Psid().WithData(Program).Bytes).Tune!, TimeSpan.FromSeconds(3), hearIt: true);

    [TestCase("Commando.sid")]
    [TestCase("Great_Giana_Sisters.sid")]
    [TestCase("Aliens_2SID.sid")]
    public void A_real_tune_comes_back_as_it_was(string file) =>
        AssertTapeIsMachine(TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, file))).Tune!, TimeSpan.FromSeconds(11), hearIt: false);

    private static void AssertTapeIsMachine(Tune tune, TimeSpan length, bool hearIt)
    {
        TuneMachine machine = TuneMachine.Start(tune, tune.StartSong, new MachineOptions()).Machine!;
        Cycles end = machine.Clock.ToCycles(length);
        var file = new MemoryStream();
        using var writer = new TapeWriter(file, machine.Clock, machine.Chips, tune.Md5, tune.StartSong, leaveOpen: true);
        (SidWrite[] recorded, float[] live) = PlayThrough(machine, end, sliceLength: 19_656, hearIt, writer);
        writer.Finish(TapeEnding.Unknown);

        TapePlayer player = SomeTape.Player(file.ToArray());
        Assert.That(player.Chips, Is.EqualTo(machine.Chips));
        (SidWrite[] played, float[] fromTape) = PlayThrough(player, end, sliceLength: 4_926, hearIt);

        Assert.That(played, Has.Length.GreaterThan(100));
        Assert.That(played.AsSpan().SequenceEqual(recorded), "writes");
        Assert.That(fromTape.AsSpan().SequenceEqual(live), "samples");
        Assert.That(!hearIt || live.Max(Math.Abs) > 0.01f, "silence proves nothing");
    }

    private static (SidWrite[] Writes, float[] Samples) PlayThrough(
        ITapeSource source, Cycles end, int sliceLength, bool hearIt, params ITapeHead[] heads)
    {
        var slices = new List<TapeSlice>();
        var samples = new RecordedSamples();
        var sid = new SoftwareSid(source.Clock, source.Chips, new SoftwareSidOptions(), samples);
        while (source.Now < end)
        {
            TapeSlice slice = source.Run(Cycles.Min(source.Now + sliceLength, end));
            slices.Add(slice);
            foreach (ITapeHead head in heads)
                head.Play(slice);
            if (hearIt)
                sid.Play(slice);
        }
        return (SomeTape.Join(slices).Writes.ToArray(), samples.All);
    }
}
