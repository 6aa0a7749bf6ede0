using System.Text.Json;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>The browser learns its listener's taste on top of the player's model, and follows a new one.</summary>
[TestFixture]
public sealed class LearningTest : PageTest
{
    const int Words = 6;

    [OneTimeSetUp]
    public async Task ListenToTheTunesAsync()
    {
        if (Stage.SkipReason is null)
            await Daemon.ClassifyAsync();
    }

    /// <summary>A model that says the same of every song: one layer, all weights zero.</summary>
    static string Model(string version)
    {
        string[] names = [.. Enumerable.Range(0, 58).Select(at => $"f{at}")];
        return JsonSerializer.Serialize(new
        {
            success = true,
            data = new
            {
                modelVersion = version,
                featureStats = new { featureNames = names, means = names.ToDictionary(name => name, _ => 0.5), stds = names.ToDictionary(name => name, _ => 0.29) },
                modelTopology = new { inputs = 58, layers = new[] { new { inputs = 58, units = 2 } } },
                weightDataBase64 = Convert.ToBase64String(new byte[4 * 59 * 2]),
            },
        });
    }

    [Test]
    public async Task WhatIsSaidIsLearntAndOnlySentByAYes()
    {
        string version = "1.0.7";
        PlayerPage player = await OpenAsync();
        await player.Page.RouteAsync("**/api/model/latest", route => route.FulfillAsync(new() { ContentType = "application/json", Body = Model(version) }));
        await player.Page.RouteAsync("**/api/feedback/upload", route => route.FulfillAsync(new() { ContentType = "application/json", Body = """{"success":true,"data":{"stored":{"ratings":0,"implicit":0},"duplicates":0,"unknown":0,"delta":"kept"}}""" }));
        // What the page sends is looked at where it sends it: the browser does not tell everybody who intercepts a request what is in it.
        await player.Page.EvaluateAsync("() => { window.sentDeltas = []; const real = window.fetch; window.fetch = (path, asked) => { const body = String(asked?.body ?? ''); if (body.includes('\"delta\"')) window.sentDeltas.push(JSON.parse(body).baseModelVersion); return real(path, asked); }; }");
        Task<string[]> SentAsync() => player.Page.EvaluateAsync<string[]>("() => window.sentDeltas");
        await player.Button("Play something").ClickAsync();
        await player.PlayingHereAsync();
        for (int word = 0; word < Words; word++)
        {
            await player.Button(word % 2 == 0 ? "Like" : "Dislike").ClickAsync();
            string title = await player.Heading.InnerTextAsync();
            await player.Button("Next tune").ClickAsync();
            await Expect(player.Heading).Not.ToHaveTextAsync(title);
        }
        await player.ShowAsync("you/settings");
        ILocator learning = player.Page.GetByRole(AriaRole.Region, new() { Name = "Learning" });
        await Expect(learning).ToContainTextAsync($"It knows {Words} of your likes and ratings", new() { Timeout = 180_000 });
        Assert.That(await SentAsync(), Is.Empty);

        // The player publishes another: what was learnt is stale, and learnt anew on top of it at the next look.
        version = "1.0.8";
        await player.Page.GetByLabel("Send what it learnt to the player").CheckAsync();
        await player.Page.WaitForFunctionAsync("() => JSON.parse(localStorage.getItem('sidflow.prefs')).lastSeenModelVersion === '1.0.8'", null, new() { Timeout = 180_000 });
        await Expect(learning).ToContainTextAsync($"It knows {Words} of your likes and ratings", new() { Timeout = 180_000 });
        await player.Page.WaitForFunctionAsync("async () => (await new Promise(done => { const open = indexedDB.open('sidflow'); open.onsuccess = () => { const all = open.result.transaction('model').objectStore('model').getAll(); all.onsuccess = () => done(all.result); }; })).some(row => row.baseVersion === '1.0.8' && row.sent)", null, new() { Timeout = 180_000 });
        Assert.That(await SentAsync(), Is.EqualTo(new[] { "1.0.8" }));
    }
}
