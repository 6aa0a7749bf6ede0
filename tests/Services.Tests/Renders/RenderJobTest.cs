using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SidFlow.Services.Jobs;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Tests.Renders;

/// <summary>Jobs that render, from the submitted parameters to files with their names and rows.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class RenderJobTest
{
    private const string Sweep = "A/Sweep.sid";

    [Test]
    public async Task ASongBecomesFilesThatAListenerThenHears(CancellationToken stop)
    {
        await using RenderRig rig = new();
        await rig.StartAsync();
        Job job = await rig.RunAsync($$"""{"sidPath":"{{Sweep}}","formats":["wav","tape"]}""", stop);

        Assert.That((job.State, job.Error), Is.EqualTo((JobState.Completed, (string?)null)));
        Assert.That((job.Progress.Done, job.Progress.Total), Is.EqualTo((1L, (long?)1)));
        RenderAsset wav = rig.Store.All().Single(asset => asset.Format == RenderFormat.Wav);
        byte[] bytes = File.ReadAllBytes(rig.Shelf.PathOf(wav));
        Assert.That(bytes, Has.Length.EqualTo(44 + 3 * 44_100 * 2).And.Length.EqualTo(wav.Bytes));
        Assert.That(wav.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));

        RenderedSong heard = await rig.Listeners.OpenAsync(new SongId(Sweep, 1), RenderFormat.Wav, stop);
        await using (heard.Content)
            Assert.That((rig.Listeners.Found, heard.Name), Is.EqualTo(((1L, 0L), wav.File)), "the file is there and is the session's own");
        Assert.That(rig.Files(rig.Cache.Folder), Has.Length.EqualTo(2), "and nothing is left half done");
    }

    [Test]
    public async Task AJobsFileHasTheBytesThatASessionMakes(CancellationToken stop)
    {
        await using RenderRig rig = new();
        await rig.StartAsync();
        RenderedSong heard = await rig.Listeners.OpenAsync(new SongId(Sweep, 1), RenderFormat.Wav, stop);
        byte[] own = new byte[heard.Content.Length];
        await using (heard.Content)
            await heard.Content.ReadExactlyAsync(own, stop);
        await rig.RunAsync($$"""{"sidPath":"{{Sweep}}","formats":"wav","outputDir":"out"}""", stop);

        Assert.That(File.ReadAllBytes(rig.Library.Data["renders/out/A/Sweep-01-emulator.wav"]), Is.EqualTo(own));
    }

    [Test]
    public async Task FilesOfOnesOwnFolderHaveNamesAndPapers(CancellationToken stop)
    {
        await using RenderRig rig = new();
        await rig.StartAsync();
        await rig.RunAsync("""{"sidPaths":["A/Two.sid#2"],"formats":"wav","outputDir":"mine","chip":"6581","targetDurationMs":1500}""", stop);

        string folder = rig.Library.Data["renders/mine"];
        Assert.That(rig.Files(folder), Is.EqualTo((string[])["A/Two-02-emulator-6581.wav", "A/Two-02-emulator-6581.wav.render.json", "A/Two-02-emulator-6581.wav.sha256"]));
        byte[] wav = File.ReadAllBytes(Path.Combine(folder, "A/Two-02-emulator-6581.wav"));
        Assert.That(wav, Has.Length.EqualTo(44 + 44_100 * 3 / 2 * 2));
        Assert.That(File.ReadAllText(Path.Combine(folder, "A/Two-02-emulator-6581.wav.sha256")), Is.EqualTo($"{Convert.ToHexStringLower(SHA256.HashData(wav))}  Two-02-emulator-6581.wav\n"));
        JsonNode paper = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "A/Two-02-emulator-6581.wav.render.json")))!;
        Assert.That((paper["maxRenderSec"]!.GetValue<double>(), paper["renderEngine"]!.GetValue<string>(), paper["renderProfile"]!.GetValue<string>()), Is.EqualTo((1.5, "emulator", "6581")));
        Assert.That(rig.Files(rig.Cache.Folder), Is.Empty);
    }

    [Test]
    public async Task WhatIsThereIsNotMadeAgain(CancellationToken stop)
    {
        await using RenderRig rig = new();
        int units = 0;
        rig.Before = _ => { units++; return Task.CompletedTask; };
        await rig.StartAsync();
        await rig.RunAsync("""{"sidPath":"A","formats":"wav"}""", stop);
        Assert.That(units, Is.EqualTo(3), "every song of every tune of the folder");
        Job again = await rig.RunAsync("""{"sidPath":"A","formats":"wav"}""", stop);
        Assert.That(units, Is.EqualTo(3));
        Assert.That(rig.Log(again), Has.Some.EqualTo("0 songs rendered, 3 were there already, 0 failed, of 3."));
        await rig.RunAsync("""{"sidPath":"A/Sweep.sid","formats":"wav","force":true}""", stop);
        Assert.That(units, Is.EqualTo(4));
    }

    [Test]
    public async Task ATuneThatBreaksCostsItselfOnly(CancellationToken stop)
    {
        await using RenderRig rig = new();
        await rig.StartAsync();
        Job job = await rig.RunAsync("""{"sidPaths":["B/Jam.sid","A/Sweep.sid","A/None.sid"],"formats":"wav"}""", stop);

        Assert.That(job.State, Is.EqualTo(JobState.Completed));
        Assert.That(rig.Log(job), Has.Some.StartsWith("B/Jam.sid#1: ").And.Some.Contains("A/None.sid").And.Some.StartsWith("1 songs rendered, 0 were there already, 1 failed"));
        Assert.That(rig.Files(rig.Cache.Folder), Has.Length.EqualTo(1));

        Job bad = await rig.RunAsync("""{"sidPath":"B/Jam.sid","formats":"wav"}""", stop);
        Assert.That((bad.State, bad.Error), Is.EqualTo((JobState.Failed, bad.Error)));
        Assert.That(bad.Error, Does.StartWith("None of the 1 songs could be rendered. B/Jam.sid#1: "));
    }

    [Test]
    public async Task WithoutFfmpegTheJobSaysWhatToDo(CancellationToken stop)
    {
        await using RenderRig rig = new("/nonexistent/ffmpeg");
        await rig.StartAsync();
        Job job = await rig.RunAsync("""{"sidPath":"A/Sweep.sid","formats":"wav,flac"}""", stop);

        Assert.That(job.State, Is.EqualTo(JobState.Failed));
        Assert.That(job.Error, Does.Contain("apt install ffmpeg").And.Contain($"sidflowd job retry {job.Id}"));
        Assert.That((await rig.RunAsync("""{"sidPath":"A/Sweep.sid","formats":"wav,tape"}""", stop)).State, Is.EqualTo(JobState.Completed));
    }

    [Test]
    public async Task EveryFormatIsMade(CancellationToken stop)
    {
        if (!RenderRig.HasFfmpeg)
            Assert.Ignore("ffmpeg is not installed.");
        await using RenderRig rig = new();
        await rig.StartAsync();
        Job job = await rig.RunAsync("""{"sidPath":"A/Sweep.sid","formats":"wav,flac,m4a,hls,tape"}""", stop);
        Assert.That((job.State, job.Error), Is.EqualTo((JobState.Completed, (string?)null)));

        Dictionary<RenderFormat, RenderAsset> made = rig.Store.All().ToDictionary(asset => asset.Format);
        Assert.That(made.Keys, Is.EquivalentTo(Enum.GetValues<RenderFormat>()));
        Assert.That(made.Values.Select(asset => asset.Duration.TotalSeconds), Is.All.EqualTo(3));
        string list = File.ReadAllText(rig.Shelf.PathOf(made[RenderFormat.Hls]) + ".m3u8");
        Assert.That(list, Does.StartWith("#EXTM3U").And.Contain(made[RenderFormat.Hls].File).And.Not.Contain(".part").And.Contain("#EXT-X-BYTERANGE").And.Contain("#EXT-X-ENDLIST"));
        foreach (RenderFormat format in (RenderFormat[])[RenderFormat.Flac, RenderFormat.M4a, RenderFormat.Hls])
            Assert.That(await SecondsAsync(rig.Shelf.PathOf(made[format]) + (format == RenderFormat.Hls ? ".m3u8" : ""), stop), Is.EqualTo(3).Within(0.1), $"{format}");

        // The same song again, from nothing: the same bytes.
        Dictionary<RenderFormat, string> before = made.ToDictionary(pair => pair.Key, pair => pair.Value.Sha256!);
        await rig.RunAsync("""{"sidPath":"A/Sweep.sid","formats":"wav,flac,m4a,hls,tape","force":true}""", stop);
        Assert.That(rig.Store.All().ToDictionary(asset => asset.Format, asset => asset.Sha256!), Is.EquivalentTo(before));
    }

    [Test]
    public async Task AJobThatEndsInTheMiddleGoesOnAndEndsTheSame(CancellationToken stop)
    {
        await using RenderRig whole = new(), broken = new();
        await whole.StartAsync();
        await whole.RunAsync("""{"sidPath":"A","formats":"wav,tape","outputDir":"."}""", stop);

        List<SongId> units = [];
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        broken.Before = unit =>
        {
            units.Add(unit.Song);
            if (units.Count < 2)
                return Task.CompletedTask;
            File.WriteAllText(unit.Outputs[0].Part, "half");
            second.TrySetResult();
            return Task.Delay(Timeout.Infinite, CancellationToken.None);
        };
        await broken.StartAsync();
        Job job = await broken.SubmitAsync("""{"sidPath":"A","formats":"wav,tape","outputDir":"."}""", stop);
        await second.Task.WaitAsync(stop);
        await broken.StopAsync();
        // As a process leaves it that was killed.
        File.WriteAllText(broken.Library.Data["renders/A/Two-01-emulator.wav.sidflow.part"], "half");
        broken.Before = unit => { units.Add(unit.Song); return Task.CompletedTask; };
        await broken.StartAsync();
        job = await broken.EndAsync(job.Id, stop);

        Assert.That((job.State, job.Error), Is.EqualTo((JobState.Completed, (string?)null)));
        Assert.That(units, Is.EqualTo((SongId[])[new(Sweep, 1), new("A/Two.sid", 1), new("A/Two.sid", 1), new("A/Two.sid", 2)]), "the first is not made again");
        string[] files = whole.Files(whole.Library.Data["renders"]);
        Assert.That(broken.Files(broken.Library.Data["renders"]), Is.EqualTo(files));
        foreach (string file in files)
            Assert.That(File.ReadAllBytes(broken.Library.Data[$"renders/{file}"]), Is.EqualTo(File.ReadAllBytes(whole.Library.Data[$"renders/{file}"])), file);
    }

    [Test]
    public async Task ADiskThatIsLowMakesTheJobWait(CancellationToken stop)
    {
        ManualClock clock = new();
        await using RenderRig rig = new() { Free = 17 << 20 };
        await rig.StartAsync(clock);
        Job job = await rig.SubmitAsync("""{"sidPath":"A/Sweep.sid","formats":"wav","targetDurationMs":60000}""", stop);
        job = await rig.UntilAsync(job.Id, now => now.Error is not null && now.State == JobState.Pending, stop);
        Assert.That(job.Error, Does.Match(@"has 17 MiB free, and \d\d MiB are needed .*Cache:KeepFreeBytes.*goes on by itself"));
        Assert.That(rig.Files(rig.Cache.Folder), Is.Empty);

        rig.Free = null;
        // Its time comes; how long the work then takes is none of the clock's business.
        while (rig.Jobs.Find(job.Id).State == JobState.Pending)
            await clock.StepAsync(TimeSpan.FromSeconds(5)).WaitAsync(stop);
        await rig.UntilAsync(job.Id, now => now.State == JobState.Completed, stop);
        Assert.That(rig.Files(rig.Cache.Folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task AJobDoesNotEatItsOwnFiles(CancellationToken stop)
    {
        await using RenderRig rig = new() { Budget = 12 << 20 };
        await rig.StartAsync();
        // A minute is 5 MiB: the cache holds two of the three.
        Job job = await rig.RunAsync("""{"sidPath":"A","formats":"wav","targetDurationMs":60000}""", stop);
        Assert.That(job.State, Is.EqualTo(JobState.Failed));
        Assert.That(job.Error, Does.StartWith("2 songs rendered").And.Contain("Cache:MaxBytes").And.Contain("outputDir"));
        Assert.That(rig.Files(rig.Cache.Folder), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task AFullDiskIsNoHalfFile(CancellationToken stop)
    {
        using TempFolder small = new();
        if (!await MountAsync("-t", "tmpfs", "-o", "size=6m", "tmpfs", small.Path))
            Assert.Ignore("A small file system cannot be mounted without root.");
        try
        {
            // The reserve is told that there is plenty: the disk itself says no.
            await using RenderRig rig = new(cacheFolder: small.Path) { Free = 1L << 40 };
            await rig.StartAsync();
            Job job = await rig.SubmitAsync("""{"sidPath":"A","formats":"wav","targetDurationMs":60000}""", stop);
            job = await rig.UntilAsync(job.Id, now => now.Error is not null, stop);
            Assert.That(job.Error, Does.StartWith("1 songs rendered").And.Contain("The disk is full. Free some space"));
            Assert.That(rig.Files(rig.Cache.Folder), Has.Length.EqualTo(1).And.None.Contain("part"));
            await rig.Jobs.CancelAsync(job.Id, stop);
        }
        finally
        {
            using Process unmount = Process.Start("umount", ["-l", small.Path]);
            await unmount.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Test]
    public async Task SidplayfpMakesWhatItIsAskedFor(CancellationToken stop)
    {
        const string Program = "/usr/bin/sidplayfp";
        if (!File.Exists(Program))
            Assert.Ignore("sidplayfp is not installed.");
        await using RenderRig rig = new(sidplayfp: Program);
        await rig.StartAsync();
        Job job = await rig.RunAsync("""{"sidPath":"A/Sweep.sid","engine":"sidplayfp","formats":"wav","targetDurationMs":2000}""", stop);
        Assert.That((job.State, job.Error), Is.EqualTo((JobState.Completed, (string?)null)));
        RenderAsset asset = rig.Store.All().Single();
        Assert.That((asset.Engine, asset.Duration.TotalSeconds), Is.EqualTo(("sidplayfp", 2.0)).Using<(string, double)>((a, b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 0.1));
        Assert.That(rig.Shelf.Find(asset.Key, RenderFormat.Wav), Is.Not.Null);
        await rig.RunAsync("""{"sidPath":"A/Sweep.sid","formats":"wav","targetDurationMs":2000}""", stop);
        Assert.That(rig.Store.All().Select(each => each.Engine), Is.EquivalentTo((string[])["emulator", "sidplayfp"]), "another engine's file is none of the emulator's");
    }

    private static async Task<double> SecondsAsync(string file, CancellationToken stop)
    {
        using Process probe = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file]) { RedirectStandardOutput = true })!;
        string text = await probe.StandardOutput.ReadToEndAsync(stop);
        await probe.WaitForExitAsync(stop);
        return double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<bool> MountAsync(params string[] arguments)
    {
        using Process mount = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true })!;
        await mount.StandardError.ReadToEndAsync();
        await mount.WaitForExitAsync();
        return mount.ExitCode == 0;
    }
}
