using System.Diagnostics;
using System.Runtime.InteropServices;
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
            ("digi.sid", Tunes.Digi()), ("two.mus", Tunes.Sidplayer(0x99)), ("two.str", Tunes.Sidplayer(0x9d)), ("one.str", Tunes.Sidplayer(0x99)),
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
    [TestCase("render plain.sid --seconds 1 --output x.wav --stems drums")]
    [TestCase("render plain.sid --seconds 1 --output x.sidtape --stems chip")]
    [TestCase("render plain.sid --seconds 1 --output x.wav --clock secam")]
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
    [TestCase("render plain.sid --seconds 1 --output no/such/folder/x.wav --stems voice", "no such folder")]
    [TestCase("backup create b.zip --data .", "name a folder")]
    [TestCase("play plain.sid --output no/such/folder/x.wav", ". Use --output null")]
    [TestCase("health --data nothing", "no daemon")]
    [TestCase("backup create --data nothing", "nothing to back up")]
    [TestCase("backup create --target second --data nothing", "Backup:SecondFolder")]
    [TestCase("backup verify --folder nowhere", "no repository")]
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
    public async Task ChipStemsAddUpToTheMix()
    {
        short[] mix = await RenderAsync("two.mus", "mix.wav");
        await RenderAsync("two.mus", "x.wav --stems chip", "x.chip1.wav");
        Assert.That(NewFiles("x*"), Is.EqualTo(new[] { "x.chip1.wav", "x.chip2.wav" }));
        short[] first = Samples("x.chip1.wav"), second = Samples("x.chip2.wav");

        Assert.That(Loudness(first), Is.GreaterThan(300));
        Assert.That(Loudness(second), Is.GreaterThan(300));
        Assert.That(mix.Select((sample, i) => Math.Abs(sample - first[i] - second[i])).Max(), Is.LessThanOrEqualTo(2), "each file is rounded by itself");
    }

    [Test]
    public async Task VoiceStemsHoldOneVoiceEachAndAddUpNearly()
    {
        short[] mix = await RenderAsync("two.mus", "mix.wav");
        await RenderAsync("two.mus", "x.wav --stems voice", "x.chip1-voice1.wav");
        string[] names = [.. from chip in (int[])[1, 2] from stem in (string[])["digi", "voice1", "voice2", "voice3"] select $"x.chip{chip}-{stem}.wav"];
        Assert.That(NewFiles("x*"), Is.EqualTo(names));
        short[][] stems = [.. names.Select(Samples)];
        Assert.That(Loudness(stems[1]), Is.GreaterThan(300));
        Assert.That(Loudness(stems[5]), Is.GreaterThan(300));
        foreach (int unused in (int[])[2, 3, 6, 7])
            Assert.That(Loudness(stems[unused]), Is.LessThan(3), names[unused]);
        double rest = Loudness([.. mix.Select((sample, i) => (short)(sample - stems.Sum(stem => stem[i])))]);
        Assert.That(rest, Is.LessThan(Loudness(mix) / 10));
    }

    [Test]
    public async Task SamplesByTheVolumeRegisterAreInAStemOfTheirOwn()
    {
        await RenderAsync("digi.sid", "x.wav --stems voice", "x.chip1-digi.wav");

        Assert.That(Loudness(Samples("x.chip1-digi.wav")), Is.GreaterThan(300));
        for (int voice = 1; voice <= 3; voice++)
            Assert.That(Loudness(Samples($"x.chip1-voice{voice}.wav")), Is.LessThan(30));
    }

    [Test]
    public async Task StemsComeAsFlacToo()
    {
        if (!new SidFlow.Services.Streams.Ffmpeg().IsInstalled)
            Assert.Ignore("ffmpeg is not installed");
        Outcome run = await RunAsync("render two.mus --seconds 1 --output x.flac --stems chip --json");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        string[] files = [.. JsonDocument.Parse(run.Output).RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()!)];
        Assert.That(files.Select(Path.GetFileName), Is.EqualTo(new[] { "x.chip1.flac", "x.chip2.flac" }));
        foreach (string file in files)
            Assert.That((await File.ReadAllBytesAsync(file))[..4], Is.EqualTo("fLaC"u8.ToArray()));
        Assert.That(NewFiles("*.part"), Is.Empty);
    }

    [Test]
    public async Task ARenderThatIsStoppedLeavesNoFile([Values("", " --stems voice")] string stems)
    {
        using Process render = Start($"render plain.sid --seconds 80000 --output x.wav{stems}");
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (NewFiles("x*.part").Length == 0)
            await timer.WaitForNextTickAsync(limit.Token);
        using Process kill = Process.Start("kill", ["-INT", $"{render.Id}"]);
        await render.WaitForExitAsync(limit.Token);

        Assert.That(render.ExitCode, Is.EqualTo(1));
        Assert.That(OneLine(await render.StandardError.ReadToEndAsync(limit.Token)), Does.Contain("stopped before it was done"));
        Assert.That(NewFiles("x*"), Is.Empty);
    }

    [Test]
    public async Task EitherFileOfASidplayerTuneMeansBoth()
    {
        string first = (await RunAsync("info two.mus --json")).Output;
        Outcome second = await RunAsync("info two.str --json");
        JsonElement tune = JsonDocument.Parse(second.Output).RootElement.GetProperty("tune");

        Assert.That(tune.GetProperty("chips").GetArrayLength(), Is.EqualTo(2));
        Assert.That(tune.GetProperty("md5").GetString(), Is.EqualTo(JsonDocument.Parse(first).RootElement.GetProperty("tune").GetProperty("md5").GetString()));
        Assert.That((await RunAsync("dump two.str --seconds 1")).Output, Is.EqualTo((await RunAsync("dump two.mus --seconds 1")).Output).And.Contains(" 1 24 "));
        Assert.That(JsonDocument.Parse((await RunAsync("info one.str --json")).Output).RootElement.GetProperty("tune").GetProperty("chips").GetArrayLength(), Is.EqualTo(1));
    }

    /// <summary>A raster-timed tune follows the frame. A Sidplayer's jiffy is a sixtieth of a second on both clocks, only its pitches differ.</summary>
    [TestCase("plain.sid", "", "255 1 0", 19_656)]
    [TestCase("plain.sid", " --clock ntsc", "255 1 0", 17_095)]
    [TestCase("two.mus", "", "0 21 0", 16_422)]
    [TestCase("two.mus", " --clock pal", "0 21 0", 16_422)]
    [TestCase("two.mus", " --clock ntsc", "0 21 0", 17_046)]
    public async Task TheClockCanBeChosen(string tune, string clock, string everyCall, int cycles)
    {
        long[] plays = [.. (await RunAsync($"dump {tune} --seconds 0.2 --marks{clock}")).Output.Split('\n')
            .Where(line => line.EndsWith($" {everyCall}", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[0]))];

        Assert.That(plays[^1] - plays[^2], Is.EqualTo(cycles).Within(10));
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
        foreach (string verb in (string[])["create", "create other", "list", "verify", "verify latest --folder other", "prune", "restore latest", "restore 1 --folder other"])
        {
            Outcome backup = await RunAsync($"backup {verb} --data d");
            Assert.That(backup.ExitCode, Is.Zero, $"{verb}: {backup.Error}");
        }
        Assert.That((await RunAsync("library search plain --data d", ("SIDFLOW__Library__Roots__0", "."))).Output, Does.Contain("plain.sid#1"));
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
        Assert.That((await RunAsync("backup create --data d")).ExitCode, Is.Zero);
        Assert.That((await RunAsync("backup create beside --data d")).ExitCode, Is.Zero);
        Outcome second = await RunAsync("serve --port 0 --data d");
        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(second.Error, Does.Contain("another sidflowd"));
        Assert.That((await RunAsync("backup restore latest --data d")).Output, Does.Contain("when the daemon starts next"));
        Assert.That((await RunAsync("backup restore --cancel --data d")).ExitCode, Is.Zero);
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

    /// <summary>Renders ten seconds at most and reads a file it made: the one it was to make, unless another is named.</summary>
    async Task<short[]> RenderAsync(string tune, string output, string? made = null)
    {
        Outcome run = await RunAsync($"render {tune} --seconds 10 --rate 22050 --output {output}");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return Samples(made ?? output.Split(' ')[0]);
    }

    short[] Samples(string wav) => MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(Path.Combine(folder, wav)).AsSpan(44)).ToArray();

    string[] NewFiles(string pattern) => [.. Directory.GetFiles(folder, pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Root mean square beside the mean.</summary>
    static double Loudness(short[] samples)
    {
        double mean = samples.Average(sample => (double)sample);
        return Math.Sqrt(samples.Average(sample => (sample - mean) * (sample - mean)));
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
