using System.Diagnostics;
using Microsoft.Playwright;

namespace SidFlow.Benchmarks.Page;

/// <summary>How long a phone on a slow line waits for a play button that works, and for the first sound, and what it fetches for them.</summary>
static class PageQuestion
{
    const string Chromium = "/usr/bin/chromium";
    const int Runs = 7;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A line and a phone.</summary>
    /// <param name="CpuSlowdown">How many times slower than this machine.</param>
    sealed record Profile(string Name, double DownMegabits, double UpMegabits, double RoundTripMilliseconds, double CpuSlowdown);

    static readonly Profile[] profiles =
    [
        new("3G: 1.6 down, 0.75 up, 150 ms, processor 4 x slower", 1.6, 0.75, 150, 4),
        new("the house: 50 both ways, 5 ms", 50, 50, 5, 1),
    ];

    public static async Task<int> RunAsync(CancellationToken stop)
    {
        string command = Path.Combine(Repository.Top, "bin", "sidflowd");
        if (!File.Exists(command) || !File.Exists(Chromium))
        {
            Console.Error.WriteLine($"This needs {Chromium} (apt install chromium) and bin/sidflowd (./run --setup-only).");
            return 2;
        }
        Report.Header("The page's first load");
        DirectoryInfo data = Directory.CreateTempSubdirectory("sidflow-bench-");
        int port = MeasuredDaemon.FreePort();
        using Process daemon = MeasuredDaemon.Start(command, ["serve", "--port", $"{port}", "--data", data.FullName]);
        try
        {
            string address = $"http://127.0.0.1:{port}/";
            await MeasuredDaemon.ReadyAsync(daemon, port, stop);
            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Chromium,
                Headless = true,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--autoplay-policy=no-user-gesture-required"],
            });
            List<string[]> rows = [];
            bool isQuick = true;
            foreach (Profile profile in profiles)
            {
                // The first compiles the daemon's answers, and is not counted.
                await LoadAsync(browser, address, profile);
                List<Load> loads = [];
                for (int run = 0; run < Runs; run++)
                    loads.Add(await LoadAsync(browser, address, profile));
                double button = Report.Percentile([.. loads.Select(load => load.Button)], 0.5);
                rows.Add(
                [
                    profile.Name, Report.Number(button, 2), Report.Number(loads.Max(load => load.Button), 2), Report.Number(Report.Percentile([.. loads.Select(load => load.Sound)], 0.5), 2),
                    Report.Number(loads.Max(load => load.Bytes) / 1000.0, 1), $"{loads.Max(load => load.Requests)}",
                ]);
                isQuick &= profile.CpuSlowdown == 1 || (button < 2 && loads.All(load => load.Bytes <= 100_000));
            }
            Report.Table(["Line", "play button s, median", "worst", "click to sound s, median", "kB over the line", "requests"], rows);
            Console.WriteLine($"{Runs} loads each with nothing kept. The button counts once a click on it plays; kB and requests are those until then, headers included, as the browser counts them.");
            return isQuick ? 0 : 1;
        }
        finally
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(CancellationToken.None);
            data.Delete(recursive: true);
        }
    }

    sealed record Load(double Button, double Sound, long Bytes, int Requests);

    static async Task<Load> LoadAsync(IBrowser browser, string address, Profile profile)
    {
        await using IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        IPage page = await context.NewPageAsync();
        ICDPSession line = await context.NewCDPSessionAsync(page);
        (long bytes, int requests) = (0, 0);
        line.Event("Network.loadingFinished").OnEvent += (_, finished) => Interlocked.Add(ref bytes, (long)finished!.Value.GetProperty("encodedDataLength").GetDouble());
        line.Event("Network.requestWillBeSent").OnEvent += (_, _) => Interlocked.Increment(ref requests);
        await line.SendAsync("Network.enable");
        await line.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false,
            ["latency"] = profile.RoundTripMilliseconds,
            ["downloadThroughput"] = profile.DownMegabits * 125_000,
            ["uploadThroughput"] = profile.UpMegabits * 125_000,
        });
        await line.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = profile.CpuSlowdown });
        long began = Stopwatch.GetTimestamp();
        // The page holds an event stream open: it never comes to rest.
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Commit, Timeout = (float)Patience.TotalMilliseconds });
        ILocator play = page.GetByRole(AriaRole.Button, new() { Name = "Play something" });
        await play.WaitForAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
        double button = Stopwatch.GetElapsedTime(began).TotalSeconds;
        (long until, int asked) = (Interlocked.Read(ref bytes), requests);
        long clicked = Stopwatch.GetTimestamp();
        await play.ClickAsync();
        await page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('audio')].some(lane => lane.dataset.sounds === 'true' ? Number(lane.dataset.at) > 0 : !lane.paused && lane.currentTime > 0)",
            null, new() { Timeout = (float)Patience.TotalMilliseconds });
        return new Load(button, Stopwatch.GetElapsedTime(clicked).TotalSeconds, until, asked);
    }
}
