using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Finding a tune: one search field, folders, and what a tune's sheet offers.</summary>
[TestFixture]
public sealed class FindTest : PageTest
{
    [Test]
    public async Task SearchFindsByTitleAndSaysHowItUnderstood()
    {
        DemoTune demo = (await Daemon.DemosAsync())[^1];
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("search");
        await player.Page.GetByLabel("Search the library").FillAsync(demo.Title);
        await Expect(player.Row(demo.Title)).ToBeVisibleAsync();
        await player.Page.GetByLabel("Search the library").FillAsync("8580 \"no such tune anywhere\"");
        await Expect(player.Page.Locator(".summary")).ToContainTextAsync("Nothing found");
        await Expect(player.Page.Locator(".fact")).ToHaveTextAsync("chip 8580");
    }

    [Test]
    public async Task AFoundTunePlaysWithOneTap()
    {
        DemoTune demo = (await Daemon.DemosAsync())[1];
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("search");
        await player.Page.GetByLabel("Search the library").FillAsync(demo.Title);
        await player.Row(demo.Title).GetByRole(AriaRole.Button).First.ClickAsync();
        await player.PlayingHereAsync();
        await Expect(player.Page.Locator(".mini")).ToContainTextAsync(demo.Title);
    }

    [Test]
    public async Task FoldersLeadToTunesAndBackLeadsOut()
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("library");
        await player.Page.GetByRole(AriaRole.Link, new() { Name = "SIDFlow" }).Filter(new() { HasText = "tunes" }).ClickAsync();
        await Expect(player.Row(demo.Title)).ToBeVisibleAsync();
        await player.Page.GoBackAsync();
        await Expect(player.Page.GetByRole(AriaRole.Heading, new() { Name = "Library" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task ATunesSheetQueuesHereAndInTheRoom()
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("library/SIDFlow");
        await player.Button($"More about {demo.Title}").ClickAsync();
        ILocator sheet = player.Page.GetByRole(AriaRole.Dialog);
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Queue in the room" }).ClickAsync();
        await Expect(player.Page.Locator(".notice")).ToContainTextAsync("waits in the queue in the room");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Queue here" }).ClickAsync();
        await player.Page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await player.ShowAsync("queue");
        await Expect(player.Row(demo.Title)).ToBeVisibleAsync();
        Assert.That((await Daemon.GetAsync("/api/room")).GetProperty("queue").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task TheSongsOfAFileAreOneSwipeApart()
    {
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("library");
        await player.Row(SidFlow.Browser.Tests.Daemon.ManySongsTitle).GetByRole(AriaRole.Button).First.ClickAsync();
        await player.PlayingHereAsync();
        await player.ShowAsync("");
        ILocator song = player.Page.GetByLabel("Song", new() { Exact = true });
        await Expect(song).ToHaveValueAsync("1");
        await player.Button("Next song in this file").ClickAsync();
        await Expect(song).ToHaveValueAsync("2");
        await player.PlayingHereAsync();
        LocatorBoundingBoxResult picture = (await player.Page.Locator(".picture").BoundingBoxAsync())!;
        float middle = picture.Y + (picture.Height / 2);
        await player.Page.Mouse.MoveAsync(picture.X + 60, middle);
        await player.Page.Mouse.DownAsync();
        await player.Page.Mouse.MoveAsync(picture.X + 220, middle, new() { Steps = 4 });
        await player.Page.Mouse.UpAsync();
        await Expect(song).ToHaveValueAsync("1");
        await player.Button("Previous song in this file").ClickAsync();
        await Expect(song).ToHaveValueAsync($"{SidFlow.Browser.Tests.Daemon.ManySongs}");
    }
}
