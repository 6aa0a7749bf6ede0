using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>axe-core's rules on every screen, and no sideways scrolling on the narrowest phone.</summary>
[TestFixture]
public sealed class AccessibilityTest : PageTest
{
    static readonly string[] Screens = ["", "search/sidflow", "library", "library/SIDFlow", "queue", "stations", "you", "you/favourites", "you/recent", "you/playlists", "you/offline", "you/settings"];

    [TestCase(ColorScheme.Dark)]
    [TestCase(ColorScheme.Light)]
    public async Task EveryScreenKeepsTheRules(ColorScheme scheme)
    {
        if (!File.Exists(Repository.Axe))
            Assert.Ignore($"{Repository.Axe} is not there (npm ci in web/ui)");
        PlayerPage player = await OpenAsync(scheme: scheme);
        await player.Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.Axe));
        var broken = new List<string>(await BrokenRulesAsync(player, "first visit"));
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        foreach (string screen in Screens)
        {
            await player.ShowAsync(screen);
            await player.Page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=true]')");
            broken.AddRange(await BrokenRulesAsync(player, "#/" + screen));
        }
        await player.ShowAsync("");
        await player.Button("More about this tune").ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        broken.AddRange(await BrokenRulesAsync(player, "tune sheet"));
        Assert.That(broken, Is.Empty, string.Join("\n", broken));
    }

    [TestCase(ColorScheme.Dark)]
    [TestCase(ColorScheme.Light)]
    public async Task WhatOpensOnRequestKeepsTheRules(ColorScheme scheme)
    {
        if (!File.Exists(Repository.Axe))
            Assert.Ignore($"{Repository.Axe} is not there (npm ci in web/ui)");
        await Daemon.PostAsync("/api/room/play", new { sid_path = (await Daemon.DemosAsync())[0].Path });
        await Daemon.PostAsync("/api/room/queue", new { sid_path = (await Daemon.DemosAsync())[1].Path });
        PlayerPage player = await OpenAsync(scheme: scheme);
        await player.Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.Axe));
        await player.ToRoomAsync();
        await player.Page.Locator(".honest").ClickAsync();
        await player.Button("Rate it").ClickAsync();
        await player.Button("Show the keys").ClickAsync();
        await Expect(player.Page.Locator(".chip-view").First).ToBeVisibleAsync();
        var broken = new List<string>(await BrokenRulesAsync(player, "room, opened"));
        await player.Button("Hide the keys").ClickAsync();
        await player.ShowAsync("queue");
        await player.Button("Party").ClickAsync();
        await Expect(player.Page.Locator(".qr")).ToBeVisibleAsync();
        broken.AddRange(await BrokenRulesAsync(player, "party"));
        Assert.That(broken, Is.Empty, string.Join("\n", broken));
    }

    [Test]
    public async Task TheDeskKeepsTheRules()
    {
        if (!File.Exists(Repository.Axe))
            Assert.Ignore($"{Repository.Axe} is not there (npm ci in web/ui)");
        PlayerPage player = await OpenAsync(PlayerPage.Desk);
        await player.Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.Axe));
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        Assert.That(await BrokenRulesAsync(player, "desk"), Is.Empty);
    }

    [Test]
    public async Task TheNarrowestPhoneDoesNotScrollSideways()
    {
        PlayerPage player = await OpenAsync(PlayerPage.Narrow);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        foreach (string screen in Screens)
        {
            await player.ShowAsync(screen);
            await player.Page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=true]')");
            Assert.That(await player.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(320), "#/" + screen);
        }
    }

    internal static async Task<IEnumerable<string>> BrokenRulesAsync(PlayerPage player, string where)
    {
        JsonElement found = await player.Page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`)");
        return [.. found.EnumerateArray().Select(rule => $"{where}: {rule.GetString()}")];
    }
}
