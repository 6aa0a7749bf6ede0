using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Listening in this browser: a private session through a real audio graph.</summary>
[TestFixture]
public sealed class HereTest : PageTest
{
    /// <summary>Below this no ear hears a tune; a sounding SID tune is near 0.1.</summary>
    const double Audible = 0.003;

    [Test]
    public async Task TheFirstPressPlaysADemoTuneOfTheRightLength()
    {
        IReadOnlyList<DemoTune> demos = await Daemon.DemosAsync();
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        Assert.That(await player.HeardAsync(), Is.GreaterThan(Audible));

        await Expect(player.Heading).ToHaveTextAsync(demos[0].Title);
        Lane lane = await player.LaneAsync();
        Assert.That(lane.Seconds, Is.EqualTo(demos[0].Seconds).Within(0.1));
        Decoded sound = await player.DecodeAsync(lane.Source);
        Assert.That(sound.Seconds, Is.EqualTo(demos[0].Seconds).Within(0.1));
        Assert.That(sound.Audible, Is.GreaterThan(0.9));
        Assert.That(sound.Peak, Is.GreaterThan(0.05).And.LessThanOrEqualTo(1.0));
    }

    [Test]
    public async Task ASidplayerTuneInTwoFilesPlaysWithTheLengthItTells()
    {
        PlayerPage player = await OpenAsync();
        await player.ShowAsync("search");
        await player.Page.GetByLabel("Search the library").FillAsync(SidFlow.Browser.Tests.Daemon.SidplayerTitle);
        await player.Row(SidFlow.Browser.Tests.Daemon.SidplayerTitle).GetByRole(AriaRole.Button).First.ClickAsync();
        await player.PlayingHereAsync();
        Assert.That(await player.HeardAsync(), Is.GreaterThan(Audible));
        Lane lane = await player.LaneAsync();
        Assert.That(lane.Seconds, Is.EqualTo(SidFlow.Browser.Tests.Daemon.SidplayerSeconds).Within(0.3));
        Assert.That((await player.DecodeAsync(lane.Source)).Audible, Is.GreaterThan(0.9));
        await player.ShowAsync("");
        await Expect(player.Page.Locator(".times")).ToContainTextAsync("0:12");
        await Expect(player.Page.Locator(".times")).Not.ToContainTextAsync("about");
    }

    [Test]
    public async Task SeekingLandsWhereItWasAskedFor()
    {
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.GetByLabel("Position in the tune").FillAsync("40000");
        await player.PlayingHereAsync(40.2);
        Assert.That((await player.LaneAsync()).At, Is.InRange(40.0, 50.0));
        Assert.That(await player.HeardAsync(), Is.GreaterThan(Audible));
    }

    [Test]
    public async Task PauseHoldsThePlaceAndPlayGoesOnFromIt()
    {
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync(1);
        await player.Button("Pause").ClickAsync();
        await player.SilentHereAsync();
        double held = (await player.LaneAsync()).At;
        await player.Button("Play").ClickAsync();
        await player.PlayingHereAsync(held + 0.2);
        Assert.That((await player.LaneAsync()).At, Is.LessThan(held + 5));
    }

    [Test]
    public async Task TheEndOfATuneStartsTheNextOne()
    {
        IReadOnlyList<DemoTune> demos = await Daemon.DemosAsync();
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        // Three seconds before the end.
        await player.Page.GetByLabel("Position in the tune").FillAsync($"{(int)(demos[0].Seconds - 3) * 1000}");
        await Expect(player.Heading).ToHaveTextAsync(demos[1].Title);
        await player.PlayingHereAsync();
        Assert.That((await player.LaneAsync()).At, Is.LessThan(20));
    }

    [Test]
    public async Task AReloadKeepsTheQueueAndThePlace()
    {
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.GetByLabel("Position in the tune").FillAsync("30000");
        await player.PlayingHereAsync(30.2);
        string title = await player.Heading.InnerTextAsync();
        await player.Page.ReloadAsync();
        await Expect(player.Heading).ToHaveTextAsync(title);
        await player.Button("Play").ClickAsync();
        await player.PlayingHereAsync(30);
    }

    [Test]
    public async Task AForgottenSessionIsRenewedInSilenceAtTheSamePlace()
    {
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.GetByLabel("Position in the tune").FillAsync("20000");
        await player.PlayingHereAsync(20.2);
        await player.Page.ReloadAsync();

        // The first address the page now asks for is answered as the server answers for an expired session.
        int refused = 0;
        await player.Page.RouteAsync("**/api/playback/*/wav", async route =>
        {
            if (refused++ == 0)
                await route.FulfillAsync(new() { Status = 404, ContentType = "application/json", Body = """{"success":false,"error":"not found"}""" });
            else
                await route.ContinueAsync();
        });
        await player.Button("Play").ClickAsync();
        await player.PlayingHereAsync(20);
        Assert.That(refused, Is.GreaterThan(1));
        await Expect(player.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Test]
    public async Task ALimitIsToldAndWaitedOut()
    {
        PlayerPage player = await OpenAsync();
        int asked = 0;
        await player.Page.RouteAsync("**/api/play", async route =>
        {
            if (asked++ == 0)
                await route.FulfillAsync(new()
                {
                    Status = 429,
                    ContentType = "application/json",
                    Headers = new Dictionary<string, string> { ["Retry-After"] = "3" },
                    Body = """{"success":false,"error":"too many sessions"}""",
                });
            else
                await route.ContinueAsync();
        });
        await player.Button("Play something").ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Wait 3 seconds");
        await player.ShootAsync("phone-dark-limited");
        await player.PlayingHereAsync();
        await Expect(player.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }
}
