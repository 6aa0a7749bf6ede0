using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>What a listener says of songs: shown at once, kept over a reload and an outage, told to the player once.</summary>
[TestFixture]
public sealed class OpinionTest : PageTest
{
    static async Task<JsonElement> SaidAsync(PlayerPage player, string sidPath)
    {
        // The page's own cookie is what makes it this listener.
        await player.Page.WaitForFunctionAsync("() => document.querySelector('.outbox')?.textContent.includes('knows all')");
        JsonElement reply = await player.Page.EvaluateAsync<JsonElement>("async path => (await (await fetch('/api/rate/aggregate?sid_path=' + encodeURIComponent(path), { cache: 'reload' })).json()).data", sidPath);
        return reply.GetProperty("personal");
    }

    async Task<PlayerPage> PlayingAsync(string address)
    {
        PlayerPage player = await OpenAtAsync(address);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        return player;
    }

    static async Task SayAllAsync(PlayerPage player)
    {
        await player.Button("Favourite").ClickAsync();
        await player.Button("Like").ClickAsync();
        await player.Button("Rate it").ClickAsync();
        await player.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Energy 4 of 5") }).PressAsync("Space");
        await player.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^For you 5 of 5") }).PressAsync("Space");
        await Expect(player.Button("Your ratings (2 of 4)")).ToBeVisibleAsync();
    }

    static async Task TellAsync(PlayerPage player)
    {
        await player.ShowAsync("you");
        await player.Button("Tell it now").ClickAsync();
    }

    [TestCase("http://127.0.0.1")]
    [TestCase("http://" + Stage.LanName, Description = "without crypto.randomUUID")]
    public async Task HeartLikeAndRatingsReachThePlayer(string origin)
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await PlayingAsync($"{origin}:{Daemon.Port}");
        await SayAllAsync(player);
        await TellAsync(player);
        JsonElement said = await SaidAsync(player, demo.Path);
        Assert.Multiple(() =>
        {
            Assert.That(said.GetProperty("favorite").GetBoolean());
            Assert.That(said.GetProperty("liked").GetBoolean());
            Assert.That(said.GetProperty("ratings").GetProperty("e").GetInt32(), Is.EqualTo(4));
            Assert.That(said.GetProperty("ratings").GetProperty("p").GetInt32(), Is.EqualTo(5));
        });
        await player.ShowAsync("you/favourites");
        await Expect(player.Row(demo.Title)).ToBeVisibleAsync();
        await player.Page.ReloadAsync();
        await player.ShowAsync("");
        await Expect(player.Button("Favourite")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(player.Button("Your ratings (2 of 4)")).ToBeVisibleAsync();
    }

    [Test]
    public async Task WhatIsSaidDuringAnOutageIsKeptOverAReloadAndToldOnce()
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await PlayingAsync(Stage.Typed(Daemon.Address));
        await player.Page.RouteAsync("**/api/feedback/**", route => route.AbortAsync());
        await player.Page.RouteAsync("**/api/favorites", route => route.AbortAsync());
        await SayAllAsync(player);
        await player.ShowAsync("you");
        for (int time = 1; time <= 5; time++)
        {
            await player.Button("Tell it now").ClickAsync();
            await Expect(player.Button("Tell it now")).ToBeEnabledAsync();
        }
        await Expect(player.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("5 times in a row");
        await player.ShootAsync("phone-dark-not-told");
        await player.Page.ReloadAsync();
        await Expect(player.Page.Locator(".outbox")).ToContainTextAsync("4 words of yours wait");

        // The answer of the first attempt is lost on its way: the player has it, the page does not know.
        await player.Page.UnrouteAsync("**/api/favorites");
        await player.Page.UnrouteAsync("**/api/feedback/**");
        int uploads = 0;
        await player.Page.RouteAsync("**/api/feedback/upload", async route =>
        {
            if (uploads++ > 0)
            {
                await route.ContinueAsync();
                return;
            }
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await TellAsync(player);
        await Expect(player.Button("Tell it now")).ToBeEnabledAsync();
        await player.Button("Tell it now").ClickAsync();
        Assert.That((await SaidAsync(player, demo.Path)).GetProperty("liked").GetBoolean());
        JsonElement all = await player.Page.EvaluateAsync<JsonElement>("async path => (await (await fetch('/api/rate/aggregate?sid_path=' + encodeURIComponent(path), { cache: 'reload' })).json()).data", demo.Path);
        Assert.That(uploads, Is.EqualTo(2));
        Assert.That(all.GetProperty("personal").GetProperty("ratings").GetProperty("e").GetInt32(), Is.EqualTo(4));
    }

    [Test]
    public async Task PlaysAndSkipsStayInTheBrowserUntilTheListenerSaysOtherwise()
    {
        PlayerPage player = await PlayingAsync(Stage.Typed(Daemon.Address));
        await player.Button("Next tune").ClickAsync();
        await player.PlayingHereAsync();
        await player.ShowAsync("you");
        await Expect(player.Page.Locator(".outbox")).ToContainTextAsync("stays in this browser");
        await Expect(player.Button("Tell it now")).ToHaveCountAsync(0);

        await player.ShowAsync("you/settings");
        await player.Page.GetByLabel("Tell the player what I play and skip").CheckAsync();
        await player.ShowAsync("");
        await player.Button("Next tune").ClickAsync();
        await player.PlayingHereAsync();
        await player.ShowAsync("you");
        await Expect(player.Button("Tell it now")).ToBeVisibleAsync();
        await player.ShowAsync("you/recent");
        await Expect(player.Page.Locator(".list .row")).ToHaveCountAsync(3);
    }

    [Test]
    public async Task KeysSayIt()
    {
        PlayerPage player = await PlayingAsync(Stage.Typed(Daemon.Address));
        foreach ((string key, string button) in new[] { ("f", "Favourite"), ("+", "Like"), ("-", "Dislike") })
        {
            await player.Page.Keyboard.PressAsync(key);
            await Expect(player.Button(button)).ToHaveAttributeAsync("aria-pressed", "true");
        }
        await Expect(player.Button("Like")).ToHaveAttributeAsync("aria-pressed", "false");
        await player.Page.Keyboard.PressAsync("s");
        await Expect(player.Page.Locator(".stations")).ToBeVisibleAsync();
        await player.Page.Keyboard.PressAsync("y");
        await Expect(player.Page.Locator(".you")).ToBeVisibleAsync();
    }
}
