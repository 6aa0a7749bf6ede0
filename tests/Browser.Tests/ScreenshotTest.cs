using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>Pictures of every designed state, for people to look at (artifacts/screenshots). What a picture must show is asserted.</summary>
[TestFixture]
public sealed class ScreenshotTest : PageTest
{
    static readonly (string Name, ViewportSize Size)[] Sizes = [("phone", PlayerPage.Phone), ("desk", PlayerPage.Desk)];

    [TestCase(ColorScheme.Dark)]
    [TestCase(ColorScheme.Light)]
    public async Task TheWayOfAListener(ColorScheme scheme)
    {
        foreach ((string name, ViewportSize size) in Sizes)
        {
            string prefix = $"{name}-{scheme.ToString().ToLowerInvariant()}-";
            await Daemon.PostAsync("/api/room/stop", new { });
            PlayerPage player = await OpenAsync(size, scheme);
            await Expect(player.Page.Locator(".first .row").First).ToBeVisibleAsync();
            await player.ShootAsync(prefix + "first");
            await player.Button("Play something").ClickAsync();
            await player.PlayingHereAsync(6);
            await player.ShootAsync(prefix + "now");
            foreach (string screen in new[] { "search/sidflow", "library/SIDFlow", "queue" })
            {
                await player.ShowAsync(screen);
                await Expect(player.Page.Locator(".row").First).ToBeVisibleAsync();
                await player.Page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=true]')");
                await player.ShootAsync(prefix + screen.Split('/')[0]);
            }
            await player.ShowAsync("library/SIDFlow");
            await player.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^More about") }).First.ClickAsync();
            await Expect(player.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await player.ShootAsync(prefix + "tune");
            await player.Page.Keyboard.PressAsync("Escape");
            await player.ShowAsync("");
            await player.ToRoomAsync();
            await Daemon.PostAsync("/api/room/play", new { sid_path = (await Daemon.DemosAsync())[0].Path });
            await Expect(player.Page.Locator(".honest")).ToContainTextAsync("No speaker connected");
            await player.Page.Locator(".honest").ClickAsync();
            await player.ShootAsync(prefix + "room");
        }
    }

    [Test]
    public async Task ALibraryBeingRead()
    {
        PlayerPage player = await OpenAsync();
        await AnswerAsync(player, "**/api/library/status", """{"success":true,"data":{"tunes":812,"songs":2105,"scanning":true,"progress":{"phase":"tunes","seen":12345,"indexed":12300}}}""");
        await player.ShowAsync("library");
        await Expect(player.Page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Expect(player.Page.Locator(".scan")).ToContainTextAsync("12,345 so far");
        await player.ShootAsync("phone-dark-scanning");
    }

    [Test]
    public async Task AnEmptyLibrary()
    {
        PlayerPage player = await OpenAsync();
        await AnswerAsync(player, "**/api/hvsc/browse*", """{"success":true,"data":{"path":"","parents":[],"folders":[],"tunes":[]}}""");
        await AnswerAsync(player, "**/api/library/status", """{"success":true,"data":{"tunes":0,"songs":0,"scanning":false,"progress":null}}""");
        await player.ShowAsync("library");
        await Expect(player.Page.Locator(".empty")).ToContainTextAsync("No tunes yet");
        await player.ShootAsync("phone-dark-empty");
    }

    [Test]
    public async Task ATuneThatNeedsRoms()
    {
        PlayerPage player = await OpenAsync(scheme: ColorScheme.Light);
        await AnswerAsync(player, "**/api/hvsc/browse*", """
            {"success":true,"data":{"path":"BASIC","parents":[],"folders":[],"tunes":[{"sidPath":"BASIC/Song.sid","relativePath":"BASIC/Song.sid","filename":"Song.sid",
            "displayName":"Song","selectedSong":1,"durationSeconds":60,"durationSource":"songlengths","md5":null,"playable":false,
            "refusal":{"code":"needsBasicRom","reason":"This tune is a BASIC program and needs the C64's BASIC and KERNAL ROMs."},
            "metadata":{"title":"A BASIC Song","author":"Somebody","released":"1986","songs":1,"startSong":1,"sidType":"RSID","version":2,"sidModel":"MOS6581",
            "sidAddresses":["D400"],"clock":"PAL","length":"1:00","fileSizeBytes":900}}]}}
            """);
        await player.ShowAsync("library/BASIC");
        await Expect(player.Row("A BASIC Song")).ToContainTextAsync("needs ROMs");
        await player.Row("A BASIC Song").GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(player.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("needs the C64's BASIC and KERNAL ROMs");
        await player.ShootAsync("phone-light-needs-roms");
    }

    static async Task AnswerAsync(PlayerPage player, string address, string json) =>
        await player.Page.RouteAsync(address, route => route.FulfillAsync(new() { ContentType = "application/json", Body = json }));
}
