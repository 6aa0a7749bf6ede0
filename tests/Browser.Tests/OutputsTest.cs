using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>A household with two devices, one of which is lost in the middle of a tune, and a player on the network.</summary>
[TestFixture]
public sealed class OutputsTest : PageTest
{
    Daemon _household = null!;

    [OneTimeSetUp]
    public async Task StartHouseholdAsync()
    {
        if (Stage.SkipReason is { } reason)
            Assert.Ignore(reason);
        _household = await Daemon.StartAsync(new Dictionary<string, string>
        {
            ["SIDFLOW__Devices__0__Id"] = "living-room",
            ["SIDFLOW__Devices__0__Kind"] = "simulated",
            ["SIDFLOW__Devices__0__Models__0"] = "Mos6581",
            ["SIDFLOW__Devices__1__Id"] = "study",
            ["SIDFLOW__Devices__1__Kind"] = "simulated",
            ["SIDFLOW__Devices__1__Models__0"] = "Mos8580",
            ["SIDFLOW__Devices__1__Timing"] = "Frame",
            ["SIDFLOW__Devices__1__Faults__0__Kind"] = "Vanish",
            ["SIDFLOW__Devices__1__Faults__0__AtWrite"] = "600",
            ["SIDFLOW__Devices__2__Id"] = "attic",
            ["SIDFLOW__Devices__2__Kind"] = "usbsid-pico",
            ["SIDFLOW__NetworkSidDevice__Enabled"] = "true",
            ["SIDFLOW__NetworkSidDevice__Port"] = "0",
        });
    }

    [OneTimeTearDown]
    public async Task StopHouseholdAsync()
    {
        if (_household is not null)
            await _household.DisposeAsync();
    }

