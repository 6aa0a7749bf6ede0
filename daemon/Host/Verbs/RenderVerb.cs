using System.CommandLine;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Heads;
using SidFlow.Services.Settings;
using SidFlow.Services.Streams;

namespace SidFlow.Host.Verbs;

/// <summary><c>render FILE</c>: a song into a .wav, .flac or .sidtape file, as fast as it goes.</summary>
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
        Option<bool> json = CommonOptions.Json();
        Command render = new("render", "Write a song into a file") { file, song, seconds, output, rate, mono, quality, model, profile, digiboost, json };
        render.SetAction(async (line, stop) =>
        {
            var order = new Order(
                line.GetRequiredValue(file), line.GetValue(song), TimeSpan.FromSeconds(line.GetValue(seconds) ?? DefaultSeconds),
                Path.GetFullPath(line.GetRequiredValue(output)), line.GetValue(rate) ?? DefaultRate, line.GetValue(mono),
                line.GetValue(quality) == "quick" ? RenderQuality.Quick : RenderQuality.Default,
                CommonOptions.ToModels(line.GetValue(model)), line.GetValue(profile), line.GetValue(digiboost));
            return await RunAsync(order, line.GetValue(json), stop);
        });
        return render;
    }

    sealed record Order(
        string File, int? Song, TimeSpan Length, string Output, int RateHz, bool Mono, RenderQuality Quality, IReadOnlyList<ChipModel> Models, string? Profile, bool Digiboost)
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

    static async Task<int> RunAsync(Order order, bool json, CancellationToken stop)
    {
        TuneOnMachine tune = TuneOnMachine.Start(order.File, order.Song, new MachineOptions { ForceModels = order.Models });
        long began = TimeProvider.System.GetTimestamp();
        // The whole file or none: it gets its name when it is done.
        string part = order.Output + ".part";
        TimeSpan rendered;
        try
        {
            rendered = await WriteAsync(tune, order, part, stop);
            File.Move(part, order.Output, overwrite: true);
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }

        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        if (json)
            Print.Json(new { file = order.Output, song = tune.Song, seconds = rendered.TotalSeconds, sizeBytes = new FileInfo(order.Output).Length, renderSeconds = took.TotalSeconds });
        else
            Console.Out.WriteLine($"{order.Output}: {rendered.TotalSeconds:0.###} s in {took.TotalSeconds:0.00} s ({rendered / took:0} x real time)");
        return tune.Machine.HasFailed()
            ? throw new VerbException($"{order.File}: {tune.Machine.Trouble} {order.Output} holds what came before.")
            : ExitCode.Done;
    }

    static async Task<TimeSpan> WriteAsync(TuneOnMachine tune, Order order, string part, CancellationToken stop)
    {
        if (order.Output.EndsWith(".sidtape", StringComparison.OrdinalIgnoreCase))
            return WriteTape(tune, order, part, stop);
        if (order.Output.EndsWith(".wav", StringComparison.OrdinalIgnoreCase))
            return WriteWav(tune, order, part, stop);

        string wav = order.Output + ".wav.part";
        try
        {
            TimeSpan rendered = WriteWav(tune, order, wav, stop);
            await new Ffmpeg().RunAsync(["-y", "-i", wav, "-c:a", "flac", "-f", "flac", part], stop);
            return rendered;
        }
        catch (FfmpegException failure)
        {
            throw new VerbException(failure.Message, failure);
        }
        finally
        {
            if (File.Exists(wav))
                File.Delete(wav);
        }
    }

    static TimeSpan WriteWav(TuneOnMachine tune, Order order, string file, CancellationToken stop)
    {
        bool stereo = !order.Mono && tune.Machine.Chips.Count > 1;
        using FileStream stream = Create(file, order.Output);
        using var wav = new WavWriter(stream, order.RateHz, stereo ? 2 : 1);
        var options = order.Chips(tune.Tune) with { SampleRateHz = order.RateHz, Stereo = stereo, Quality = order.Quality, Panning = HostSettings.Load().Room.Panning };
        var chip = new SoftwareSid(tune.Machine.Clock, tune.Machine.Chips, options, wav);
        // The cycle in which the last sample ends.
        Play(tune.Machine, chip, tune.Machine.Clock.ToCycles(order.Length) + 1, stop);
        chip.Flush();
        wav.Finish();
        return TimeSpan.FromSeconds((double)wav.Frames / order.RateHz);
    }

    static TimeSpan WriteTape(TuneOnMachine tune, Order order, string file, CancellationToken stop)
    {
        using FileStream stream = Create(file, order.Output);
        using var tape = new TapeWriter(stream, tune.Machine.Clock, tune.Machine.Chips, tune.Tune.Md5, tune.Song);
        Play(tune.Machine, tape, tune.Machine.Clock.ToCycles(order.Length), stop);
        tape.Finish(tune.Machine.State == MachineState.Running ? TapeEnding.Unknown : TapeEnding.Stops);
        return tune.Machine.Clock.ToTime(tune.Machine.Now);
    }

    static void Play(ISongMachine machine, ITapeHead head, Cycles end, CancellationToken stop)
    {
        Cycles step = machine.Clock.ToCycles(SliceLength);
        while (machine.Now < end && machine.State == MachineState.Running)
        {
            stop.ThrowIfCancellationRequested();
            head.Play(machine.Run(Cycles.Min(end, machine.Now + step.Value)));
        }
    }

    static FileStream Create(string file, string wanted)
    {
        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new VerbException($"{wanted} cannot be written: there is no such folder. Make it, or name another place with --output.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"{wanted} cannot be written ({error.Message}). Name another place with --output.", error);
        }
    }
}
