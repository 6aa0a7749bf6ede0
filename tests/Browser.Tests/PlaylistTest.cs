using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Playlists: made, filled from a tune's sheet, ordered by keys and by finger, taken along, deleted; others' are only played.</summary>
[TestFixture]
public sealed class PlaylistTest : PageTest
{
    static async Task MakeAsync(PlayerPage player, string name, int songs)
    {
        await player.ShowAsync("you/playlists");
        await player.Page.GetByLabel("Name of a new playlist").FillAsync(name);
        await player.Button("Make it").ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
        await player.ShowAsync("library/SIDFlow");
        for (int song = 0; song < songs; song++)
        {
            await player.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^More about") }).Nth(song).ClickAsync();
            await player.Button("Put on a playlist").ClickAsync();
            await player.Page.Locator(".pick").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(player.Page.Locator(".notice")).ToContainTextAsync($"is on “{name}”");
            await player.Page.Keyboard.PressAsync("Escape");
            await Expect(player.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
        await player.ShowAsync("you/playlists");
        await player.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^" + name) }).ClickAsync();
        await Expect(player.Page.Locator(".tracks .row")).ToHaveCountAsync(songs);
    }

    [Test]
    public async Task AListIsMadeOrderedTakenAlongAndDeleted()
    {
        string[] demos = [.. (await Daemon.DemosAsync()).Take(3).Select(demo => demo.Title)];
        PlayerPage player = await OpenAsync();
        await MakeAsync(player, "Evening", 3);
        ILocator names = player.Page.Locator(".tracks strong");
        await Expect(names).ToHaveTextAsync(demos);

        await player.Page.Locator(".grip").Nth(2).PressAsync("ArrowUp");
        await Expect(names).ToHaveTextAsync([demos[0], demos[2], demos[1]]);
        await Expect(player.Page.Locator(".grip").Nth(1)).ToBeFocusedAsync();

        LocatorBoundingBoxResult from = (await player.Page.Locator(".grip").First.BoundingBoxAsync())!, to = (await player.Page.Locator(".grip").Last.BoundingBoxAsync())!;
        await player.Page.Mouse.MoveAsync(from.X + 10, from.Y + 10);
        await player.Page.Mouse.DownAsync();
        await player.Page.Mouse.MoveAsync(to.X + 10, to.Y + 20, new() { Steps = 8 });
        await player.Page.Mouse.UpAsync();
        await Expect(names).ToHaveTextAsync([demos[2], demos[1], demos[0]]);
        await player.Page.ReloadAsync();
        await Expect(names).ToHaveTextAsync([demos[2], demos[1], demos[0]]);
        await player.ShootAsync("phone-dark-playlist");

        await player.Page.GetByLabel("Name of this playlist").FillAsync("Late evening");
        await player.Button("Rename").ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Heading, new() { Name = "Late evening" })).ToBeVisibleAsync();
        foreach ((string format, string sign) in new[] { ("M3U8", "#PLAYLIST:Late evening"), ("M3U", "#EXTM3U"), ("JSON", "\"trackCount\": 3") })
        {
            string? address = await player.Page.GetByRole(AriaRole.Link, new() { Name = format, Exact = true }).GetAttributeAsync("href");
            string file = await player.Page.EvaluateAsync<string>("async address => (await fetch(address)).text()", address);
            Assert.That(file, Does.Contain(sign), format);
        }

        await player.Button("Play all").ClickAsync();
        await player.PlayingHereAsync();
        await Expect(player.Heading).ToHaveTextAsync(demos[2]);
        await player.Page.GoBackAsync();
        await player.Button("Delete this playlist").ClickAsync();
        await player.Button("Delete it").ClickAsync();
        await Expect(player.Page.GetByLabel("Name of a new playlist")).ToBeVisibleAsync();
        await Expect(player.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Late evening") })).ToHaveCountAsync(0);
    }

    [Test]
    public async Task AnotherListenersListIsPlayedAndNotChanged()
    {
        PlayerPage maker = await OpenAsync();
        await MakeAsync(maker, "Shared", 1);
        PlayerPage other = await OpenAsync();
        await other.ShowAsync("you/playlists");
        await other.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Shared") }).ClickAsync();
        await Expect(other.Page.Locator(".you")).ToContainTextAsync("Made by somebody else");
        await Expect(other.Page.Locator(".grip")).ToHaveCountAsync(0);
        await Expect(other.Button("Delete this playlist")).ToHaveCountAsync(0);
        await other.Button("Play all").ClickAsync();
        await other.PlayingHereAsync();
    }
}
