using System.Diagnostics;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>The program as a shell runs it.</summary>
[TestFixture]
sealed class CommandLineTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly string Program = typeof(SidFlow.Host.Serving.Daemon).Assembly.Location;

    string folder = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        foreach ((string name, byte[] bytes) in new[]
        {
            ("plain.sid", Tunes.Plain()), ("jam.sid", Tunes.Jam()), ("endless.sid", Tunes.EndlessInit()),
            ("truncated.sid", Tunes.Truncated()), ("text.sid", "no tune at all, just words"u8.ToArray()), ("@odd.sid", Tunes.Plain("Odd")),
        })
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("")]
    [TestCase("sing plain.sid")]
    [TestCase("info")]
    [TestCase("info plain.sid --loud")]
    [TestCase("dump plain.sid --song nine")]
    [TestCase("dump plain.sid --song 0")]
    [TestCase("dump plain.sid --seconds -1")]
    [TestCase("render plain.sid --seconds 1")]
    [TestCase("render plain.sid --seconds 1 --output x.ogg")]
    [TestCase("render plain.sid --seconds 1 --output x.wav --rate 1")]
    [TestCase("render plain.sid --seconds 1 --output x.wav --model 6582")]
    [TestCase("render plain.sid --seconds 1 --output x.wav --model 6581,8581")]
    [TestCase("render plain.sid --seconds 1 --output x.wav --model 6581,6581,6581,6581")]
    [TestCase("render plain.sid --seconds 1 --output x.wav --quality best")]
    [TestCase("serve --port 70000")]
    [TestCase("library")]
    [TestCase("backup restore")]
    public async Task WhatIsNotUnderstoodEndsWith2AndOneLine(string line)
    {
        Outcome run = await RunAsync(line);

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Error);
        Assert.That(OneLine(run.Error), Does.StartWith("sidflowd: ").And.Contain("--help"));
        Assert.That(run.Output, Is.Empty);
    }

    [TestCase("", "a verb is needed. See 'sidflowd --help'")]
    [TestCase("sing plain.sid", "there is no verb 'sing'. See 'sidflowd --help'")]
    [TestCase("library shw", "there is no verb 'shw'. See 'sidflowd library --help'")]
    [TestCase("render plain.sid --output x.wav --model 6582", "--model takes 6581 or 8580, up to 3 of them")]
    public async Task TheLineSaysWhatIsWrongWithIt(string line, string problem)
    {
        Outcome run = await RunAsync(line);

        Assert.That(OneLine(run.Error), Does.Contain(problem).And.Not.Contain("\t"));
    }

    [Test]
    public async Task ANameWithALineEndStaysOnItsLine()
    {
        File.WriteAllBytes(Path.Combine(folder, "two\nlines\u001b[31m.sid"), Tunes.Plain("Odd"));
        (string, string) library = ("SIDFLOW__Library__Roots__0", ".");
        await RunAsync("library scan --data d", library);
        Outcome search = await RunAsync("library search lines --data d", library);

        Assert.That(search.Output, Does.Contain("two\uFFFDlines\uFFFD[31m.sid#1").And.Not.Contain("\u001b"));
    }

    [TestCase("info missing.sid", "no such file")]
    [TestCase("info .", "folder")]
    [TestCase("info truncated.sid", "ends too early")]
    [TestCase("dump truncated.sid", "ends too early")]
    [TestCase("info text.sid", "not a SID tune")]
    [TestCase("play text.sid --output null", "not a SID tune")]
    [TestCase("dump plain.sid --song 9", "there is no song 9")]
    [TestCase("play jam.sid --output null", "stopped the processor")]
    [TestCase("play endless.sid --output null", "did not return")]
    [TestCase("render jam.sid --seconds 2 --output j.wav", "stopped the processor")]
    [TestCase("render plain.sid --seconds 1 --output no/such/folder/x.wav", "no such folder")]
    [TestCase("backup create no/such/b.zip --data b", "no such folder")]
    [TestCase("play plain.sid --output no/such/folder/x.wav", ". Use --output null")]
    [TestCase("health --data nothing", "no daemon")]
    [TestCase("backup create --data nothing", "nothing to back up")]
    [TestCase("backup restore missing.zip --data nothing", "")]
    [TestCase("library show no/such.sid --data d", "no tune")]
    [TestCase("library scan --data d", "no folder to scan")]
    public async Task WhatCannotBeDoneEndsWith1AndItsReason(string line, string reason)
    {
        Outcome run = await RunAsync(line, ("SIDFLOW__Library__DemoFolder", Path.Combine(folder, "no-demo")));

        Assert.That(run.ExitCode, Is.EqualTo(1), run.Output + run.Error);
        Assert.That(OneLine(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]), Does.StartWith("sidflowd: ").And.Contain(reason));
        Assert.That(run.Error, Does.Not.Contain("   at "), "no stack trace");
    }

    [Test]
    public async Task APortThatIsTakenIsToldWithTheWayOut()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        Outcome run = await RunAsync($"serve --data d --port {((System.Net.IPEndPoint)taken.LocalEndpoint).Port}", ("SIDFLOW__Room__Output", "none"));

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(OneLine(run.Error), Does.Contain("cannot listen").And.Contain("--port"));
        Assert.That(run.Output, Does.Not.Contain("   at "), "no stack trace");
    }

    [Test]
    public async Task ASocketPathThatIsTooLongIsToldWithTheWayOut()
    {
        Outcome run = await RunAsync($"serve --port 0 --data {new string('d', 120)}", ("SIDFLOW__Room__Output", "none"));

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(OneLine(run.Error), Does.Contain("Admin:Socket"));
    }

    [Test]
    public async Task InfoTellsPeopleAndPrograms()
    {
        Assert.That((await RunAsync("info plain.sid")).Output, Does.Contain("Plain").And.Contain("Tester").And.Contain("3, starts with 1"));

        JsonElement info = JsonDocument.Parse((await RunAsync("info @odd.sid --json")).Output).RootElement;
        Assert.That(info.GetProperty("playable").GetBoolean(), Is.True);
        Assert.That(info.GetProperty("tune").GetProperty("title").GetString(), Is.EqualTo("Odd"));
    }

    [Test]
    public async Task DumpPrintsEachWriteAndItsMarks()
    {
        string[] lines = (await RunAsync("dump plain.sid --song 1 --seconds 0.1 --marks")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines[0], Is.EqualTo("0 255 0 0"));
        Assert.That(lines[1], Does.EndWith(" 0 24 15"));
        Assert.That(lines.Count(line => line.EndsWith(" 255 1 0", StringComparison.Ordinal)), Is.InRange(4, 6), "PAL calls PLAY 50 times a second");
        long[] cycles = [.. lines.Select(line => long.Parse(line.Split(' ')[0]))];
        Assert.That(cycles, Is.Ordered);
    }

    [Test]
    public async Task DumpAsJsonHasTheSameWritesOneObjectALine()
    {
        string[] plain = (await RunAsync("dump plain.sid --seconds 0.1")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] json = (await RunAsync("dump plain.sid --seconds 0.1 --json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(json.Select(line => JsonDocument.Parse(line).RootElement)
            .Select(w => $"{w.GetProperty("cycle")} {w.GetProperty("chip")} {w.GetProperty("register")} {w.GetProperty("value")}"), Is.EqualTo(plain));
    }

    [Test]
    public async Task APipeThatNobodyWritesToIsNoTune()
    {
        using Process made = Process.Start(new ProcessStartInfo("mkfifo", "pipe.sid") { WorkingDirectory = folder })!;
        await made.WaitForExitAsync();

        Outcome run = await RunAsync("info pipe.sid");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(OneLine(run.Error), Does.Contain("not a SID tune"));
    }

    [Test]
    public async Task DumpOfAStuckTunePrintsWhatThereIsAndWhy()
    {
        Outcome run = await RunAsync("dump jam.sid --seconds 5");

        Assert.That(run.Output.Trim(), Does.EndWith(" 0 24 15"));
        Assert.That(OneLine(run.Error), Does.Contain("stopped the processor"));
    }

    [TestCase("out.wav", 44 + 2 * 22_050 * 2)]
    [TestCase("out.sidtape", 0)]
    [TestCase("out.flac", 0)]
    public async Task RenderWritesTheFile(string name, long bytes)
    {
        if (name.EndsWith("flac", StringComparison.Ordinal) && !new SidFlow.Services.Streams.Ffmpeg().IsInstalled)
            Assert.Ignore("ffmpeg is not installed");
        Outcome run = await RunAsync($"render plain.sid --song 2 --seconds 2 --output {name} --rate 22050 --mono --model 8580 --json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        long written = new FileInfo(Path.Combine(folder, name)).Length;
        Assert.That(written, bytes > 0 ? Is.EqualTo(bytes) : Is.GreaterThan(50));
        Assert.That(JsonDocument.Parse(run.Output).RootElement.GetProperty("sizeBytes").GetInt64(), Is.EqualTo(written));
        Assert.That(Directory.GetFiles(folder, "*.part"), Is.Empty);
    }

    /// <summary>Where a processor lacks vectors or fused multiply-add they are computed one by one: slower, and no other bit.</summary>
    [Test]
    public async Task SamplesAreTheSameWithoutTheProcessorsVectors(
        [Values("Rubber_Boots.sid", "Two_Windows.sid")] string tune, [Values("default", "quick")] string quality)
    {
        // Built with the program, beside the folder of all binaries.
        string demo = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Program)!, "..", "..", "..", "demo-tunes", tune));
        string line = $"render {demo} --seconds 2 --quality {quality} --output";
        Outcome vectors = await RunAsync($"{line} with.wav");
        Outcome single = await RunAsync($"{line} without.wav", ("DOTNET_EnableHWIntrinsic", "0"));

        Assert.That((vectors.ExitCode, single.ExitCode), Is.EqualTo((0, 0)), vectors.Error + single.Error);
        byte[] samples = await File.ReadAllBytesAsync(Path.Combine(folder, "with.wav"));
        Assert.That(samples[44..].Distinct().Count(), Is.GreaterThan(100), "the tune sounds");
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(folder, "without.wav")), Is.EqualTo(samples));
    }

    [Test]
    public async Task PlayIntoAFileEndsByItself()
    {
        Outcome run = await RunAsync("play plain.sid --output played.wav", ("SIDFLOW__Room__DefaultLengthSeconds", "10"));

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(new FileInfo(Path.Combine(folder, "played.wav")).Length, Is.EqualTo(44 + 10 * 44_100 * 2));
    }

    [Test]
    public async Task TheLibraryWorksAlone()
    {
        Outcome scan = await RunAsync("library scan --data d --library . --json");
        Assert.That(scan.ExitCode, Is.Zero, scan.Error);
        Assert.That(JsonDocument.Parse(scan.Output).RootElement.GetProperty("progress").GetProperty("seen").GetInt32(), Is.GreaterThanOrEqualTo(5));

        Outcome search = await RunAsync("library search plain --data d --library .".Replace(" --library .", "", StringComparison.Ordinal), ("SIDFLOW__Library__Roots__0", "."));
        Assert.That(search.Output, Does.Contain("plain.sid#1"));
        Outcome show = await RunAsync("library show plain.sid --data d --json", ("SIDFLOW__Library__Roots__0", "."));
        Assert.That(JsonDocument.Parse(show.Output).RootElement.GetProperty("songs").GetArrayLength(), Is.EqualTo(3));
        Outcome backup = await RunAsync("backup create b.zip --data d");
        Assert.That(backup.ExitCode, Is.Zero, backup.Error);
        Outcome restore = await RunAsync("backup restore b.zip --data d");
        Assert.That(restore.ExitCode, Is.Zero, restore.Error);
    }

    [Test]
    public async Task TheDaemonServesTheCommandLineAndStopsOnSigterm()
    {
        using Process serve = Start("serve --port 0 --data d --library .", ("SIDFLOW__Room__Output", "none"));
        using var limit = new CancellationTokenSource(Patience);
        string? line = null;
        while (line is null || !line.Contains("plays at", StringComparison.Ordinal))
            line = await serve.StandardOutput.ReadLineAsync(limit.Token) ?? throw new AssertionException(await serve.StandardError.ReadToEndAsync(limit.Token));
        Assert.That(line, Does.Contain("http://127.0.0.1:"));

        Assert.That((await RunAsync("library search plain --data d")).Output, Does.Contain("plain.sid"));
        Assert.That((await RunAsync("backup create b.zip --data d")).ExitCode, Is.Zero);
        Outcome second = await RunAsync("serve --port 0 --data d");
        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(second.Error, Does.Contain("another sidflowd"));
        Assert.That((await RunAsync("backup restore b.zip --data d")).Error, Does.Contain("another sidflowd"));
        // Ready some time after the doors are open, when the self-test is done.
        Outcome health = await RunAsync("health --data d");
        Assert.That(health.Output, Does.Contain("workspace"));

        long began = TimeProvider.System.GetTimestamp();
        using Process kill = Process.Start("kill", ["-TERM", $"{serve.Id}"]);
        await serve.WaitForExitAsync(limit.Token);
        Assert.That(serve.ExitCode, Is.Zero, await serve.StandardError.ReadToEndAsync(limit.Token));
        Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(File.Exists(Path.Combine(folder, "d", "sidflowd.sock")), Is.False);
    }

    sealed record Outcome(int ExitCode, string Output, string Error);

    async Task<Outcome> RunAsync(string line, params (string Name, string Value)[] environment)
    {
        using var limit = new CancellationTokenSource(Patience);
        using Process process = Start(line, environment);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Outcome(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    Process Start(string line, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SIDFLOW_CONFIG"] = Path.Combine(folder, "none.json");
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    static string OneLine(string text)
    {
        Assert.That(text.Trim().Split('\n'), Has.Length.EqualTo(1), text);
        return text.Trim();
    }
}