    [SetUp]
    public async Task ReadyAsync()
    {
        await _household.PostAsync("/api/room/stop", new { });
        await UntilAsync(room => StateOf(room, "living-room") == "ready");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task ATapGoesToTheEmulatorAndBackAtTheSamePlace(bool byKey)
    {
        PlayerPage player = await PlayAsync(PlayerPage.Phone);
        ILocator line = player.Page.Locator(".honest");
        await Expect(line).ToContainTextAsync("Playing on Living room · Simulated SID");
        await Expect(player.Page.Locator(".listen")).ToContainTextAsync("The stream carries the emulator, in step with Living room.");
        double before = (await RoomAsync()).GetProperty("positionMs").GetDouble();

        await SwitchAsync("A/B Emulator");
        await Expect(line).ToContainTextAsync("emulated");
        await Expect(player.Page.Locator(".listen .quiet")).ToHaveCountAsync(0);
        await SwitchAsync("A/B Living room");
        await Expect(line).ToContainTextAsync("Playing on Living room");
        JsonElement room = await RoomAsync();
        Assert.Multiple(() =>
        {
            Assert.That(room.GetProperty("state").GetString(), Is.EqualTo("playing"));
            Assert.That(room.GetProperty("positionMs").GetDouble(), Is.GreaterThan(before), "it went on, and did not begin again");
        });

        async Task SwitchAsync(string name)
        {
            await Expect(player.Button(name)).ToBeVisibleAsync();
            if (byKey)
                await player.Page.Keyboard.PressAsync("o");
            else
                await player.Button(name).ClickAsync();
        }
    }

    [Test]
    public async Task TheListTellsEachOutputsStateAndAChosenOneThatIsLostIsNamed()
    {
        PlayerPage player = await PlayAsync(PlayerPage.Desk);
        await Expect(player.Page.Locator(".honest")).ToContainTextAsync("Playing on Living room");
        await player.Page.Locator(".honest").ClickAsync();
        ILocator Row(string name) => player.Page.Locator(".outputs button", new() { Has = player.Page.GetByText(name, new() { Exact = true }) });
        await Expect(Row("Living room")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(Row("Attic")).ToContainTextAsync("not there");
        await Expect(Row("Attic")).ToBeDisabledAsync();
        await Expect(Row("Emulator")).ToContainTextAsync("ready");
        await Expect(Row("Study")).ToContainTextAsync("exact to the frame only");
        await player.ShootAsync("desk-dark-outputs");

        await Row("Study").ClickAsync();
        await Expect(player.Page.Locator(".honest")).ToContainTextAsync("Playing on Study");
        await Expect(player.Page.Locator(".compromise")).ToHaveTextAsync("6581 tune on an 8580, exact to the frame only.");
        // It vanishes at its 600th write.
        await Expect(player.Page.Locator(".output .note")).ToContainTextAsync("Study was lost: unplugged");
        await Expect(player.Page.Locator(".honest")).ToContainTextAsync("Living room");
        await Expect(Row("Study")).ToContainTextAsync("unplugged");
        await player.ShootAsync("desk-dark-lost-output");
    }

    [TestCase(ColorScheme.Dark)]
    [TestCase(ColorScheme.Light)]
    public async Task TheOutputsFitAPhoneAndKeepTheRules(ColorScheme scheme)
    {
        PlayerPage player = await PlayAsync(PlayerPage.Phone, scheme);
        await Expect(player.Page.Locator(".honest")).ToContainTextAsync("Playing on Living room");
        await player.Page.Locator(".honest").ClickAsync();
        await Expect(player.Page.Locator(".outputs li")).ToHaveCountAsync(4);
        await player.ShootAsync($"phone-{scheme.ToString().ToLowerInvariant()}-outputs");
        await player.Page.SetViewportSizeAsync(PlayerPage.Narrow.Width, PlayerPage.Narrow.Height);
        Assert.That(await player.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(PlayerPage.Narrow.Width));
        if (!File.Exists(Repository.Axe))
            Assert.Ignore($"{Repository.Axe} is not there (npm ci in web/ui)");
        await player.Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.Axe));
        Assert.That(await AccessibilityTest.BrokenRulesAsync(player, "outputs"), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task APlayerOnTheNetworkIsNamed(bool phone)
    {
        PlayerPage player = await OpenAtAsync(Stage.Typed(_household.Address), phone ? PlayerPage.Phone : PlayerPage.Desk);
        await player.ToRoomAsync();
        using (var guest = new TcpClient())
        {
            await guest.ConnectAsync(await PlayersDoorAsync());
            // TRY_WRITE: volume 15, sustain 15, pitch, sawtooth with gate.
            await guest.GetStream().WriteAsync(new byte[] { 5, 0, 0, 16, 0, 10, 24, 15, 0, 10, 6, 0xf0, 0, 10, 1, 0x40, 0, 10, 4, 0x21 });
            await Expect(player.Page.Locator(".guest")).ToContainTextAsync("A player at 127.0.0.1 plays on");
            await player.ShootAsync(phone ? "phone-dark-guest" : "desk-dark-guest");
        }
        await Expect(player.Page.Locator(".guest")).ToHaveCountAsync(0);
    }

    async Task<PlayerPage> PlayAsync(ViewportSize size, ColorScheme scheme = ColorScheme.Dark)
    {
        PlayerPage player = await OpenAtAsync(Stage.Typed(_household.Address), size, scheme);
        await player.ToRoomAsync();
        await _household.PostAsync("/api/room/play", new { sid_path = (await _household.DemosAsync())[0].Path });
        return player;
    }

    Task<JsonElement> RoomAsync() => _household.GetAsync("/api/room");

    async Task UntilAsync(Func<JsonElement, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(PlayerPage.WaitMs));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!wanted(await RoomAsync()))
            await poll.WaitForNextTickAsync(limit.Token);
    }

    async Task<IPEndPoint> PlayersDoorAsync()
    {
        JsonElement check = (await _household.HealthAsync()).GetProperty("checks").GetProperty("networkSidDevice");
        int port = IPEndPoint.Parse(check.GetProperty("details").GetProperty("address").GetString()!).Port;
        return new IPEndPoint(IPAddress.Loopback, port);
    }

    static string? StateOf(JsonElement room, string output) =>
        room.GetProperty("outputs").EnumerateArray().First(choice => choice.GetProperty("id").GetString() == output).GetProperty("state").GetString();
}
