using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices.Routing;

namespace SidFlow.Services.Tests.Devices;

/// <summary>Where the emulator stands among devices.</summary>
[TestFixture]
public sealed class OutputOrderTest
{
    private const ChipModel Old = ChipModel.Mos6581, New = ChipModel.Mos8580;
    private static readonly ClockRate megahertz = new(1_000_000, 1);

    [Test]
    public void RealChipsComeFirst() => Assert.That(Ids(Tune(Old), [], Offer("sid", Old)), Is.EqualTo(new[] { "sid", "emulator" }));

    [Test]
    public void AWrongModelOrClockDoesNotMoveThemBehind() =>
        Assert.That(Ids(Tune(Old), [], Offer("sid", New) with { Clocks = [megahertz] }), Is.EqualTo(new[] { "sid", "emulator" }));

    [Test]
    public void AMissingChipDoes() => Assert.That(Ids(Tune(Old, Old), [], Offer("sid", Old)), Is.EqualTo(new[] { "emulator", "sid" }));

    [TestCase(SidPortTiming.HostTimed)]
    [TestCase(SidPortTiming.Frame)]
    public void SamplesThatWouldBeLostDo(SidPortTiming timing) =>
        Assert.That(Ids(Tune(Old) with { PlaysSamples = true }, [], Offer("sid", Old) with { Timing = timing }), Is.EqualTo(new[] { "emulator", "sid" }));

    [Test]
    public void ASickDeviceIsTheLastResort() =>
        Assert.That(Ids(Tune(Old), [], Offer("sick", Old) with { Healthy = false }, Offer("well", Old)), Is.EqualTo(new[] { "well", "emulator", "sick" }));

    [Test]
    public void WhatIsListedBehindTheEmulatorStaysThere() =>
        Assert.That(Ids(Tune(Old), ["b", "emulator", "a"], Offer("a", Old), Offer("b", Old)), Is.EqualTo(new[] { "b", "emulator", "a" }));

    [Test]
    public void WhatIsNotListedComesBehindWhatIs() =>
        Assert.That(Ids(Tune(Old), ["b"], Offer("a", Old), Offer("b", Old)), Is.EqualTo(new[] { "b", "a", "emulator" }));

    [Test]
    public void TheEmulatorListedFirstIsFirst() =>
        Assert.That(Ids(Tune(Old), ["emulator"], Offer("a", Old)), Is.EqualTo(new[] { "emulator", "a" }));

    [Test]
    public void FewerCompromisesGoBeforeWhatIsPreferred() =>
        Assert.That(Ids(Tune(New), ["old"], Offer("old", Old), Offer("new", New)), Is.EqualTo(new[] { "new", "old", "emulator" }));

    [Test]
    public void AProgramThatOnlyAC64RunsHasNoEmulator() =>
        Assert.That(Ids(Tune(Old) with { NeedsC64 = true }, [], Offer("sid", Old), Offer("box", Old) with { IsC64 = true }), Is.EqualTo(new[] { "box" }));

    [Test]
    public void WithoutDevicesThereIsTheEmulator() => Assert.That(Ids(Tune(Old, New, Old), []), Is.EqualTo(new[] { "emulator" }));

    private static TuneNeeds Tune(params ChipModel[] chips) => new(chips, ClockRate.Pal);

    private static OutputOffer Offer(string id, params ChipModel[] chips) =>
        new(id, [.. chips.Select(chip => (ChipModel?)chip)], [ClockRate.Pal, ClockRate.Ntsc], SidPortTiming.Exact);

    private static string[] Ids(TuneNeeds needs, string[] preferred, params OutputOffer[] offers) =>
        [.. OutputOrder.For(needs, offers, preferred).Select(route => route.Output.Id)];
}
