using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Preferences: there before the first paint, undone one by one, and with the player only by a clear yes.</summary>
[TestFixture]
public sealed class SettingsTest : PageTest
{
    static async Task<long> VersionAsync(PlayerPage player) =>
        (await player.Page.EvaluateAsync<JsonElement>("async () => (await (await fetch('/api/prefs')).json()).data")).GetProperty("version").GetInt64();

    [Test]
    public async Task AChangeIsThereBeforeTheFirstPaintAndCanBeUndone()
    {
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("you/settings");
        await player.Page.GetByRole(AriaRole.Combobox, new() { Name = "Theme" }).SelectOptionAsync("light");
        await player.Page.GetByRole(AriaRole.Combobox, new() { Name = "Letters" }).SelectOptionAsync("mono");
        await player.Page.AddInitScriptAsync("""
            new MutationObserver((_, self) => {
              if (!document.body) return;
              window.dressAtBody = document.documentElement.dataset.theme + ' ' + document.documentElement.dataset.font;
              self.disconnect();
            }).observe(document, { childList: true, subtree: true });
            """);
        await player.Page.ReloadAsync();
        await Expect(player.Page.GetByRole(AriaRole.Combobox, new() { Name = "Theme" })).ToHaveValueAsync("light");
        Assert.That(await player.Page.EvaluateAsync<string>("() => window.dressAtBody"), Is.EqualTo("light mono"));
        await player.ShootAsync("phone-light-settings");
        await player.Button("Back to before: theme: light").ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Combobox, new() { Name = "Theme" })).ToHaveValueAsync("system");
        Assert.That(await player.Page.GetAttributeAsync("html", "data-theme"), Is.EqualTo("dark"));
        Assert.That(await VersionAsync(player), Is.Zero, "nothing was sent");
    }

    [Test]
    public async Task APhoneMayPlayByTheChip()
    {
        PlayerPage player = await OpenAtAsync($"http://localhost:{Daemon.Port}");
        await player.ShowAsync("you/settings");
        await player.Page.GetByRole(AriaRole.Combobox, new() { Name = "Theme" }).SelectOptionAsync("classic");
        await player.Page.GetByRole(AriaRole.Combobox, new() { Name = "Made by" }).SelectOptionAsync("chip");
        await player.ShootAsync("phone-classic-settings");
        await player.ShowAsync("");
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        Assert.That(await player.PathAsync(), Is.EqualTo("worklet"));
        await player.ShootAsync("phone-classic-playing");
    }

    [Test]
    public async Task ACopyLiesWithThePlayerOnlyWhileTheListenerWantsIt()
    {
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("you/settings");
        ILocator copy = player.Page.GetByLabel("Keep a copy of these settings on the player");
        await copy.CheckAsync();
        await player.Page.GetByRole(AriaRole.Combobox, new() { Name = "Theme" }).SelectOptionAsync("dark");
        await player.Page.WaitForFunctionAsync("async () => (await (await fetch('/api/prefs')).json()).data.prefs?.theme === 'c64-dark'");
        await copy.UncheckAsync();
        await player.Page.WaitForFunctionAsync("async () => (await (await fetch('/api/prefs')).json()).data.version === 0");
    }

    [Test]
    public async Task ImagesAreCheckedInTheBrowserAlone()
    {
        PlayerPage player = await OpenAtAsync($"http://{Stage.LanName}:{Daemon.Port}");
        await player.ShowAsync("you/settings");
        var sent = new List<string>();
        player.Page.Request += (_, request) =>
        {
            if (request.Method != "GET")
                sent.Add(request.Url);
        };
        await player.Page.GetByLabel("Check images").SetInputFilesAsync(new FilePayload { Name = "kernal.bin", MimeType = "application/octet-stream", Buffer = new byte[8192] });
        await Expect(player.Page.Locator(".you")).ToContainTextAsync("kernal.bin: the right size, but not the contents of a ROM that is known");
        Assert.That(sent, Is.Empty);
    }
}
