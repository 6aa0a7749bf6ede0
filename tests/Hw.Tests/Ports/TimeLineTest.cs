using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Tests.Ports;

/// <summary>At 1 MHz a millisecond is 1000 cycles; the lead is 60 ms.</summary>
[TestFixture]
public sealed class TimeLineTest
{
    static readonly TimeSpan lead = TimeSpan.FromMilliseconds(60);

    readonly HandClock clock = new();
    TimeLine line = null!;

    [SetUp]
    public void Begin()
    {
        line = new TimeLine(clock, lead);
        line.Begin(SidClock.OneMegahertz);
    }

    [Test]
    public void NothingSoundsBeforeTheLeadIsQueued()
    {
        line.Add(59_000);
        clock.Forward(10);
        Assert.That(line.Played, Is.Zero);
        Assert.That(line.Delay, Is.EqualTo(TimeSpan.Zero));

        line.Add(1_000);
        clock.Forward(10);
        Assert.That(line.Played, Is.EqualTo(10_000));
        Assert.That(line.Queued, Is.EqualTo(50_000));
    }

    [Test]
    public void AShortTuneStartsALeadAfterItsFirstEvent()
    {
        line.Add(20_000);
        clock.Forward(60);
        Assert.That(line.Played, Is.Zero);
        clock.Forward(5);
        Assert.That(line.Played, Is.EqualTo(5_000));
    }

    [Test]
    public void ADelayIsWhatIsQueuedBeyondTheLead()
    {
        line.Add(100_000);
        Assert.That(line.Delay, Is.EqualTo(TimeSpan.FromMilliseconds(40)));
        clock.Forward(40);
        Assert.That(line.Delay, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void AnEmptyQueueStandsStillAndCatchesNothingUp()
    {
        line.Add(60_000);
        Assert.That(line.Played, Is.Zero);
        clock.Forward(500);
        Assert.That((line.Played, line.Underruns), Is.EqualTo((60_000, 1)));

        line.Add(60_000);
        clock.Forward(10);
        Assert.That((line.Played, line.Underruns), Is.EqualTo((70_000, 1)));
    }

    [Test]
    public void APauseTakesNoTime()
    {
        line.Add(100_000);
        clock.Forward(10);
        line.Pause();
        clock.Forward(1000);
        Assert.That(line.Played, Is.EqualTo(10_000));
        Assert.That(line.Delay, Is.EqualTo(lead));
        line.Resume();
        clock.Forward(5);
        Assert.That(line.Played, Is.EqualTo(15_000));
    }

    [Test]
    public void WhatIsCancelledIsNeverPlayed()
    {
        line.Add(100_000);
        clock.Forward(10);
        line.Cancel();
        clock.Forward(1000);
        Assert.That((line.Played, line.Queued, line.Underruns), Is.EqualTo((10_000, 0, 0)));
    }

    [Test]
    public void ATuneBeginsAtZero()
    {
        line.Add(100_000);
        clock.Forward(10);
        line.Begin(SidClock.Pal);
        Assert.That((line.Played, line.Given, line.Underruns), Is.EqualTo((0, 0, 0)));
    }
}
