using System.CommandLine;
using System.Text.Json.Nodes;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Host.CommandLine;
using SidFlow.Ml.Features;
using SidFlow.Services.Heads;
using SidFlow.Services.Settings;
using SidFlow.Services.Stations;

namespace SidFlow.Host.Verbs;

/// <summary>
/// <c>play FILE</c>: a song to the sound card, without daemon or library. <c>play --mood|--persona|--filters</c>: a station of the running daemon, in the room or into a file.
/// </summary>
static class PlayVerb
{
    const int RateHz = 44_100;

    static readonly TimeSpan SliceLength = TimeSpan.FromMilliseconds(20);

    public static Command Command()
    {
        Argument<string?> file = new("FILE") { Description = "A tune: .sid, .mus or .str", Arity = ArgumentArity.ZeroOrOne };
        Option<int?> song = CommonOptions.Song();
        Option<string> output = new("--output")
        {
            Description = "alsa for the sound card, alsa:DEVICE for one of several, null for nowhere (as fast as it goes), or a .wav file",
            HelpName = "alsa|null|FILE",
            DefaultValueFactory = _ => "alsa",
        };
        Option<string?> clock = CommonOptions.Clock();
        Option<string?> mood = new("--mood") { Description = "No file, but songs of this mood in the room: quiet, ambient, energetic, dark, bright, complex", HelpName = "MOOD" };
        Option<string?> persona = new("--persona") { Description = "No file, but songs for this persona in the room; see 'station'", HelpName = "PERSONA" };
        StationOptions station = new();
        Command play = new("play", "Play a song here and now, or a station in the room") { file, song, output, clock, mood, persona };
        foreach (Option option in station.All)
            play.Add(option);
        play.SetAction((line, stop) => (line.GetValue(file), Kind(line.GetValue(mood), line.GetValue(persona), line.GetValue(station.Filters))) switch
        {
            ({ } tune, null) => Task.Run(() => Run(tune, line.GetValue(song), line.GetRequiredValue(output), CommonOptions.ToClock(line.GetValue(clock)), stop), stop),
            (null, { } kind) => StationAsync(kind, line.GetValue(mood), line.GetValue(persona), station, line, stop),
            _ => throw new VerbException("name a file, or a station with --mood, --persona or --filters.") { ExitCode = ExitCode.Usage },
        });
        return play;
    }

    /// <summary>The kind of station that the options ask for; null for none.</summary>
    static string? Kind(string? mood, string? persona, string? filters) => (mood, persona, filters) switch
    {
        ({ }, { }, _) => throw new VerbException("--mood and --persona exclude each other.") { ExitCode = ExitCode.Usage },
        ({ }, _, _) => StationKind.Mood,
        (_, { }, _) => StationKind.Persona,
        (_, _, { }) => StationKind.Any,
        _ => null,
    };

    static async Task<int> StationAsync(string kind, string? mood, string? persona, StationOptions options, ParseResult line, CancellationToken stop)
    {
        using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(options.Data), stop);
        JsonObject body = options.Body(line);
        (body["mood"], body["persona"]) = (mood, persona);
        return await StationVerb.RunAsync(daemon, kind, body, options, line, play: line.GetValue(options.Export) is null, stop);
    }

    static int Run(string file, int? song, string output, TuneClock? clock, CancellationToken stop)
    {
        SidFlowSettings settings = HostSettings.Load();
        RoomSettings rules = settings.Room;
        TuneOnMachine tune = TuneOnMachine.Start(file, song, new MachineOptions { ForceClock = clock });
        bool stereo = rules.Stereo && tune.Machine.Chips.Count > 1;
        using IRoomOutput? sound = Open(output, stereo ? 2 : 1);
        Console.Error.WriteLine($"{Title(tune)}, song {tune.Song} of {tune.Tune.Songs}, {string.Join(" + ", tune.Machine.Chips.Select(chip => chip.Model.ToString().ToUpperInvariant()))}. Ctrl-C ends it.");
        SoftwareSidOptions chips = HostSettings.Chips(settings).For(tune.Tune.Md5, HostSettings.PathInLibrary(settings, file), tune.Tune.Author);
        Play(tune.Machine, sound, chips with { SampleRateHz = RateHz, Stereo = stereo, Panning = rules.Panning }, rules, stop);
        return tune.Machine.HasFailed() ? throw new VerbException($"{file}: {tune.Machine.Trouble}") : ExitCode.Done;
    }

    /// <summary>Until the default length is over, the tune falls silent, or it is stopped: no list tells a lone file's length.</summary>
    static void Play(ISongMachine machine, IRoomOutput? sound, SoftwareSidOptions options, RoomSettings rules, CancellationToken stop)
    {
        var samples = new OutputSink(sound, options.Stereo ? 2 : 1, rules.Silence);
        var chip = new SoftwareSid(machine.Clock, machine.Chips, options, samples);
        // The cycle in which the last sample ends.
        Cycles end = machine.Clock.ToCycles(rules.DefaultLength) + 1;
        Cycles step = machine.Clock.ToCycles(SliceLength);
        try
        {
            while (machine.Now < end && machine.State == MachineState.Running && !samples.HasFallenSilent && !stop.IsCancellationRequested)
                chip.Play(machine.Run(Cycles.Min(end, machine.Now + step.Value)));
            chip.Flush();
        }
        catch (OutputLostException failure)
        {
            throw new VerbException($"the sound output is lost: {failure.Message}", failure);
        }
    }

    static IRoomOutput? Open(string output, int channels)
    {
        OutputSetting setting = output switch
        {
            "null" => OutputSetting.None,
            "alsa" => new OutputSetting(OutputKind.Alsa, "default"),
            _ when output.StartsWith("alsa:", StringComparison.Ordinal) => new OutputSetting(OutputKind.Alsa, output[5..]),
            _ => new OutputSetting(OutputKind.File, Path.GetFullPath(output)),
        };
        try
        {
            return setting.Open(RateHz, channels, TimeProvider.System);
        }
        catch (OutputLostException failure)
        {
            throw new VerbException($"{output} cannot be opened: {failure.Message.TrimEnd('.')}. Use --output null or --output FILE.wav without a sound card.", failure);
        }
    }

    static string Title(TuneOnMachine tune) => (tune.Tune.Title, tune.Tune.Author) switch
    {
        ("", _) => "Untitled",
        (var title, "") => title,
        var (title, author) => $"{title} by {author}",
    };

    /// <summary>From the chip to the output, with an ear for silence.</summary>
    sealed class OutputSink(IRoomOutput? sound, int channels, TimeSpan silence) : ISampleSink
    {
        /// <summary>Both channels in one stream: a stretch is silent when both are.</summary>
        readonly SilenceDetector ear = new(RateHz * channels);
        readonly long enough = (long)(silence.TotalSeconds * RateHz * channels);
        short[] pcm = [];

        public bool HasFallenSilent => ear.HeardSound && ear.TrailingSilence >= enough;

        public void Write(ReadOnlySpan<float> samples)
        {
            if (pcm.Length < samples.Length)
                pcm = new short[samples.Length];
            Span<short> block = pcm.AsSpan(0, samples.Length);
            Pcm16.From(samples, block);
            ear.Feed(samples);
            sound?.Write(block);
        }
    }
}
