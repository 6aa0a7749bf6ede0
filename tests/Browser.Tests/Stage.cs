using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>One daemon and one Chromium for all tests of this assembly.</summary>
[SetUpFixture]
public sealed class Stage
{
    const string Chromium = "/usr/bin/chromium";

    /// <summary>A name a listener might use on the local network; the page is no secure context under it.</summary>
    public const string LanName = "sidflow.lan";

    /// <summary>With <c>SIDFLOW_BROWSER_PLAIN_HTTP=1</c> the journeys come from that name, where worklet, service worker and crypto.subtle do not exist.</summary>
    static readonly bool s_plainHttp = Environment.GetEnvironmentVariable("SIDFLOW_BROWSER_PLAIN_HTTP") == "1";

    static IPlaywright? s_playwright;
    static IBrowser? s_browser;
    static Daemon? s_daemon;

    /// <summary>Why nothing here can run; null when all can.</summary>
    public static string? SkipReason { get; private set; }

    internal static IBrowser Browser => s_browser!;
    internal static Daemon Daemon => s_daemon!;

    /// <summary>What a listener types for a daemon's address.</summary>
    public static string Typed(string address) => s_plainHttp ? address.Replace("127.0.0.1", LanName, StringComparison.Ordinal) : address;

    [OneTimeSetUp]
    public async Task SetUpAsync()
    {
        if (!File.Exists(Chromium))
        {
            SkipReason = $"{Chromium} is not installed (apt install chromium)";
            TestContext.Progress.WriteLine($"Browser tests are skipped: {SkipReason}");
            return;
        }
        s_daemon = await Daemon.StartAsync();
        s_playwright = await Playwright.CreateAsync();
        s_browser = await s_playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run", $"--host-resolver-rules=MAP {LanName} 127.0.0.1",
            ],
        });
    }

    [OneTimeTearDown]
    public async Task TearDownAsync()
    {
        if (s_browser is not null)
            await s_browser.CloseAsync();
        s_playwright?.Dispose();
        if (s_daemon is not null)
            await s_daemon.DisposeAsync();
    }
}
