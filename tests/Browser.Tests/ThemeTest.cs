using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Light and dark: the system's wish first, the listener's choice above it, both before the first paint.</summary>
[TestFixture]
public sealed class ThemeTest : PageTest
{
    static Task<string?> ThemeAsync(PlayerPage player) => player.Page.GetAttributeAsync("html", "data-theme");

    [TestCase(ColorScheme.Dark, "dark")]
    [TestCase(ColorScheme.Light, "light")]
    public async Task TheSystemsWishCounts(ColorScheme wish, string expected)
    {
        PlayerPage player = await OpenAsync(scheme: wish);
        Assert.That(await ThemeAsync(player), Is.EqualTo(expected));
    }

    [Test]
    public async Task AChoiceStaysAcrossAReloadAndIsThereBeforeTheFirstPaint()
    {
        PlayerPage player = await OpenAsync(scheme: ColorScheme.Dark);
        await player.Button("Light theme").ClickAsync();
        Assert.That(await ThemeAsync(player), Is.EqualTo("light"));
        // What the root element says when the parser reaches the body, long before the page's own script runs.
        await player.Page.AddInitScriptAsync("""
            new MutationObserver((_, self) => {
              if (!document.body) return;
              window.themeAtBody = document.documentElement.dataset.theme;
              self.disconnect();
            }).observe(document, { childList: true, subtree: true });
            """);
        await player.Page.ReloadAsync();
        await Expect(player.Button("Dark theme")).ToBeVisibleAsync();
        Assert.That(await player.Page.EvaluateAsync<string>("() => window.themeAtBody"), Is.EqualTo("light"));
    }
}
