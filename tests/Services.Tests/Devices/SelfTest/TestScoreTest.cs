using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Devices.SelfTest;

namespace SidFlow.Services.Tests.Devices.SelfTest;

[TestFixture]
public sealed class TestScoreTest
{
    private static readonly TestScore score = TestScore.Of(samples: true);

    [Test]
    public void ItTakesHalfAMinute() => Assert.That(ClockRate.Pal.ToTime(score.Length).TotalSeconds, Is.InRange(25, 35));

    [Test]
    public void DevicesOfOneSetOfRegistersAFrameCanPlayIt()
    {
        foreach (TestFrame frame in TestScore.Of(samples: false).Frames)
            Assert.That((frame.IsDigi, frame.Writes.Select(write => write.Register).Distinct().Count()), Is.EqualTo((false, frame.Writes.Count)));
    }

    [Test]
    public void SectionsFollowOneAnother()
    {
        for (int i = 1; i < score.Sections.Count; i++)
            Assert.That(score.Sections[i].From, Is.GreaterThanOrEqualTo(score.Sections[i - 1].Until + score.Sections[i - 1].Tail), score.Sections[i].Id);
        Assert.That(score.Sections.Select(section => section.Id), Is.Unique);
        Assert.That(score.Sections.Where(section => section.Voice >= 0).GroupBy(section => section.Voice).Select(voice => voice.Count()), Is.All.GreaterThanOrEqualTo(6));
    }

    [Test]
    public void ItEndsSilent()
    {
        var image = new RegisterImage(1);
        image.Apply(new TestTape(score, ChipModel.Mos6581).Run(score.Length));
        Assert.That(new[] { image[0, 4] & 0xf1, image[0, 11] & 0xf1, image[0, 18] & 0xf1, image[0, 24] }, Is.All.Zero);
    }

    [Test]
    public void TheTuneWritesWhatTheTapeHolds()
    {
        SidWrite[] tape = AllOf(new TestTape(score, ChipModel.Mos6581), score.Length);
        SidWrite[] tune = AllOf(TestTune.Record(score, ChipModel.Mos6581), score.Length + 10L * TestScore.FrameCycles);
        // After the end nothing is written; what the machine's start wrote comes before.
        SidWrite[] same = tune[^tape.Length..];

        Assert.That(same.Select(write => (write.Register, write.Value)), Is.EqualTo(tape.Select(write => (write.Register, write.Value))));
        long[] late = [.. same.Zip(tape).Select(pair => (long)pair.First.Offset - pair.Second.Offset)];
        Assert.That(late.Max() - late.Min(), Is.LessThan(1_500), "cycles by which it wanders, the samples' slower loop included");
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(3, 2)]
    public void TheTunePlaysTheChipThatIsAskedFor(int chips, int chip)
    {
        ChipModel[] models = [ChipModel.Mos8580, ChipModel.Mos6581, ChipModel.Mos8580];
        Tune tune = TuneParser.Parse(TestTune.Build(score, models[..chips], chip)).Tune!;
        ISongMachine machine = SongMachine.Start(tune, 1, new MachineOptions()).Machine!;
        SidWrite[] writes = AllOf(machine, machine.Clock.ToCycles(TimeSpan.FromSeconds(4)));

        Assert.That(machine.Chips.Select(each => each.Model), Is.EqualTo(models[..chips]));
        Assert.That(writes.Where(write => write.Register == 4 && (write.Value & 1) == 1).Select(write => (int)write.Chip).Distinct(), Is.EqualTo(new[] { chip }));
    }

    private static SidWrite[] AllOf(ITapeSource tape, Cycles length) => tape.Run(length).Writes.ToArray();
}
