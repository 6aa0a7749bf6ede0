using System.Text.Json;
using Microsoft.Playwright;
using NUnit.Framework.Interfaces;

namespace SidFlow.Browser.Tests;

/// <summary>Opens the player for each test and looks afterwards whether the page itself complained.</summary>
public abstract class PageTest
{
    readonly List<PlayerPage> _open = [];

    private protected static Daemon Daemon => Stage.Daemon;

    [SetUp]
    public async Task QuietRoomAsync()
    {
        Assertions.SetDefaultExpectTimeout(PlayerPage.WaitMs);
        if (Stage.SkipReason is { } reason)
            Assert.Ignore(reason);
        await Daemon.PostAsync("/api/room/stop", new { });
        foreach (JsonElement entry in (await Daemon.GetAsync("/api/room")).GetProperty("queue").EnumerateArray())
            await Daemon.DeleteAsync($"/api/room/queue/{entry.GetProperty("id").GetString()}");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        bool failed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        var complaints = new List<string>();
        foreach (PlayerPage player in _open)
        {
            if (failed)
                await player.ShootAsync("failed-" + TestContext.CurrentContext.Test.MethodName);
            complaints.AddRange(player.Faults);
            complaints.AddRange(await player.Page.EvaluateAsync<string[]>("() => window.policyViolations ?? []"));
            await player.DisposeAsync();
        }
        _open.Clear();
        if (failed)
            TestContext.Out.WriteLine(Daemon.Log);
        Assert.That(complaints, Is.Empty, "the page complained");
    }

    private protected Task<PlayerPage> OpenAsync(ViewportSize? size = null, ColorScheme scheme = ColorScheme.Dark) =>
        OpenAtAsync(Stage.Typed(Daemon.Address), size, scheme);

    private protected async Task<PlayerPage> OpenAtAsync(
        string address, ViewportSize? size = null, ColorScheme scheme = ColorScheme.Dark, EventHandler<IResponse>? onResponse = null, bool offline = false)
    {
        PlayerPage player = await PlayerPage.OpenAsync(address, size ?? PlayerPage.Phone, scheme, onResponse, offline);
        _open.Add(player);
        return player;
    }

    private protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
