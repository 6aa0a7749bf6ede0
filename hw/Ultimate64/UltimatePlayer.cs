using System.Net;
using System.Text.Json;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64.Config;
using SidFlow.Hw.Ultimate64.Rest;
using SidFlow.Hw.Ultimate64.Sound;
using SidFlow.Hw.Ultimate64.Tunes;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Ultimate64;

/// <summary>An Ultimate that plays tunes by itself.</summary>
/// <remarks>Threads as in <see cref="INativePlayer"/>.</remarks>
public sealed class UltimatePlayer : INativePlayer
{
    private static readonly TimeSpan openLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan proofLimit = TimeSpan.FromMilliseconds(1500);

    private readonly UltimateSettings settings;
    private readonly UploadCount uploads;
    private readonly DeviceLink link;
    private readonly RestClient rest;
    private readonly DeviceConfig config;
    private readonly TuneSender sender;
    private readonly Lock access = new();
    private UltimateEar? ear;
    private Mixer mixer = null!;
    private FirmwareVersion? firmware;
    private SystemMode mode = null!;
    private bool answersIdent;
    private bool streams;
    private double lowered;

    private PlayClock clock = PlayClock.Idle;

    private UltimatePlayer(UltimateSettings settings, UploadCount uploads)
    {
        this.settings = settings;
        this.uploads = uploads;
        link = new DeviceLink(settings.Host);
        rest = new RestClient(link, settings);
        config = new DeviceConfig(rest);
        sender = new TuneSender(link, rest, settings, uploads);
    }

    public SidPortInfo Info { get; private set; } = null!;

    /// <summary>Which chip sits where.</summary>
    public SidSetup Setup { get; private set; } = null!;

    public INativeSound? Sound => streams ? ear : null;

