using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>The chip in the browser: a worklet where the context is secure, a worker on plain http, a file of sound where neither can be had.</summary>
[TestFixture]
public sealed partial class ChipTest : PageTest
{
    static string LanAddress => $"http://{Stage.LanName}:{Daemon.Port}";

    static string LocalAddress => $"http://localhost:{Daemon.Port}";

    [Test]
    public async Task OnLocalhostTheWorkletPlaysWhatTheServerWouldRender() => await PlaysAsync(LocalAddress, "worklet");

    [Test]
    public async Task OnPlainHttpTheWorkerPlaysWhatTheServerWouldRender() => await PlaysAsync(LanAddress, "worker");

    [Test]
    public async Task ASeekFetchesThePagesItNeedsAndNoOthers([Values] bool secure)
    {
        var pages = new List<int>();
        PlayerPage player = await OpenAtAsync(secure ? LocalAddress : LanAddress, PlayerPage.Desk, onResponse: (_, reply) =>
        {
            if (PageAddress().Match(reply.Url) is { Success: true } match)
                lock (pages)
                    pages.Add(int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        });
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.GetByLabel("Position in the tune").FillAsync("45000");
        await player.PlayingHereAsync(45.2);
        Assert.That((await player.LaneAsync()).At, Is.InRange(45.0, 55.0));
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
        lock (pages)
            Assert.That(pages.Distinct().Order(), Is.EqualTo(new[] { 0, 1, 4, 5 }));
    }

    [Test]
    public async Task PauseHoldsThePlace([Values] bool secure)
    {
        PlayerPage player = await OpenAtAsync(secure ? LocalAddress : LanAddress, PlayerPage.Desk);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync(1);
        await player.Button("Pause").First.ClickAsync();
        await player.SilentHereAsync();
        double held = await player.Page.EvaluateAsync<double>("() => Number(document.querySelector('audio[data-lane=a]').dataset.at)");
        await player.Button("Play").First.ClickAsync();
        await player.PlayingHereAsync(held + 0.2);
        Assert.That((await player.LaneAsync()).At, Is.LessThan(held + 5));
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
    }

    [Test]
    public async Task TheEndOfATuneStartsTheNextOne([Values] bool secure)
    {
        IReadOnlyList<DemoTune> demos = await Daemon.DemosAsync();
        PlayerPage player = await OpenAtAsync(secure ? LocalAddress : LanAddress, PlayerPage.Desk);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        await player.Page.GetByLabel("Position in the tune").FillAsync($"{(int)(demos[0].Seconds - 3) * 1000}");
        await Expect(player.Heading).ToHaveTextAsync(demos[1].Title);
        await player.PlayingHereAsync();
        Assert.That((await player.LaneAsync()).At, Is.LessThan(20));
    }

    [Test]
    public async Task WhereTheChipCannotBeLoadedAFileOfSoundPlays()
    {
        PlayerPage player = await OpenAtAsync(LanAddress, PlayerPage.Desk);
        await player.Page.RouteAsync("**/assets/chip.worker*", route => route.AbortAsync());
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        // Newer Chromiums play HLS.
        Assert.That(await player.PathAsync(), Is.AnyOf("hls", "media"));
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
    }

    async Task PlaysAsync(string address, string path)
    {
        DemoTune demo = (await Daemon.DemosAsync())[0];
        PlayerPage player = await OpenAtAsync(address, PlayerPage.Desk);
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync(2);
        Assert.That(await player.PathAsync(), Is.EqualTo(path));
        Assert.That(await player.HeardAsync(), Is.GreaterThan(0.003));
        JsonElement likeness = await player.Page.EvaluateAsync<JsonElement>(Compare, demo.Path);
        TestContext.Out.WriteLine($"{path}: first sound {await player.Page.EvaluateAsync<string>("() => document.querySelector('audio[data-lane=a]').dataset.startMs")} ms, {likeness}");
        Assert.That(likeness.GetProperty("correlation").GetDouble(), Is.GreaterThan(0.95));
    }

    /// <summary>Records what passes the page's analyser and finds it in the server's own WAV: the best normalised correlation within a second.</summary>
    const string Compare = """
        async (path) => {
          const probe = window.soundProbe;
          const context = probe.context;
          const size = 8192;
          const recorder = context.createScriptProcessor(size, 1, 1);
          const lane = document.querySelector('audio[data-lane=a]');
          const { samples, at } = await new Promise((resolve) => {
            let count = 0;
            recorder.onaudioprocess = (event) => {
              const samples = event.inputBuffer.getChannelData(0).slice();
              if (++count === 4) resolve({ samples, at: Number(lane.dataset.at) });
            };
            probe.connect(recorder);
            recorder.connect(context.destination);
          });
          recorder.disconnect();
          const session = await (await fetch('/api/play', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ sid_path: path }) })).json();
          const wav = await (await fetch(session.data.session.streamUrls.wav.url)).arrayBuffer();
          const sound = (await new OfflineAudioContext(1, 1, context.sampleRate).decodeAudioData(wav)).getChannelData(0);
          const from = Math.max(0, Math.round((at - 1.2) * context.sampleRate));
          const to = Math.min(sound.length - size, Math.round((at + 0.6) * context.sampleRate));
          let own = 0;
          for (const sample of samples) own += sample * sample;
          let best = 0, where = 0;
          for (let lag = from; lag < to; lag++) {
            let both = 0, theirs = 0;
            for (let i = 0; i < size; i += 4) { both += samples[i] * sound[lag + i]; theirs += sound[lag + i] ** 2; }
            const correlation = 4 * both / Math.sqrt(own * 4 * theirs || 1);
            if (correlation > best) { best = correlation; where = lag; }
          }
          return { correlation: best, rms: Math.sqrt(own / size), behindMs: Math.round(1000 * (at - where / context.sampleRate)), rate: context.sampleRate };
        }
        """;

    [GeneratedRegex("/tapes/[^/]+/[^/]+/([0-9]+)$")]
    private static partial Regex PageAddress();
}
