using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Going offline and coming back: kept tunes play, what was said waits, and plain http says what it cannot do.</summary>
[TestFixture]
public sealed class OfflineTest : PageTest
{
    [Test]
    public async Task AKeptTunePlaysWithoutThePlayerAndItAllGoesOnAfterwards()
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await OpenAtAsync(Daemon.Address, offline: true);
        await player.Page.WaitForFunctionAsync("() => navigator.serviceWorker.controller !== null");
        await player.ShowAsync("library/SIDFlow");
        await player.Button($"More about {demo.Title}").ClickAsync();
        await player.Button("Keep for offline").ClickAsync();
        await Expect(player.Button("Kept for offline: let it go")).ToBeVisibleAsync();
        await player.Page.Keyboard.PressAsync("Escape");

        await player.Page.Context.SetOfflineAsync(true);
        await player.ShowAsync("");
        await player.Page.ReloadAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
        Assert.That((await player.LaneAsync()).Source, Does.Contain("/offline/sound/"));
        await Expect(player.Heading).ToHaveTextAsync(demo.Title);
        await player.Page.GetByLabel("Position in the tune").FillAsync("30000");
        await player.PlayingHereAsync(30.2);
        await player.Button("Favourite").ClickAsync();
        await Expect(player.Page.Locator(".banner")).ToContainTextAsync("No connection to the player");
        await player.ShootAsync("phone-dark-offline");
        await player.ShowAsync("you");
        await Expect(player.Page.Locator(".outbox")).ToContainTextAsync("1 word of yours waits");

        await player.Page.Context.SetOfflineAsync(false);
        await Expect(player.Page.Locator(".banner")).ToHaveCountAsync(0);
        await player.Button("Tell it now").ClickAsync();
        await Expect(player.Page.Locator(".outbox")).ToContainTextAsync("knows all you told it");
        await player.ShowAsync("you/favourites");
        await Expect(player.Row(demo.Title)).ToBeVisibleAsync();
    }

    [Test]
    public async Task PlainHttpSaysWhatNeedsHttps()
    {
        PlayerPage player = await OpenAtAsync($"http://{Stage.LanName}:{Daemon.Port}", offline: true);
        await player.ShowAsync("you/offline");
        await Expect(player.Page.Locator(".you")).ToContainTextAsync("needs the player’s https address");
        Assert.That(await player.Page.EvaluateAsync<bool>("() => 'serviceWorker' in navigator"), Is.False);
    }
}
