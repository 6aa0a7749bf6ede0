using System.CommandLine;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Heads;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Verbs;

/// <summary><c>render FILE</c>: a song into a .wav, .flac or .sidtape file, or taken apart into several, as fast as it goes.</summary>
static class RenderVerb
{
    const double DefaultSeconds = 180;
    const int DefaultRate = 44_100;

    static readonly string[] Endings = [".wav", ".flac", ".sidtape"];
    static readonly TimeSpan SliceLength = TimeSpan.FromMilliseconds(100);

    public static Command Command()
    {
        Argument<string> file = CommonOptions.File();
        Option<int?> song = CommonOptions.Song();
        Option<double?> seconds = CommonOptions.Seconds();
        Option<string> output = new("--output") { Description = "The file to write: .wav, .flac or .sidtape", HelpName = "FILE", Required = true };
        output.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Endings.Contains(Path.GetExtension(result.Tokens[0].Value), StringComparer.OrdinalIgnoreCase))
                result.AddError($"--output must end in {string.Join(", ", Endings)}.");
        });
        Option<int?> rate = new("--rate") { Description = "Samples per second, 8000 to 192000; 44100 when absent", HelpName = "HZ" };
        rate.Validators.Add(result => CommonOptions.Within(result, 8_000, 192_000));
        Option<bool> mono = new("--mono") { Description = "One channel, also for tunes with several chips" };
        Option<string?> quality = new("--quality") { Description = "default, or quick for analysis: faster, with some aliasing", HelpName = "default|quick" };
        quality.AcceptOnlyFromAmong("default", "quick");
        Option<string?> model = CommonOptions.Models();
        Option<string?> profile = new("--profile")
        {
            Description = "A chip of sidflowd chips, or tune for what the chip rules say; as set in Emulator: when absent",
            HelpName = "NAME|tune",
        };
        profile.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value is var name && name != Order.RulesProfile && ChipProfile.Find(name) is null)
                result.AddError($"There is no chip profile '{name}'; sidflowd chips lists them.");
        });
        Option<bool> digiboost = new("--digiboost") { Description = "Loud volume digis on the 8580" };
        Option<string?> clock = CommonOptions.Clock();
        Option<string?> stems = new("--stems")
        {
            Description = "A file for each chip (X.chip1.wav ...) or each voice (X.chip1-voice1.wav ..., X.chip1-digi.wav for what $D418 plays) in place of the mix",
            HelpName = "chip|voice",
        };
        stems.AcceptOnlyFromAmong("chip", "voice");
        Option<bool> json = CommonOptions.Json();
        Command render = new("render", "Write a song into a file") { file, song, seconds, output, rate, mono, quality, model, profile, digiboost, clock, stems, json };
        render.Validators.Add(result =>
        {
            if (result.GetResult(stems) is { Tokens.Count: > 0 } && result.GetResult(output) is { Tokens: [var name, ..] } && IsTape(name.Value))
                result.AddError("--stems are sound: --output must end in .wav or .flac.");
        });
        render.SetAction(async (line, stop) =>
        {
            var order = new Order(
                line.GetRequiredValue(file), line.GetValue(song), TimeSpan.FromSeconds(line.GetValue(seconds) ?? DefaultSeconds),
                Path.GetFullPath(line.GetRequiredValue(output)), line.GetValue(rate) ?? DefaultRate, line.GetValue(mono),
                line.GetValue(quality) == "quick" ? RenderQuality.Quick : RenderQuality.Default,
                CommonOptions.ToModels(line.GetValue(model)), line.GetValue(profile), line.GetValue(digiboost),
                CommonOptions.ToClock(line.GetValue(clock)),
                line.GetValue(stems) switch { "chip" => StemKind.Chip, "voice" => StemKind.Voice, _ => null });
            return await RunAsync(order, line.GetValue(json), stop);
        });
        return render;
    }

    sealed record Order(
        string File, int? Song, TimeSpan Length, string Output, int RateHz, bool Mono, RenderQuality Quality, IReadOnlyList<ChipModel> Models, string? Profile, bool Digiboost,
        TuneClock? Clock, StemKind? Stems)
    {
        public const string RulesProfile = "tune";

        /// <summary>The chips that are set, changed by what was asked for here.</summary>
        public SoftwareSidOptions Chips(Tune tune)
        {
            SidFlowSettings settings = HostSettings.Load();
            ChipChoice choice = HostSettings.Chips(settings);
            if (Profile == RulesProfile)
                choice = choice with { Rules = HostSettings.ChipRules(settings) };
            SoftwareSidOptions chips = choice.For(tune.Md5, HostSettings.PathInLibrary(settings, File), tune.Author);
            if (Profile is not null && Profile != RulesProfile)
                chips = new ChipRule(ChipRuleKind.Md5, tune.Md5, ChipProfile.Find(Profile), null, null).Apply(chips);
            return chips with { Digiboost = chips.Digiboost || Digiboost };
        }
    }

    static bool IsTape(string file) => file.EndsWith(".sidtape", StringComparison.OrdinalIgnoreCase);

    static async Task<int> RunAsync(Order order, bool json, CancellationToken stop)
    {
        TuneOnMachine tune = TuneOnMachine.Start(order.File, order.Song, new MachineOptions { ForceModels = order.Models, ForceClock = order.Clock });
        long began = TimeProvider.System.GetTimestamp();
        using var files = new RenderedFiles();
        TimeSpan rendered = IsTape(order.Output) ? WriteTape(tune, order, files, stop) : WriteSound(tune, order, files, stop);
        await files.CompleteAsync(stop);

        Report(order, tune.Song, files.Names, rendered, TimeProvider.System.GetElapsedTime(began), json);
        return tune.Machine.HasFailed()
            ? throw new VerbException($"{order.File}: {tune.Machine.Trouble} {string.Join(", ", files.Names)} {(files.Names.Count == 1 ? "holds" : "hold")} what came before.")
            : ExitCode.Done;
    }

    static void Report(Order order, int song, IReadOnlyList<string> files, TimeSpan rendered, TimeSpan took, bool json)
    {
        if (json && order.Stems is null)
            Print.Json(new { file = order.Output, song, seconds = rendered.TotalSeconds, sizeBytes = new FileInfo(order.Output).Length, renderSeconds = took.TotalSeconds });
        else if (json)
            Print.Json(new { files = files.Select(file => new { file, sizeBytes = new FileInfo(file).Length }), song, seconds = rendered.TotalSeconds, renderSeconds = took.TotalSeconds });
        else
            foreach (string file in files)
                Console.Out.WriteLine($"{file}: {rendered.TotalSeconds:0.###} s in {took.TotalSeconds:0.00} s ({rendered / took:0} x real time)");
    }

    static TimeSpan WriteSound(TuneOnMachine tune, Order order, RenderedFiles files, CancellationToken stop)
    {
        ISongMachine machine = tune.Machine;
        bool stereo = !order.Mono && machine.Chips.Count > 1;
        var options = order.Chips(tune.Tune) with { SampleRateHz = order.RateHz, Stereo = stereo, Quality = order.Quality, Panning = HostSettings.Load().Room.Panning };
        // The cycle in which the last sample ends.
        Cycles end = machine.Clock.ToCycles(order.Length) + 1;
        List<WavWriter> sounds = [];
        if (order.Stems is { } kind)
        {
            var stems = new StemHead(machine.Clock, machine.Chips, options, kind, name => Open($"{Path.ChangeExtension(order.Output, null)}.{name}{Path.GetExtension(order.Output)}"));
            Play(machine, stems, end, stop);
            stems.Flush();
        }
        else
        {
            var chip = new SoftwareSid(machine.Clock, machine.Chips, options, Open(order.Output));
            Play(machine, chip, end, stop);
            chip.Flush();
        }
        return TimeSpan.FromSeconds((double)sounds[0].Frames / order.RateHz);

        WavWriter Open(string file)
        {
            WavWriter sound = files.OpenSound(file, order.RateHz, stereo ? 2 : 1);
            sounds.Add(sound);
            return sound;
        }
    }

    static TimeSpan WriteTape(TuneOnMachine tune, Order order, RenderedFiles files, CancellationToken stop)
    {
        using FileStream stream = files.Open(order.Output);
        using var tape = new TapeWriter(stream, tune.Machine.Clock, tune.Machine.Chips, tune.Tune.Md5, tune.Song);
        Play(tune.Machine, tape, tune.Machine.Clock.ToCycles(order.Length), stop);
        tape.Finish(tune.Machine.State == MachineState.Running ? TapeEnding.Unknown : TapeEnding.Stops);
        return tune.Machine.Clock.ToTime(tune.Machine.Now);
    }

    static void Play(ISongMachine machine, ITapeHead head, Cycles end, CancellationToken stop)
    {
        Cycles step = machine.Clock.ToCycles(SliceLength);
        long shown = -1;
        while (machine.Now < end && machine.State == MachineState.Running)
        {
            stop.ThrowIfCancellationRequested();
            head.Play(machine.Run(Cycles.Min(end, machine.Now + step.Value)));
            long percent = machine.Now.Value / Math.Max(1, end.Value / 100);
            if (percent > shown && !Console.IsErrorRedirected)
                Console.Error.Write($"\r{Math.Min(shown = percent, 100)} % ");
        }
        if (shown >= 0)
            Console.Error.Write("\r      \r");
    }
}
