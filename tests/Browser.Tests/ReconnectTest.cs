using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>The player goes away and comes back: the page says so, keeps what it has, and goes on by itself.</summary>
[TestFixture]
public sealed class ReconnectTest : PageTest
{
    [Test]
    public async Task ARestartedDaemonIsFoundAgain()
    {
        await using Daemon daemon = await Daemon.StartAsync();
        IReadOnlyList<DemoTune> demos = await daemon.DemosAsync();
        PlayerPage player = await OpenAtAsync(Stage.Typed(daemon.Address));
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await daemon.PostAsync("/api/room/queue", new { sid_path = demos[1].Path });

        await daemon.StopAsync();
        ILocator banner = player.Page.Locator(".banner");
        await Expect(banner).ToContainTextAsync("No connection to the player");
        await player.ShootAsync("phone-dark-lost");
        // A tune that has not arrived yet cannot start now; the wish is kept.
        await player.Button("Next tune").ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be reached");

        await daemon.RunAsync();
        await Expect(banner).ToHaveCountAsync(0);
        await player.PlayingHereAsync();
        await Expect(player.Heading).ToHaveTextAsync(demos[1].Title);

        // Live again, not only polled: a change made elsewhere arrives without a reload.
        await player.ToRoomAsync();
        await daemon.PostAsync("/api/room/volume", new { volume = 23 });
        await Expect(player.Page.Locator(".volume output").Or(player.Page.Locator(".first"))).ToBeVisibleAsync();
        await daemon.PostAsync("/api/room/play", new { sid_path = demos[0].Path });
        await Expect(player.Heading).ToHaveTextAsync(demos[0].Title);
        await Expect(player.Page.Locator(".volume output")).ToHaveTextAsync("23");
    }

    [Test]
    public async Task WithoutEventsTheRoomIsPolled()
    {
        PlayerPage player = await OpenAsync();
        await player.Page.RouteAsync("**/api/room/events", route => route.AbortAsync());
        await player.Page.ReloadAsync();
        await player.ToRoomAsync();
        DemoTune demo = (await Daemon.DemosAsync())[0];
        await Daemon.PostAsync("/api/room/play", new { sid_path = demo.Path });
        await Expect(player.Heading).ToHaveTextAsync(demo.Title);
        await Expect(player.Page.Locator(".banner")).ToHaveCountAsync(0);
    }
}
