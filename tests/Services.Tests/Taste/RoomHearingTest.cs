using SidFlow.Ml.Training;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Tests.Taste;

/// <summary>What the room's listeners do, told from pictures of the room alone.</summary>
[TestFixture]
public sealed class RoomHearingTest
{
    private readonly List<string> told = [];
    private RoomHearing hearing = null!;

    [SetUp]
    public void Begin()
    {
        told.Clear();
        hearing = new RoomHearing();
        Look(null, 0, RoomTransport.Stopped);
    }

    private void Look(string? path, double seconds, RoomTransport state = RoomTransport.Playing, long ended = 0, long id = 1) =>
        told.AddRange(hearing.Look(new RoomState
        {
            Revision = 1,
            State = state,
            Song = path is null ? null : new SongId(path, 1),
            Position = TimeSpan.FromSeconds(seconds),
            Duration = TimeSpan.FromSeconds(100),
            DurationIsEstimated = false,
            Volume = 100,
            Muted = [],
            Queue = [],
            QueueVersion = 1,
            CurrentId = path is null ? null : id,
            Output = new OutputState("none", OutputKind.None, "", true, null, 0),
            Outputs = [],
            Error = null,
            SongsEnded = ended,
        }).Select(act => $"{FeedbackNames.Of(act.Action)} {act.Song.Path}"));

    [Test]
    public void ASongHeardToItsEndAndTheNext()
    {
        Look("a", 0);
        Look("a", 0.2);
        Look("a", 60);
        Look("a", 99.9);
        Look("b", 0, ended: 1, id: 2);
        Look("b", 0.3, ended: 1, id: 2);
        Assert.That(told, Is.EqualTo(new[] { "play a", "play_complete a", "play b" }));
    }

    [Test]
    public void TheLastSongOfTheQueueIsCompleteWhereTheRoomStops()
    {
        Look("a", 1);
        Look("a", 0, RoomTransport.Stopped, ended: 1);
        Look("a", 0, RoomTransport.Stopped, ended: 1);
        Assert.That(told, Is.EqualTo(new[] { "play a", "play_complete a" }));
    }

    [TestCase(10, "skip_early a")]
    [TestCase(50, "skip a")]
    [TestCase(80, "skip_late a")]
    public void ASongThatIsLeftIsSkipped(double at, string skip)
    {
        Look("a", 1);
        Look("a", at);
        Look("b", 0, id: 2);
        Look("b", 1, id: 2);
        Assert.That(told, Is.EqualTo(new[] { "play a", skip, "play b" }));
    }

    [Test]
    public void StoppingAndPausingSayNothing()
    {
        Look("a", 1);
        Look("a", 10);
        Look("a", 10, RoomTransport.Paused);
        Look("a", 11);
        Look("a", 0, RoomTransport.Stopped);
        Look(null, 0, RoomTransport.Stopped);
        Assert.That(told, Is.EqualTo(new[] { "play a" }));
    }

    [Test]
    public void BackToTheBeginningIsHearingItAgain()
    {
        Look("a", 1);
        Look("a", 40);
        Look("a", 0.5);
        Look("a", 5);
        Look("a", 0.5);
        Assert.That(told, Is.EqualTo(new[] { "play a", "replay a" }), "after five seconds it is only looked for");
    }

    [Test]
    public void TheSameSongNextIsAReplayWhereItWasHeard()
    {
        Look("a", 1);
        Look("a", 50);
        Look("a", 0, ended: 1, id: 2);
        Look("a", 1, ended: 1, id: 2);
        Look("b", 1, ended: 1, id: 3);
        Look("b", 0, RoomTransport.Stopped, ended: 1, id: 3);
        Look("b", 1, ended: 1, id: 3);
        Assert.That(told, Is.EqualTo(new[] { "play a", "play_complete a", "replay a", "skip_early a", "play b", "play b" }));
    }

    [Test]
    public void ASongThatIsSilentYetIsNotPlayed()
    {
        Look("a", 0);
        Look("b", 0, id: 2);
        Look("c", 0.1, id: 3);
        Assert.That(told, Is.EqualTo(new[] { "play c" }));
    }

    [Test]
    public void WhatWentOnAfterARestartWasToldOfBefore()
    {
        hearing = new RoomHearing();
        Look("a", 30);
        Look("a", 40);
        Look("b", 0, id: 2);
        Assert.That(told, Is.EqualTo(new[] { "skip a" }));
    }
}