    /// <summary>What an operator should know, a sentence each: firmware that runs out of memory, FTP that is off, sound that does not come.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            var all = new List<string>();
            if (sender.FtpProblem is { } problem)
                all.Add($"Tunes cannot be sent by FTP ({problem}); they go with the request instead.");
            if (sender.FtpProblem is not null || !settings.UseFtp)
                if (firmware is not { } version || version.LeaksUploads)
                    all.Add($"Firmware {Info.Firmware ?? "of unknown version"} keeps every tune sent that way: {uploads.Total} so far; "
                        + "about 300 stop the device. Switch FTP on, update the firmware, or switch the device off and on.");
            if (soundProblem is not null)
                all.Add($"Its sound does not come back: {soundProblem}.");
            if (!answersIdent)
                all.Add("Its ident service does not answer; a loss is noticed late where no sound comes back.");
            return all;
        }
    }

    /// <summary>No packet for so long: the device sends them all the time, once asked to.</summary>
    private static readonly TimeSpan longestQuiet = TimeSpan.FromSeconds(5);

    private string? soundProblem;

    /// <summary>Sound that is wanted and does not come, and firmware that runs out of memory. A cartridge has no sound to send.</summary>
    public SidDeviceComplaint? Complaint
    {
        get
        {
            if (mixer.Exists && soundProblem is not null)
                return new SidDeviceComplaint($"its sound does not come back: {soundProblem}", IsHeard: false);
            if (streams && ear!.Silence > longestQuiet)
                return new SidDeviceComplaint($"its sound does not come back: nothing arrives on UDP port {ear.Port}", IsHeard: false);
            bool leaks = (sender.FtpProblem is not null || !settings.UseFtp) && (firmware is not { } version || version.LeaksUploads);
            return leaks ? new SidDeviceComplaint("its firmware stops after about 300 tunes that are not sent by FTP", IsHeard: false) : null;
        }
    }

    public NativeReport Report
    {
        get
        {
            lock (access)
            {
                string? fault = clock.State == NativeState.Lost ? clock.Fault : ear?.Fault;
                if (clock.State is not (NativeState.Idle or NativeState.Lost) && fault is not null)
                    clock = clock.Lose(Now, fault);
                return clock.Report(Now, ear?.SoundedAt, streams && ear!.IsFlowing, settings);
            }
        }
    }

    private TimeSpan Now => ear?.Now ?? TimeSpan.Zero;

    internal static UltimatePlayer Open(UltimateSettings settings, UploadCount uploads, CancellationToken stop)
    {
        var player = new UltimatePlayer(settings, uploads);
        try
        {
            using CancellationTokenRegistration interrupt = stop.Register(player.link.Interrupt);
            player.Connect(Deadline.In(openLimit));
            return player;
        }
        catch (Exception error)
        {
            player.ear?.Dispose();
            player.link.Dispose();
            stop.ThrowIfCancellationRequested();
            if (error is WireException wire)
                throw SidPortException.From(wire);
            throw;
        }
    }

    public void Start(NativeTune tune) => Guarded(() =>
    {
        TuneFile file;
        try
        {
            file = TuneFile.Read(tune.File);
        }
        catch (InvalidDataException error)
        {
            throw new SidPortException(SidPortFault.Unsupported, Info.Name, "start", error.Message, error);
        }
        if (tune.Song < 1 || tune.Song > file.Songs)
            throw new ArgumentOutOfRangeException(nameof(tune), $"song {tune.Song} of {file.Songs}");
        if (file.Chips > Setup.Usable.Count)
            throw new SidPortException(SidPortFault.Unsupported, Info.Name, "start", $"the tune is for {file.Chips} chips, there are {Setup.Usable.Count}");

        Deadline limit = Deadline.In(INativePlayer.StartLimit);
        if (clock.State != NativeState.Idle)
            Silence(limit);
        mixer.Lower(lowered);
        if (uploads.IsFull)
        {
            Reboot("reboot between tunes", limit);
            uploads.Rebooted();
        }
        if (settings.SwitchSystemMode && file.Clock is { } wanted && mode.Switch(config, wanted, limit))
            ear!.SetRate(mode.SoundRate);
        // A device that was restarted has forgotten where to send its sound.
        if (streams && !ear!.IsFlowing)
            TryStream(limit);

        Launch(file, tune, limit);
        if (firmware is { MayPlaySilently: true } && streams && !Sounds(limit.AtMost(proofLimit)))
        {
            Reboot("reboot a silent device", limit);
            Launch(file, tune, limit);
        }
        ear!.Watch(true);
    });

    public void Stop()
    {
        if (Report.State == NativeState.Idle && lowered == 0)
            return;
        Guarded(() =>
        {
            Silence(Deadline.In(INativePlayer.StallLimit));
            lowered = 0;
            mixer.Restore();
        });
    }

    public void Pause() => Guarded(() =>
    {
        if (clock.State != NativeState.Starting)
            return;
        // The chips go on sounding their last note while the processor stands still.
        mixer.Mute();
        TimeSpan asked = Now;
        Command("pause", "pause", Deadline.In(INativePlayer.StallLimit));
        lock (access)
            clock = clock.Pause(asked, Now);
    });

    public void Resume() => Guarded(() =>
    {
        if (clock.State != NativeState.Paused)
            return;
        TimeSpan asked = Now;
        Command("resume", "resume", Deadline.In(INativePlayer.StallLimit));
        lock (access)
            clock = clock.Resume(asked, Now);
        mixer.Lower(lowered);
    });

    public void Probe() => Guarded(() =>
    {
        if (answersIdent && ear!.Ask(TimeSpan.FromMilliseconds(200)))
            return;
        rest.Get(new RestTarget("version"), "probe", Deadline.In(INativePlayer.StallLimit - TimeSpan.FromMilliseconds(200)));
    });

    public bool CanLower => mixer.Exists;

    public void Lower(double decibels) => Guarded(() =>
    {
        lowered = decibels;
        if (clock.State != NativeState.Paused)
            mixer.Lower(lowered);
    });

    public IDeviceLights Lights => new LedStrip(new DeviceConfig(rest), Info.Name);

    /// <summary>Writes bytes into the running C64, such as a chip's registers. For muting and tests: no cycle is exact.</summary>
    /// <param name="address">Of the first, ascending; at most 128 bytes.</param>
    /// <exception cref="SidPortException">Absent: the service is off; Refused: wrong password; otherwise Lost or Stalled.</exception>
    public void WriteMemory(int address, ReadOnlySpan<byte> bytes) =>
        new SocketDma(link, settings).Send(Deadline.In(INativePlayer.StallLimit), DmaCommand.Write(address, bytes));

    public void Interrupt()
    {
        link.Interrupt();
        ear?.Interrupt();
        lock (access)
            if (clock.State != NativeState.Lost)
                clock = clock.Lose(Now, "interrupted");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        // An interrupted link takes no more requests; the last silence goes over one of its own.
        using (var last = new DeviceLink(settings.Host))
            TryLeave(new RestClient(last, settings));
        ear!.Dispose();
        link.Dispose();
    }

    private int disposed;

    /// <returns>False where the device did not take it: tried once, and nobody is left to tell.</returns>
    private bool TryLeave(RestClient way)
    {
        Deadline limit = Deadline.In(INativePlayer.StallLimit);
        try
        {
            if (clock.State != NativeState.Idle)
                way.Put(new RestTarget("machine").Command("reboot"), "silence", limit);
            if (streams)
                way.Put(new RestTarget("streams", "audio").Command("stop"), "stop the sound", limit);
            mixer.Through(new DeviceConfig(way)).Restore();
            return true;
        }
        catch (SidPortException)
        {
            return false;
        }
    }

    private void Connect(Deadline limit)
    {
        rest.Get(new RestTarget("version"), "connect", limit);
        JsonElement identity = TryGetInfo(limit);
        firmware = FirmwareVersion.Parse(Text(identity, "firmware_version") ?? "");

        ear = new UltimateEar(new IPEndPoint(DeviceAddress.Of(link, limit), settings.IdentPort), settings.TakeSound ? settings.SoundPort : 0, settings.MovingSample);
        answersIdent = ear.Ask(TimeSpan.FromMilliseconds(300)) || ear.Ask(TimeSpan.FromMilliseconds(300));
        ear.UseIdent(answersIdent);

        // A run that crashed may have left a note sounding.
        Reboot("silence", limit);
        mixer = Mixer.Read(config, limit);
        Setup = SidSetup.Read(config, limit);
        mode = SystemMode.Read(config, limit);
        ear.SetRate(mode.SoundRate);
        if (settings.TakeSound)
            TryStream(limit);

        string product = Text(identity, "product") ?? "Ultimate";
        string? version = Text(identity, "firmware_version");
        Info = new SidPortInfo
        {
            Driver = "ultimate64",
            Name = version is null ? product : $"{product}, firmware {version}",
            Address = $"{settings.Host}:{settings.HttpPort}",
            Serial = Text(identity, "unique_id"),
            Firmware = version,
            Chips = [.. Setup.Usable.Select(chip => new SidPortChip(chip.Model, chip.Selectable))],
            Clocks = settings.SwitchSystemMode && mode.CanSwitch ? [SidClock.Pal, SidClock.Ntsc] : [mode.Clock],
            Timing = SidPortTiming.Exact,
            Lead = TimeSpan.Zero,
            IsC64 = true,
        };
    }

    /// <summary>Firmware 3.11 tells no more than its REST version.</summary>
    private JsonElement TryGetInfo(Deadline limit)
    {
        try
        {
            return rest.Get(new RestTarget("info"), "identify", limit);
        }
        catch (SidPortException error) when (error.Fault == SidPortFault.Refused)
        {
            return RestClient.ObjectOf(new HttpReply(404, "", []));
        }
    }

    private void TryStream(Deadline limit)
    {
        try
        {
            string target = settings.SoundAddress.Length > 0 ? settings.SoundAddress : DeviceAddress.OursTowards(link, settings.HttpPort, limit).ToString();
            rest.Put(new RestTarget("streams", "audio").Command("start").With("ip", $"{target}:{ear!.Port}"), "start the sound", limit);
            streams = true;
            soundProblem = null;
        }
        catch (SidPortException error) when (error.Fault == SidPortFault.Refused)
        {
            // Cartridges have no streams, and Wi-Fi carries none.
            soundProblem = error.Reason;
        }
    }

    private void Launch(TuneFile file, NativeTune tune, Deadline limit)
    {
        ear!.BeginTune();
        lock (access)
            clock = PlayClock.Started(Now);
        sender.Send(file, tune, limit);
        lock (access)
            clock = PlayClock.Started(Now);
    }

    private bool Sounds(TimeSpan within)
    {
        Deadline limit = Deadline.In(within);
        while (ear!.SoundedAt is null && limit.Left > TimeSpan.Zero)
            link.Stopped.WaitHandle.WaitOne(limit.AtMost(TimeSpan.FromMilliseconds(20)));
        return ear.SoundedAt is not null;
    }

    private void Silence(Deadline limit)
    {
        Reboot("stop", limit);
        BecomeIdle();
    }

    private void BecomeIdle()
    {
        ear!.Watch(false);
        lock (access)
            clock = PlayClock.Idle;
    }

    private void Reboot(string operation, Deadline limit) => Command("reboot", operation, limit);

    private void Command(string command, string operation, Deadline limit) =>
        rest.Put(new RestTarget("machine").Command(command), operation, limit);

    /// <summary>After Open nothing is Absent any more: what cannot be reached is lost.</summary>
    private void Guarded(Action work)
    {
        try
        {
            if (ear!.Fault is { } gone)
                throw new SidPortException(SidPortFault.Lost, Info.Name, "use", gone);
            work();
        }
        catch (WireException error)
        {
            throw Lose(SidPortException.From(error));
        }
        catch (SidPortException error) when (error.Fault is SidPortFault.Absent or SidPortFault.Lost or SidPortFault.Stalled)
        {
            throw Lose(error);
        }
    }

    private SidPortException Lose(SidPortException error)
    {
        lock (access)
            clock = clock.Lose(Now, error.Reason);
        return error.Fault == SidPortFault.Absent ? new SidPortException(SidPortFault.Lost, error.Device, error.Operation, error.Reason, error) : error;
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
