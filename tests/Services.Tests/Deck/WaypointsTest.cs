using SidFlow.Services.Deck;

namespace SidFlow.Services.Tests.Deck;

[TestFixture]
public class WaypointsTest
{
    private const int Rate = SyntheticSong.Rate;

    private readonly SyntheticSongs songs = new();
    private readonly PlaybackRules rules = new();

    [Test]
    public void AnyPlaceSoundsAsIfItHadBeenPlayedTo([Values(0, 1, 4, 26, 46, 51)] int second)
    {
        (Waypoints way, SyntheticSong song) = Start(TimeSpan.FromSeconds(60));

        SongPlayback playback = way.To((long)second * Rate, null, CancellationToken.None);

        Assert.That(playback.Position, Is.EqualTo((long)second * Rate));
        Assert.That(Next(playback), Is.EqualTo(song.At((long)second * Rate)));
    }

    [Test]
    public void NearItsEndASongIsStillHeardAndFades()
    {
        (Waypoints way, SyntheticSong song) = Start(TimeSpan.FromSeconds(60));

        SongPlayback playback = way.To(59 * Rate, null, CancellationToken.None);
        float first = Next(playback);
        float[] rest = new float[4 * Rate];
        int frames = playback.Read(rest);

        // The fade is squared, and begins with the warm-up of 30 ms: the song's end is nearer than a whole fade.
        Assert.That(first, Is.EqualTo(song.At(59 * Rate) / (1.03f * 1.03f)).Within(1e-5f));
        Assert.That(frames, Is.EqualTo(Rate - 1));
        Assert.That(rest[2 * frames - 1], Is.EqualTo(0).Within(0.001));
    }

    [Test]
    public void WhatHasBeenPassedIsNotRunAgain()
    {
        List<long> runs = [];
        songs.Songs["counted"] = new() { Listed = TimeSpan.FromSeconds(60), Runs = runs.Add };
        Waypoints way = Start("counted");
        int opened = songs.Opened;
        way.Scout(CancellationToken.None);
        Assert.That(way.Farthest, Is.EqualTo(55L * Rate));
        runs.Clear();

        way.To(32 * Rate, null, CancellationToken.None);

        Assert.That(runs.Min(), Is.GreaterThan(30L * Rate));
        Assert.That(songs.Opened, Is.EqualTo(opened));
    }

    [Test]
    public void ALongSongIsKeptInNoMoreStatesThanAShortOne()
    {
        TimeSpan hours = TimeSpan.FromHours(2);
        (Waypoints way, _) = Start(hours);

        way.Scout(CancellationToken.None);

        Assert.That(way.Count, Is.InRange(Waypoints.Most - 2, Waypoints.Most));
        Assert.That(way.Farthest, Is.GreaterThan((hours - TimeSpan.FromMinutes(2)).TotalSeconds * Rate));
    }

    [Test]
    public void ACrashOnTheWayIsTheSongsEnd()
    {
        songs.Songs["crash"] = new() { Listed = TimeSpan.FromSeconds(60), CrashAt = 30 * Rate };
        Waypoints way = Start("crash");

        way.Scout(CancellationToken.None);
        SongPlayback playback = way.To(40 * Rate, null, CancellationToken.None);

        Assert.That((playback.Ended, playback.Trouble), Is.EqualTo((true, "The tune crashed.")));
    }

    [Test]
    public void ScoutingStopsWhenAsked()
    {
        (Waypoints way, _) = Start(TimeSpan.FromSeconds(60));
        Assert.That(() => way.Scout(new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static float Next(SongPlayback playback)
    {
        float[] frame = new float[2];
        playback.Read(frame);
        return frame[0];
    }

    private (Waypoints, SyntheticSong) Start(TimeSpan length)
    {
        SyntheticSong song = new() { Listed = length };
        songs.Songs["song"] = song;
        return (Start("song"), song);
    }

    private Waypoints Start(string path) =>
        new(new SongPlayback(songs.Open(SyntheticSongs.Id(path)).Song!, SyntheticSongs.MakeHead, rules), rules);
}
