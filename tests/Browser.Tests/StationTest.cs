using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Stations from the page: here and in the room, each song with its reason.</summary>
[TestFixture]
public sealed class StationTest : PageTest
{
    [OneTimeSetUp]
    public async Task ListenToTheTunesAsync()
    {
        if (Stage.SkipReason is null)
            await Daemon.ClassifyAsync();
    }

    [TearDown]
    public Task EndTheRoomsStationAsync() => Daemon.DeleteAsync("/api/room/station");

    static async Task<PlayerPage> StartAsync(PlayerPage player, string station)
    {
        await player.ShowAsync("stations");
        await player.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^" + station) }).First.ClickAsync();
        return player;
    }

    [Test]
    public async Task SongsLikeTheOneThatPlaysAreHeardHereAndSayWhy()
    {
        IReadOnlyList<DemoTune> demos = await Daemon.DemosAsync();
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await StartAsync(player, "More like");
        await Expect(player.Page.Locator(".now .why")).ToContainTextAsync($"Like \"{demos[0].Title}\"");
        await player.PlayingHereAsync();
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
        await Expect(player.Heading).Not.ToHaveTextAsync(demos[0].Title);
        string why = await player.Page.Locator(".now .why").InnerTextAsync();
        Assert.That(why, Does.Match(@"^[A-Z].{10,}\."), "a sentence");
        await player.ShootAsync("phone-dark-why");

        await player.Button("End").ClickAsync();
        await player.ShowAsync("stations");
        await Expect(player.Page.Locator(".on-air")).ToHaveCountAsync(0);
        await player.PlayingHereAsync();
    }

    [Test]
    public async Task AStationGoesOnWhenFewSongsWait()
    {
        PlayerPage player = await OpenAsync();
        var asked = new List<JsonElement>();
        await player.Page.RouteAsync("**/api/play/any-station", async route =>
        {
            asked.Add(JsonDocument.Parse(route.Request.PostData!).RootElement.Clone());
            // Few at once, so that the second helping is asked for at once.
            await route.ContinueAsync(new() { PostData = System.Text.Encoding.UTF8.GetBytes(route.Request.PostData!.Replace("\"limit\":25", "\"limit\":2", StringComparison.Ordinal)) });
        });
        await StartAsync(player, "Anything");
        await player.PlayingHereAsync();
        await player.ShowAsync("queue");
        await Expect(player.Page.Locator(".queue .row").Nth(3)).ToBeVisibleAsync();
        Assert.That(asked[1].GetProperty("excludeTrackIds").GetArrayLength(), Is.EqualTo(2));
        string[] names = [.. await player.Page.Locator(".queue .names").AllInnerTextsAsync()];
        Assert.That(names.Take(4).Distinct().Count(), Is.EqualTo(4), string.Join(" / ", names));
    }

    [Test]
    public async Task AStationInTheRoomIsHeardByAllAndSaysWhy()
    {
        PlayerPage player = await OpenAsync();
        await player.ToRoomAsync();
        await StartAsync(player, "Anything");
        await Expect(player.Page.Locator(".now .why")).ToContainTextAsync("The collection");
        Assert.That((await Daemon.GetAsync("/api/room/station")).GetProperty("kind").GetString(), Is.EqualTo("any-station"));
        PlayerPage other = await OpenAsync();
        await other.ToRoomAsync();
        await Expect(other.Page.Locator(".now .why")).ToContainTextAsync("The collection");
        await player.Button("End").ClickAsync();
        await Expect(player.Button("End")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task AStationThatCannotBeginSaysWhat()
    {
        PlayerPage player = await OpenAsync();
        await StartAsync(player, "Your favourites");
        await Expect(player.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Rate or like some songs first");
        await player.Page.RouteAsync("**/api/play/hidden-gems", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/json",
            Body = """{"success":false,"error":"nothing can be compared yet","details":"No song was classified."}""",
        }));
        await player.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Hidden gems") }).ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Songs cannot be compared yet");
        await player.ShootAsync("phone-dark-nothing-compared");
    }

    [Test]
    public async Task ATunesSheetStartsAStation()
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("library/SIDFlow");
        await player.Button($"More about {demo.Title}").ClickAsync();
        await player.Button("Like this, here").ClickAsync();
        await player.PlayingHereAsync();
        await Expect(player.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await player.ShowAsync("");
        await Expect(player.Page.Locator(".now .why")).ToContainTextAsync($"Like \"{demo.Title}\"");
    }
}
