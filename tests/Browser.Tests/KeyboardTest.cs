using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Everything by keys, and no key while the listener types.</summary>
[TestFixture]
public sealed class KeyboardTest : PageTest
{
    static Task PressAsync(PlayerPage player, string key) => player.Page.Keyboard.PressAsync(key);

    [Test]
    public async Task KeysPlaySeekAndChangeTheTune()
    {
        IReadOnlyList<DemoTune> demos = await Daemon.DemosAsync();
        PlayerPage player = await OpenAsync(PlayerPage.Desk);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await PressAsync(player, "Space");
        await player.SilentHereAsync();
        double held = (await player.LaneAsync()).At;
        await PressAsync(player, "ArrowRight");
        await PressAsync(player, "ArrowRight");
        await player.Page.WaitForFunctionAsync("held => Number(document.querySelector('audio[data-lane=a]').dataset.at) > held + 9", held);
        await PressAsync(player, "ArrowLeft");
        await player.Page.WaitForFunctionAsync("held => Number(document.querySelector('audio[data-lane=a]').dataset.at) < held + 6", held);
        await PressAsync(player, "n");
        await Expect(player.Heading).ToHaveTextAsync(demos[1].Title);
        await player.PlayingHereAsync();
        await PressAsync(player, "p");
        await Expect(player.Heading).ToHaveTextAsync(demos[0].Title);
        await PressAsync(player, "ArrowDown");
        await Expect(player.Page.Locator(".volume output")).ToHaveTextAsync("75");
        Assert.That((await player.LaneAsync()).Volume, Is.EqualTo(0.75).Within(0.001));
        await PressAsync(player, "ArrowUp");
        await Expect(player.Page.Locator(".volume output")).ToHaveTextAsync("80");
    }

    [Test]
    public async Task SlashSearchesAndTypingIsOnlyTyping()
    {
        PlayerPage player = await OpenAsync(PlayerPage.Desk);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        string title = await player.Heading.InnerTextAsync();
        string? theme = await player.Page.GetAttributeAsync("html", "data-theme");
        await PressAsync(player, "/");
        ILocator field = player.Page.GetByLabel("Search the library");
        await Expect(field).ToBeFocusedAsync();
        await player.Page.Keyboard.TypeAsync("n t p ?");
        await Expect(field).ToHaveValueAsync("n t p ?");
        await player.PlayingHereAsync();
        Assert.That(await player.Heading.InnerTextAsync(), Is.EqualTo(title));
        Assert.That(await player.Page.GetAttributeAsync("html", "data-theme"), Is.EqualTo(theme));
        await Expect(player.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Test]
    public async Task TheSheetListsTheKeysAndEscapeClosesIt()
    {
        PlayerPage player = await OpenAsync(PlayerPage.Desk);
        await PressAsync(player, "?");
        ILocator sheet = player.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" });
        await Expect(sheet).ToContainTextAsync("Play or pause");
        await PressAsync(player, "Escape");
        await Expect(sheet).ToHaveCountAsync(0);
    }

    [Test]
    public async Task TabAndEnterAloneFindAndPlayATune()
    {
        PlayerPage player = await OpenAsync(PlayerPage.Desk);
        await PressAsync(player, "/");
        await player.Page.Keyboard.TypeAsync("sidflow");
        await Expect(player.Page.Locator(".left .row").First).ToBeVisibleAsync();
        for (int step = 0; step < 10; step++)
        {
            await PressAsync(player, "Tab");
            if (await player.Page.EvaluateAsync<bool>("() => document.activeElement.matches('.left .row .main')"))
                break;
        }
        await PressAsync(player, "Enter");
        await player.PlayingHereAsync();
    }
}
