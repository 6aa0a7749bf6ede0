using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>A name on the local network without TLS: no secure context, so no worklet, service worker or crypto.subtle. Music all the same.</summary>
[TestFixture]
public sealed class PlainHttpTest : PageTest
{
    static string LanAddress => $"http://{Stage.LanName}:{Daemon.Port}";

    [Test]
    public async Task ATunePlaysHere()
    {
        PlayerPage player = await OpenAtAsync(LanAddress);
        Assert.That(await player.Page.EvaluateAsync<bool>("() => window.isSecureContext"), Is.False);
        Assert.That(await player.Page.EvaluateAsync<bool>("() => 'audioWorklet' in AudioContext.prototype || !!crypto.subtle"), Is.False);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
        Lane lane = await player.LaneAsync();
        Assert.That(lane.Source, Does.StartWith(LanAddress));
        Assert.That(lane.Seconds, Is.EqualTo((await Daemon.DemosAsync())[0].Seconds).Within(0.1));
    }

    [Test]
    public async Task TheRoomIsHeardHereAndFollowedLive()
    {
        await Daemon.PostAsync("/api/room/play", new { sid_path = (await Daemon.DemosAsync())[0].Path });
        PlayerPage player = await OpenAtAsync(LanAddress);
        await player.ToRoomAsync();
        await player.Button("Hear the room here").ClickAsync();
        await player.Page.WaitForFunctionAsync("() => document.querySelector('audio[data-lane=room]').currentTime > 0.5");
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
        await Daemon.PostAsync("/api/room/pause", new { });
        await Expect(player.Button("Play")).ToBeVisibleAsync();
    }
}
