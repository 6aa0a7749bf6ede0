using System.Diagnostics;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Training;
using SidFlow.Services;
using SidFlow.Services.Classify;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Api.Tests;

/// <summary>The daemon as a process of its own, killed without a word.</summary>
[TestFixture]
[CancelAfter(240_000)]
sealed class KilledTasteTests
{
    static readonly string Program = typeof(SidFlow.Host.Serving.Daemon).Assembly.Location;

    string folder = "";
    Process? daemon;

    string Data => Path.Combine(folder, "d");

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        File.WriteAllBytes(Path.Combine(folder, "plain.sid"), Tunes.Plain());
    }

    [TearDown]
    public void RemoveFolder()
    {
        Kill();
        Directory.Delete(folder, recursive: true);
    }

    void Kill()
    {
        daemon?.Kill();
        daemon?.WaitForExit();
        daemon?.Dispose();
        daemon = null;
    }

    /// <summary>Starts it and waits until it answers and knows its tune.</summary>
    async Task<DaemonClient> StartAsync(CancellationToken stop)
    {
        ProcessStartInfo start = new("dotnet", [Program, "serve", "--port", "0", "--data", "d", "--library", "."]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["SIDFLOW__Room__Output"] = "none";
        daemon = Process.Start(start)!;
        daemon.BeginOutputReadLine();
        while (true)
        {
            if (await DaemonClient.TryConnectAsync(Path.Combine(Data, "sidflowd.sock"), stop) is { } client)
            {
                while ((await client.GetAsync("/api/library/status", stop)).GetProperty("tunes").GetInt32() == 0)
                    await Task.Delay(100, stop);
                return client;
            }
            Assert.That(daemon.HasExited, Is.False);
            await Task.Delay(100, stop);
        }
    }

    [Test]
    public async Task WhatWasAnsweredIsThere(CancellationToken stop)
    {
        List<Guid> answered = [];
        for (int life = 0; life < 3; life++)
        {
            using DaemonClient client = await StartAsync(stop);
            using CancellationTokenSource end = new(TimeSpan.FromMilliseconds(300 + (life * 170)));
            using CancellationTokenRegistration killing = end.Token.Register(() => daemon!.Kill());
            try
            {
                while (true)
                {
                    Guid uuid = Guid.NewGuid();
                    await client.SendAsync(HttpMethod.Post, "/api/rate/feedback", stop, new { events = new[] { new { uuid, sid_path = "plain.sid", action = "like" } } });
                    answered.Add(uuid);
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                TestContext.Out.WriteLine($"killed after {answered.Count} answers");
            }
            Kill();
        }
        using Database database = new(Path.Combine(Data, "sidflow.db"));
        Assert.That(answered, Is.Not.Empty.And.SubsetOf(new FeedbackStore(database).All().Select(act => act.Uuid)));
    }

    [Test]
    public async Task AKilledTrainingGivesTheBytesOfAnUndisturbedOne(CancellationToken stop)
    {
        Directory.CreateDirectory(Data);
        using (Database database = new(Path.Combine(Data, "sidflow.db")))
            await TellAsync(database, stop);
        byte[] whole = [];
        foreach (int kills in new[] { 0, 3 })
        {
            DaemonClient client = await StartAsync(stop);
            string job = (await client.SendAsync(HttpMethod.Post, "/api/train", stop, new { epochs = 60, force = true })).GetProperty("jobId").GetString()!;
            for (int kill = 1; kill <= kills; kill++)
            {
                await UntilAsync(client, job, progress => progress.GetProperty("current").GetInt32() >= 12 * kill || IsOver(progress), stop);
                Kill();
                client.Dispose();
                client = await StartAsync(stop);
            }
            await UntilAsync(client, job, IsOver, stop);
            string version = (await client.GetAsync("/api/admin/model", stop)).GetProperty("models")[0].GetProperty("modelVersion").GetString()!;
            byte[] weights = await File.ReadAllBytesAsync(Path.Combine(Data, "models", version, "model", "weights.bin"), stop);
            if (kills == 0)
                whole = weights;
            else
                Assert.That(weights, Is.EqualTo(whole), version);
            client.Dispose();
            Kill();
        }
    }

    static bool IsOver(JsonElement progress) => progress.GetProperty("message").GetString()!.StartsWith("model ", StringComparison.Ordinal);

    static async Task UntilAsync(DaemonClient client, string job, Func<JsonElement, bool> wanted, CancellationToken stop)
    {
        while (true)
        {
            JsonElement metadata = (await client.GetAsync($"/api/admin/jobs/{job}", stop)).GetProperty("job").GetProperty("metadata");
            Assert.That(metadata.TryGetProperty("error", out JsonElement error) ? error.ToString() : "", Is.Empty);
            if (wanted(metadata.GetProperty("progress")))
                return;
            await Task.Delay(20, stop);
        }
    }

    /// <summary>Six hundred classified songs, liked when their third dimension is high.</summary>
    static async Task TellAsync(Database database, CancellationToken stop)
    {
        Random random = new(1);
        ClassifiedSong[] songs = [.. Enumerable.Range(0, 600).Select(n => new ClassifiedSong
        {
            Track = new TrackId($"MUSICIANS/X/Composer_{n / 5}/Tune_{n}.sid", 1),
            Features = new Dictionary<string, double> { ["ratingRawE"] = 0.5, ["ratingRawM"] = 0.5, ["ratingRawC"] = 0.5 },
            FeatureSetVersion = FeatureRecord.FeatureSetVersion,
            FeatureVariant = FeatureRecord.AudioVariant,
            SidFeatureVariant = FeatureRecord.TraceVariant,
            Vector = [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => Math.Round(random.NextDouble(), 6))],
            ClassifiedAt = DateTimeOffset.UnixEpoch,
        })];
        ClassifiedStore classified = new(database, TimeProvider.System);
        await classified.SaveAsync(songs, stop);
        await classified.MakeScaleAsync(stop);
        await new FeedbackStore(database).AddAsync([.. songs.Select(song =>
            new Feedback(Guid.NewGuid(), Listeners.House, new SongId(song.Track.Path, 1), DateTimeOffset.UnixEpoch.AddYears(50)) { Action = song.Vector[2] > 0.5 ? FeedbackAction.Like : FeedbackAction.Dislike })], stop);
    }
}
