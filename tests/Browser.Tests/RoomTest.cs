using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>The room: its buttons, its live state on every page, and its stream heard in the browser.</summary>
[TestFixture]
public sealed class RoomTest : PageTest
{
    const double Audible = 0.003;

    static async Task<string> StateAsync() => (await Daemon.GetAsync("/api/room")).GetProperty("state").GetString()!;

    static async Task StartRoomAsync() => await Daemon.PostAsync("/api/room/play", new { sid_path = (await Daemon.DemosAsync())[0].Path });

    async Task<PlayerPage> InRoomAsync(ViewportSize? size = null)
    {
        PlayerPage player = await OpenAsync(size);
        await player.ToRoomAsync();
        return player;
    }

    [Test]
    public async Task TheRoomsStreamIsHeardHere()
    {
        await StartRoomAsync();
        PlayerPage player = await InRoomAsync();
        await Expect(player.Button("Pause")).ToBeVisibleAsync();
        await player.Button("Hear the room here").ClickAsync();
        await Expect(player.Button("Hearing the room here")).ToBeVisibleAsync();
        await player.Page.WaitForFunctionAsync("() => document.querySelector('audio[data-lane=room]').currentTime > 0.5");
        Assert.That(await player.HeardAsync(), Is.GreaterThan(Audible));

        await player.Button("Hearing the room here").ClickAsync();
        await Expect(player.Button("Hear the room here")).ToBeVisibleAsync();
        await player.SilentHereAsync();
    }

    [Test]
    public async Task EveryPageSeesTheChangeOfOne()
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage one = await InRoomAsync();
        PlayerPage other = await InRoomAsync();
        await one.ShowAsync("library/SIDFlow");
        await one.Row(demo.Title).GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(other.Heading).ToHaveTextAsync(demo.Title);
        await Expect(other.Button("Pause")).ToBeVisibleAsync();
        await other.Button("Pause").ClickAsync();
        await one.ShowAsync("");
        await Expect(one.Button("Play")).ToBeVisibleAsync();
        Assert.That(await StateAsync(), Is.EqualTo("paused"));
    }

    [Test]
    public async Task SeekVolumeAndVoicesReachTheRoom()
    {
        await StartRoomAsync();
        PlayerPage player = await InRoomAsync();
        await Expect(player.Button("Pause")).ToBeVisibleAsync();
        await player.Page.GetByLabel("Position in the tune").FillAsync("30000");
        await player.Page.GetByLabel("Volume in the room").FillAsync("35");
        await player.Page.Locator(".honest").ClickAsync();
        await player.Button("Voice 2").ClickAsync();
        await Expect(player.Button("Voice 2")).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(player.Page.Locator(".volume output")).ToHaveTextAsync("35");
        // The volume is sent when the finger rests: the page shows the server's word once it is there.
        await player.Page.WaitForFunctionAsync("async () => (await (await fetch('/api/room')).json()).data.volume === 35");
        JsonElement room = await Daemon.GetAsync("/api/room");
        Assert.Multiple(() =>
        {
            Assert.That(room.GetProperty("positionMs").GetDouble(), Is.InRange(30_000, 45_000));
            Assert.That(room.GetProperty("muted")[0][1].GetBoolean());
        });
        await player.Button("Voice 2").ClickAsync();
        await Expect(player.Button("Voice 2")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Test]
    public async Task TheQueueIsOrderedAndEmptied()
    {
        IReadOnlyList<DemoTune> demos = await Daemon.DemosAsync();
        foreach (DemoTune demo in demos.Take(3))
            await Daemon.PostAsync("/api/room/queue", new { sid_path = demo.Path });
        PlayerPage player = await InRoomAsync();
        await player.ShowAsync("queue");
        ILocator names = player.Page.Locator(".queue .names strong");
        await Expect(names).ToHaveTextAsync([demos[0].Title, demos[1].Title, demos[2].Title]);
        await player.Button($"Move {demos[2].Title} up").ClickAsync();
        await Expect(names).ToHaveTextAsync([demos[0].Title, demos[2].Title, demos[1].Title]);
        await player.Button($"Take {demos[0].Title} out of the queue").ClickAsync();
        await Expect(names).ToHaveTextAsync([demos[2].Title, demos[1].Title]);
        await player.Row(demos[1].Title).GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(player.Page.Locator(".queue .row.current strong")).ToHaveTextAsync(demos[1].Title);
        await player.Button("Clear").ClickAsync();
        await Expect(player.Row(demos[2].Title)).ToHaveCountAsync(0);
    }
}
