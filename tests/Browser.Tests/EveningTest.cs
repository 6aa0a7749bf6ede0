using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>What an evening needs: a party with votes, a timer for the end of it, the chip's keys, passages, one voice alone.</summary>
[TestFixture]
public sealed class EveningTest : PageTest
{
    [TearDown]
    public async Task EndThePartyAsync()
    {
        await Daemon.PostAsync("/api/room/party", new { on = false });
        await Daemon.PostAsync("/api/room/sleep", new { minutes = (int?)null });
    }

    [Test]
    public async Task GuestsComeByTheCodeAndVote()
    {
        IReadOnlyList<DemoTune> demos = await Daemon.DemosAsync();
        await Daemon.PostAsync("/api/room/play", new { sid_path = demos[0].Path });
        foreach (DemoTune demo in demos.Skip(1).Take(3))
            await Daemon.PostAsync("/api/room/queue", new { sid_path = demo.Path });
        PlayerPage host = await OpenAsync();
        await host.ToRoomAsync();
        await host.ShowAsync("queue");
        await host.Button("Party").ClickAsync();
        await host.Page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(host.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^QR code of http") })).ToBeVisibleAsync();
        await host.ShootAsync("phone-dark-party");
        await host.Page.Keyboard.PressAsync("Escape");

        PlayerPage guest = await OpenAsync();
        await guest.ShowAsync("party");
        await Expect(guest.Page.Locator(".queue h2")).ToHaveTextAsync("Queue in the room");
        await guest.Button($"Vote for {demos[3].Title}").ClickAsync();
        ILocator names = host.Page.Locator(".queue .names strong");
        await Expect(names).ToHaveTextAsync([demos[0].Title, demos[3].Title, demos[1].Title, demos[2].Title]);
        await Expect(host.Button($"Vote for {demos[3].Title}")).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(guest.Button($"Vote for {demos[3].Title}")).ToHaveAttributeAsync("aria-pressed", "true");
        await guest.Page.ReloadAsync();
        await Expect(guest.Button($"Vote for {demos[3].Title}")).ToHaveAttributeAsync("aria-pressed", "true");
        await guest.Button($"Vote for {demos[3].Title}").ClickAsync();
        await Expect(host.Button($"Vote for {demos[3].Title}")).ToContainTextAsync("0");
    }

    [Test]
    public async Task TheTimerIsSetHereAndInTheRoom()
    {
        PlayerPage player = await OpenAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.Locator(".honest").ClickAsync();
        await player.Button("30 min").ClickAsync();
        await Expect(player.Page.Locator(".sleeping")).ToContainTextAsync("Falls silent at");
        await player.Button("Stay awake").ClickAsync();
        await Expect(player.Page.Locator(".sleeping")).ToHaveCountAsync(0);

        await Daemon.PostAsync("/api/room/play", new { sid_path = (await Daemon.DemosAsync())[0].Path });
        await player.ToRoomAsync();
        await player.Button("15 min").ClickAsync();
        await Expect(player.Page.Locator(".sleeping")).ToBeVisibleAsync();
        DateTimeOffset at = (await Daemon.GetAsync("/api/room")).GetProperty("sleepAt").GetDateTimeOffset();
        Assert.That(at - TimeProvider.System.GetUtcNow(), Is.EqualTo(TimeSpan.FromMinutes(15)).Within(TimeSpan.FromMinutes(2)));
    }

    [Test]
    public async Task TheTimerFadesThisBrowserOutAndLeavesItsVolume()
    {
        PlayerPage player = await OpenAsync();
        await player.Page.Clock.InstallAsync();
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.Locator(".honest").ClickAsync();
        await player.Button("15 min").ClickAsync();
        await player.Page.Clock.FastForwardAsync("14:55");
        await player.Page.WaitForFunctionAsync("() => document.querySelector('audio[data-lane=a]').volume < 0.75 || document.querySelector('audio[data-lane=a]').paused");
        await player.Page.Clock.RunForAsync(11_000);
        await player.SilentHereAsync();
        await Expect(player.Page.Locator(".volume output")).ToHaveTextAsync("80");
        await Expect(player.Page.Locator(".sleeping")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task TheKeysOfTheChipFollowTheTune()
    {
        PlayerPage player = await OpenAsync(PlayerPage.Desk);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.Keyboard.PressAsync("k");
        await Expect(player.Page.Locator(".voice-view")).ToHaveCountAsync(3);
        string first = await player.Page.Locator(".chip-view").InnerTextAsync();
        Assert.That(first, Does.Match("pulse|saw|triangle|noise").And.Match("filter").And.Match("volume"));
        await player.Page.WaitForFunctionAsync("before => document.querySelector('.chip-view').innerText !== before", first);
        await player.ShootAsync("desk-dark-keys");
    }

    [Test]
    public async Task PassagesAreTicksThatLeadThere()
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await OpenAsync();
        await player.Page.RouteAsync("**/api/tune*", async route =>
        {
            // Not the browser asks here, and only the browser knows the LAN's names.
            IAPIResponse answer = await route.FetchAsync(new() { Url = route.Request.Url.Replace(Stage.LanName, "127.0.0.1", StringComparison.Ordinal) });
            string body = (await answer.TextAsync()).Replace("\"stil\":[]", """
                "stil":[{"title":"The opening","startSeconds":0},{"title":"The march","artist":"Somebody","startSeconds":40}]
                """, StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = body });
        });
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await Expect(player.Heading).ToHaveTextAsync(demo.Title);
        await Expect(player.Page.Locator(".ticks li")).ToHaveCountAsync(2);
        await Expect(player.Page.Locator(".passage")).ToHaveTextAsync("The opening");
        await player.ShootAsync("phone-dark-passages");
        await player.Button("0:40 The march").ClickAsync();
        await player.PlayingHereAsync(40);
        await Expect(player.Page.Locator(".passage")).ToHaveTextAsync("The march");
    }

    [Test]
    public async Task OneVoiceAloneAndAllAgain()
    {
        await Daemon.PostAsync("/api/room/play", new { sid_path = (await Daemon.DemosAsync())[0].Path });
        PlayerPage player = await OpenAsync();
        await player.ToRoomAsync();
        await player.Page.Locator(".honest").ClickAsync();
        foreach (string muted in new[] { "true,false,true", "false,false,false" })
        {
            await player.Button("Only voice 2").ClickAsync();
            await player.Page.WaitForFunctionAsync("async muted => (await (await fetch('/api/room')).json()).data.muted[0].join() === muted", muted);
        }
        await Expect(player.Page.Locator(".card")).ToContainTextAsync("Late writes");
    }

    [Test]
    public async Task TheChipInThisBrowserHasVoicesToo()
    {
        PlayerPage player = await OpenAsync(PlayerPage.Desk);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.Locator(".honest").ClickAsync();
        foreach (string sounds in new[] { "false", "true" })
        {
            await player.Button("Only voice 2").ClickAsync();
            await Expect(player.Button("Voice 1")).ToHaveAttributeAsync("aria-pressed", sounds);
            await Expect(player.Button("Voice 2")).ToHaveAttributeAsync("aria-pressed", "true");
        }
    }
}
