using System.IO.Compression;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>What a phone fetches before the play button works.</summary>
[TestFixture]
public sealed class FirstLoadTest : PageTest
{
    const int Budget = 100_000;

    [Test]
    public async Task FitsTheBudget()
    {
        var bodies = new List<Task<(string Url, int Bytes)>>();
        PlayerPage player = await OpenAtAsync(Daemon.Address, onResponse: (_, reply) =>
        {
            // The event stream has no end and is no part of what the button waits for.
            if (!reply.Url.EndsWith("/events", StringComparison.Ordinal))
                bodies.Add(CompressedAsync(reply));
        });
        await Expect(player.Button("Play something")).ToBeVisibleAsync();
        (string Url, int Bytes)[] sizes = await Task.WhenAll(bodies);
        foreach ((string url, int bytes) in sizes)
            TestContext.Out.WriteLine($"{bytes,7} {url}");
        Assert.That(sizes.Sum(one => one.Bytes), Is.LessThanOrEqualTo(Budget));
        Assert.That(sizes.Select(one => new Uri(one.Url).Host).Distinct(), Is.EqualTo(new[] { "127.0.0.1" }), "the page asks nobody else");
    }

    [Test]
    public async Task NothingMovesWhileItLoads()
    {
        PlayerPage player = await OpenAsync();
        await player.Page.AddInitScriptAsync("""
            window.shift = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
            }).observe({ type: 'layout-shift', buffered: true });
            """);
        await player.Page.ReloadAsync();
        await Expect(player.Page.Locator(".first .row").First).ToBeVisibleAsync();
        Assert.That(await player.Page.EvaluateAsync<double>("() => window.shift"), Is.LessThanOrEqualTo(0.05));
    }

    static async Task<(string, int)> CompressedAsync(IResponse reply)
    {
        byte[] body = await reply.BodyAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            await gzip.WriteAsync(body);
        return (reply.Url, (int)packed.Length);
    }
}
