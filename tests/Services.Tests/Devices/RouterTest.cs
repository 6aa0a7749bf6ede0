using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices.Routing;

namespace SidFlow.Services.Tests.Devices;

[TestFixture]
public sealed class RouterTest
{
    private const ChipModel Old = ChipModel.Mos6581, New = ChipModel.Mos8580;
    private static readonly ClockRate megahertz = new(1_000_000, 1);

    [Test]
    public void TheListedOrderDecidesAmongEquals() =>
        Assert.That(Ids(Tune(Old), Offer("b", Old), Offer("a", Old)), Is.EqualTo(new[] { "b", "a" }));

    [Test]
    public void TheRightModelComesFirst() =>
        Assert.That(Ids(Tune(New), Offer("old", Old), Offer("new", New)), Is.EqualTo(new[] { "new", "old" }));

    [Test]
    public void AMissingChipIsWorseThanAWrongModel() =>
        Assert.That(Ids(Tune(Old, Old), Offer("one", Old), Offer("two", New, New)), Is.EqualTo(new[] { "two", "one" }));

    [Test]
    public void AWrongModelIsWorseThanAWrongClock() =>
        Assert.That(Ids(Tune(Old), Offer("new", New), Offer("fast", Old) with { Clocks = [megahertz] }), Is.EqualTo(new[] { "fast", "new" }));

    [Test]
    public void SamplesWantExactTimes()
    {
        OutputOffer rough = Offer("rough", Old) with { Timing = SidPortTiming.HostTimed };

        Assert.That(Ids(Tune(Old), rough, Offer("exact", New)), Is.EqualTo(new[] { "rough", "exact" }));
        Assert.That(Ids(Tune(Old) with { PlaysSamples = true }, rough, Offer("exact", New)), Is.EqualTo(new[] { "exact", "rough" }));
    }

    [Test]
    public void WhatIsSickComesLastAndWhatIsGoneNotAtAll() =>
        Assert.That(
            Ids(Tune(Old), Offer("sick", Old) with { Healthy = false }, Offer("gone", Old) with { Takes = false }, Offer("other", New)),
            Is.EqualTo(new[] { "other", "sick" }));

    [Test]
    public void OnlyAC64PlaysAProgramWithoutATape() =>
        Assert.That(Ids(Tune(Old) with { NeedsC64 = true }, Offer("chip", Old), Offer("c64", New) with { IsC64 = true }), Is.EqualTo(new[] { "c64" }));

    [Test]
    public void ChipsGoToTheirModels()
    {
        Route route = Router.Order(Tune(New, Old), [Offer("both", Old, New)])[0];

        Assert.That(route.ChipOf, Is.EqualTo(new int?[] { 1, 0 }));
        Assert.That(route.Compromises, Is.Empty);
    }

    [Test]
    public void TheFirstChipIsNeverTheOneLeftOut()
    {
        Route route = Router.Order(Tune(Old, New), [Offer("one", New)])[0];

        Assert.That(route.ChipOf, Is.EqualTo(new int?[] { 0, null }));
        Assert.That(route.Compromises, Is.EqualTo(new[] { "1 of 2 chips", "6581 tune on an 8580" }));
    }

    [Test]
    public void AChipOfEitherModelIsNoCompromise()
    {
        OutputOffer emulator = new("emulator", [null, null, null], [], SidPortTiming.Exact);

        Assert.That(Router.Order(Tune(Old, New, Old), [emulator])[0].Compromises, Is.Empty);
    }

    [Test]
    public void EachCompromiseIsNamedOnce()
    {
        Route route = Router.Order(
            Tune(Old, Old) with { PlaysSamples = true },
            [Offer("poor", New, New) with { Clocks = [megahertz], Timing = SidPortTiming.Frame }])[0];

        Assert.That(route.Compromises, Is.EqualTo(new[] { "6581 tune on an 8580", "its samples do not come through", "PAL tune on a 1.000 MHz clock" }));
        Assert.That(route.Retimed, Is.True);
    }

    private static TuneNeeds Tune(params ChipModel[] chips) => new(chips, ClockRate.Pal);

    private static OutputOffer Offer(string id, params ChipModel[] chips) =>
        new(id, [.. chips.Select(chip => (ChipModel?)chip)], [ClockRate.Pal, ClockRate.Ntsc], SidPortTiming.Exact);

    private static string[] Ids(TuneNeeds needs, params OutputOffer[] offers) => [.. Router.Order(needs, offers).Select(route => route.Output.Id)];
}
