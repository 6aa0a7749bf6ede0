using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>The player in one browser window, seen as a listener sees it.</summary>
sealed class PlayerPage : IAsyncDisposable
{
    public static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };
    public static readonly ViewportSize Desk = new() { Width = 1440, Height = 900 };
    public static readonly ViewportSize Narrow = new() { Width = 320, Height = 640 };

    // The page's own analyser node, where all its sound passes, is kept for measuring.
    const string Probe = """
        const make = BaseAudioContext.prototype.createAnalyser;
        BaseAudioContext.prototype.createAnalyser = function () {
          const node = make.call(this);
          window.soundProbe = node;
          return node;
        };
        window.policyViolations = [];
        addEventListener('securitypolicyviolation', (event) => window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI}`));
        """;

    /// <summary>Long enough for a first render on a busy machine; what is waited for mostly comes at once.</summary>
    public const float WaitMs = 60_000;

    readonly List<string> _faults = [];

    /// <summary>What Chromium itself writes as an error and the page has no part in.</summary>
    static readonly string[] Remarks =
    [
        // The tests that provoke a refused or broken request look at the page instead.
        "Failed to load resource",
    ];

    PlayerPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !Remarks.Any(remark => message.Text.StartsWith(remark, StringComparison.Ordinal)))
                _faults.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Uncaught errors and what the page wrote to the console as one.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static async Task<PlayerPage> OpenAsync(string address, ViewportSize size, ColorScheme scheme = ColorScheme.Dark, EventHandler<IResponse>? onResponse = null, bool offline = false)
    {
        bool phone = size.Width < 1000;
        IBrowserContext context = await Stage.Browser.NewContextAsync(new()
        {
            ViewportSize = size,
            ColorScheme = scheme,
            IsMobile = phone,
            HasTouch = phone,
            DeviceScaleFactor = phone ? 2 : 1,
            // What a service worker fetches passes a test's own answers by: only the tests about it have it.
            ServiceWorkers = offline ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block,
        });
        context.SetDefaultTimeout(WaitMs);
        await context.AddInitScriptAsync(Probe);
        var player = new PlayerPage(await context.NewPageAsync());
        player.Page.Response += onResponse;
        await player.Page.GotoAsync(address + "/");
        return player;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    /// <summary>Turns the page to the room; the button's name also says whether it plays.</summary>
    public Task ToRoomAsync() => Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Room") }).ClickAsync();
    public ILocator Heading => Page.Locator(".now .heading h2");
    public ILocator Row(string title) => Page.Locator(".row", new() { Has = Page.GetByText(title, new() { Exact = true }) }).First;

    public Task ShowAsync(string screen) => Page.EvaluateAsync("hash => { location.hash = hash; }", "#/" + screen);

    /// <summary>Waits until a lane of this browser plays and its time moves.</summary>
    public Task PlayingHereAsync(double fromSeconds = 0.3) => Page.WaitForFunctionAsync(
        """
        from => [...document.querySelectorAll('audio[data-lane=a], audio[data-lane=b]')].some(a =>
          a.dataset.sounds === 'true' ? Number(a.dataset.at) > from : !a.paused && a.currentTime > from)
        """, fromSeconds);

    public Task SilentHereAsync() => Page.WaitForFunctionAsync("() => [...document.querySelectorAll('audio')].every(a => a.paused && a.dataset.sounds !== 'true')");

    /// <summary>The way that the sounding tune takes: worklet, worker, hls or media.</summary>
    public Task<string?> PathAsync() => Page.EvaluateAsync<string?>(
        "() => [...document.querySelectorAll('audio[data-lane=a], audio[data-lane=b]')].find(a => a.dataset.sounds === 'true' || !a.paused)?.dataset.path");

    /// <summary>Address (none where the chip plays), length (0 while unknown) and place of the lane that was used last.</summary>
    public async Task<Lane> LaneAsync()
    {
        JsonElement lane = await Page.EvaluateAsync<JsonElement>("""
            () => {
              const all = [...document.querySelectorAll('audio[data-lane=a], audio[data-lane=b]')];
              const chip = all.find(a => a.dataset.sounds === 'true') ?? all.find(a => a.dataset.at !== undefined);
              if (chip) return { source: '', seconds: 0, at: Number(chip.dataset.at), volume: chip.volume };
              const lanes = all.filter(a => a.currentSrc !== '');
              const lane = lanes.find(a => !a.paused) ?? lanes[0];
              return { source: lane.currentSrc, seconds: lane.duration || 0, at: lane.currentTime, volume: lane.volume };
            }
            """);
        return new(lane.GetProperty("source").GetString()!, lane.GetProperty("seconds").GetDouble(), lane.GetProperty("at").GetDouble(), lane.GetProperty("volume").GetDouble());
    }

    /// <summary>What passes the page's audio graph on its way out, over one and a half seconds: root mean square, 1 is full scale.</summary>
    public Task<double> HeardAsync() => Page.EvaluateAsync<double>("""
        async () => {
          const samples = new Float32Array(window.soundProbe.fftSize);
          let sum = 0, count = 0;
          const end = performance.now() + 1500;
          while (performance.now() < end) {
            window.soundProbe.getFloatTimeDomainData(samples);
            for (const sample of samples) sum += sample * sample;
            count += samples.length;
            await new Promise(requestAnimationFrame);
          }
          return Math.sqrt(sum / count);
        }
        """);

    /// <summary>Fetches a sound as the page does, has the browser decode it, and measures it in blocks of a second.</summary>
    public async Task<Decoded> DecodeAsync(string source)
    {
        JsonElement sound = await Page.EvaluateAsync<JsonElement>("""
            async (source) => {
              const reply = await fetch(source);
              const sound = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(await reply.arrayBuffer());
              const samples = sound.getChannelData(0);
              let audible = 0, blocks = 0, peak = 0;
              for (let from = 0; from + 44100 <= samples.length; from += 44100, blocks++) {
                let sum = 0;
                for (let at = from; at < from + 44100; at++) {
                  sum += samples[at] * samples[at];
                  peak = Math.max(peak, Math.abs(samples[at]));
                }
                if (Math.sqrt(sum / 44100) > 0.003) audible++;
              }
              return { seconds: sound.duration, audible: audible / blocks, peak };
            }
            """, source);
        return new(sound.GetProperty("seconds").GetDouble(), sound.GetProperty("audible").GetDouble(), sound.GetProperty("peak").GetDouble());
    }

    public async Task<byte[]> ShootAsync(string name)
    {
        Directory.CreateDirectory(Repository.Screenshots);
        return await Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Screenshots, name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}

sealed record Lane(string Source, double Seconds, double At, double Volume);

/// <param name="Audible">Share of the seconds that are not silent.</param>
sealed record Decoded(double Seconds, double Audible, double Peak);
