using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SidFlow.Emu.Machine;
using SidFlow.Host.CommandLine;
using SidFlow.Services;
using SidFlow.Services.Audit;
using SidFlow.Services.Backup;
using SidFlow.Services.Classify;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Heads;
using SidFlow.Services.Health;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Jobs;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Library;
using SidFlow.Services.NetworkSidDevice;
using SidFlow.Services.Queue;
using SidFlow.Services.Renders;
using SidFlow.Services.Retention;
using SidFlow.Services.Roms;
using SidFlow.Services.Schedules;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Setup;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;
using SidFlow.Services.Taste;
using SidFlow.Services.Taste.Models;
using SidFlow.Services.Workers;
using SidFlow.Web.Api;

namespace SidFlow.Host.Serving;

/// <summary>How the daemon's parts hang together. One of each, made when first asked for, disposed in reverse order.</summary>
static class ServiceComposition
{
    public static IServiceCollection AddSidFlow(this IServiceCollection services, SidFlowSettings settings)
    {
        IReadOnlyList<LibraryRoot> roots = LibraryRoot.Lay(settings.Library.Roots, settings.Library.DemoFolder, settings.Hvsc.Folder);
        ChipChoice chips = HostSettings.Chips(settings);
        services.AddSingleton(settings);
        services.AddSingleton(s => new SettingsShelf(settings, changed => Check(changed, s.GetRequiredService<TimeProvider>())));
        services.AddSingleton<RestartBell>();
        services.AddSingleton(new FirstSteps(Path.Combine(settings.DataDir, FirstSteps.FileName)));
        services.AddSingleton(chips);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(roots);
        services.AddSingleton(s => new Database(settings.DatabaseFile, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(LoadRoms);
        services.AddSingleton(s => new RomShelf(settings.Roms.Folder, s.GetRequiredService<RomSet>()));
        services.AddSingleton<Ffmpeg>(_ => new Ffmpeg());

        services.AddSingleton(s => new LibraryIndex(s.GetRequiredService<Database>(), roots));
        services.AddSingleton<LibraryScanner>();
        services.AddSingleton(s => new LibraryScans(s.GetRequiredService<LibraryScanner>(), roots, end => AfterScanAsync(s, end)));
        services.AddSingleton<BackupTargets>();
        services.AddSingleton<BackupJobs>();
        services.AddSingleton<PrivilegeSnapshots>();
        services.AddSingleton(settings.Retention);
        services.AddSingleton<RetentionRun>();
        services.AddSingleton(s => new AuditLog(Path.Combine(settings.DataDir, "audit", "admin-actions.jsonl"), s.GetRequiredService<TimeProvider>()));

        services.AddSingleton<ISongSource>(s => OpenSongs(s, null));
        services.AddSingleton(EmulatedChip.Maker(settings.Room.Stereo, chips, settings.Room.Panning));
        services.AddSingleton(s => new NetworkGuest(
            chips.Usual with { SampleRateHz = settings.Room.SampleRateHz, Stereo = settings.Room.Stereo, Panning = settings.Room.Panning },
            s.GetRequiredService<DeviceDirectory>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => SidServer.Open(
            EndPointOf(settings.NetworkSidDevice), settings.NetworkSidDevice.Clients, s.GetRequiredService<NetworkGuest>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(OpenDevices);
        services.AddSingleton<RoomStore>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<FetchBoard>();
        services.AddSingleton<ClassifiedStore>();
        services.AddSingleton<ClassifyLedger>();
        services.AddSingleton(s => new ClassifyBoard(settings.DataDir, s.GetRequiredService<TimeProvider>()));
        services.AddTaste(settings);
        services.AddAccounts(settings);
        services.AddSingleton(OpenWorkers);
        services.AddSingleton(OpenClassify);
        services.AddSingleton(s => new ClassifiedBundle(s.GetRequiredService<ClassifyTools>(), s.GetRequiredService<ManualTags>().Applied));
        services.AddSingleton(s => new JobBoard(s.GetRequiredService<JobStore>(), JobKinds(s), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<ScheduleBoard>();
        services.AddSingleton(OpenRoom);
        services.AddSingleton(s =>
        {
            Room room = s.GetRequiredService<Room>();
            return new RoomStream(room.Sound, room.SampleRateHz, s.GetRequiredService<Ffmpeg>());
        });
        services.AddSingleton(s => new PlaybackSessions(s.GetRequiredService<Database>(), s.GetRequiredService<TimeProvider>()));
        services.AddRenders(settings);

        services.AddStations(settings);

        services.AddSingleton<ApplianceHealth>();
        services.AddSingleton<IReadOnlyList<HealthCheck>>(s => s.GetRequiredService<ApplianceHealth>().Checks);
        return services;
    }

    /// <summary>All kinds of jobs there are.</summary>
    static IReadOnlyList<JobKind> JobKinds(IServiceProvider services) =>
    [
        .. services.GetRequiredService<BackupJobs>().Kinds,
        new RetentionJob(services.GetRequiredService<RetentionRun>(), services.GetRequiredService<JobBoard>, services.GetRequiredService<TimeProvider>()).Kind,
        ScanJob.Kind(services.GetRequiredService<LibraryScans>(), services.GetRequiredService<TimeProvider>()),
        OpenFetch(services).Kind,
        new PipelineJob(services.GetRequiredService<JobBoard>, services.GetRequiredService<TimeProvider>()).Kind,
        new ClassifyJob(services.GetRequiredService<ClassifyTools>(), services.GetRequiredService<ClassifyBoard>()).Kind,
        services.GetRequiredService<RenderJob>().Kind,
        TrainJob.Kind(services.GetRequiredService<ModelTraining>()),
    ];

    static WorkerPool OpenWorkers(IServiceProvider services)
    {
        (string program, string[] arguments) = HostSettings.Self("worker");
        double budget = services.GetRequiredService<SidFlowSettings>().Jobs.CpuBudget / 100.0;
        return new WorkerPool(new WorkerRules(program, arguments).Within(budget, Environment.ProcessorCount), UnitKinds.All, services.GetRequiredService<TimeProvider>());
    }

    static ClassifyTools OpenClassify(IServiceProvider services)
    {
        SidFlowSettings settings = services.GetRequiredService<SidFlowSettings>();
        return new ClassifyTools(
            services.GetRequiredService<ClassifiedStore>(), services.GetRequiredService<ClassifyLedger>(), services.GetRequiredService<LibraryIndex>(),
            services.GetRequiredService<WorkerPool>(), settings.Roms.Folder, services.GetRequiredService<RomSet>(), settings.Emulator.CiaModel,
            settings.Room.DefaultLength, most => RenderSelection.MostPlayed(services.GetRequiredService<Charts>(), services.GetRequiredService<LibraryIndex>(), most),
            services.GetRequiredService<TimeProvider>());
    }

    static FetchJob OpenFetch(IServiceProvider services)
    {
        HvscSettings settings = services.GetRequiredService<SidFlowSettings>().Hvsc;
        return new FetchJob(
            new FetchRules(new HvscLayout(settings.Folder), MirrorRules.Usual, ArchiveLimits.Usual, settings.KeepPrevious), settings.Mirrors,
            services.GetRequiredService<IReadOnlyList<LibraryRoot>>(),
            [new SavedPlaces(services.GetRequiredService<Room>(), services.GetRequiredService<PlaybackSessions>()), services.GetRequiredService<ClassifiedStore>(), services.GetRequiredService<RoomStationStore>(), services.GetRequiredService<RenderStore>(), services.GetRequiredService<TasteTunes>()],
            services.GetRequiredService<LibraryScans>(), services.GetRequiredService<FetchBoard>(), services.GetRequiredService<TimeProvider>());
    }

    /// <param name="devices">Where the songs may be played; null: on our own machine only.</param>
    static LibrarySongs OpenSongs(IServiceProvider services, DeviceDirectory? devices) => new(
        services.GetRequiredService<LibraryIndex>(),
        new MachineOptions { Roms = services.GetRequiredService<RomSet>(), CiaModel = services.GetRequiredService<SidFlowSettings>().Emulator.CiaModel },
        () => devices is not null && devices.HaveC64);

    static DeviceDirectory OpenDevices(IServiceProvider services)
    {
        DeviceDirectory devices = HostSettings.Devices(services.GetRequiredService<SidFlowSettings>(), services.GetRequiredService<TimeProvider>());
        devices.Start();
        services.GetRequiredService<SettingsShelf>().Changed += now => devices.Preferred = now.PreferredEngines;
        if (devices.WatchProblem is { } problem)
            services.GetRequiredService<ILogger<DeviceDirectory>>().LogWarning("Devices that are plugged in are found after up to 30 s only: {Problem}", problem);
        return devices;
    }

    static Room OpenRoom(IServiceProvider services)
    {
        SidFlowSettings all = services.GetRequiredService<SidFlowSettings>();
        RoomSettings settings = all.Room;
        return new Room(
            new RoomOptions
            {
                Rules = RenderComposition.Rules(settings),
                Output = OutputSetting.Parse(settings.Output) ?? OutputSetting.None,
                Guest = all.NetworkSidDevice.Enabled ? services.GetRequiredService<NetworkGuest>() : null,
                Devices = services.GetRequiredService<DeviceDirectory>(),
                Outlet = new OutletRules(all.Routing.EmulatorBesideDevice, all.Routing.ReturnAtOnce),
            },
            OpenSongs(services, services.GetRequiredService<DeviceDirectory>()), services.GetRequiredService<SoundHeadMaker>(),
            services.GetRequiredService<RoomStore>(), services.GetRequiredService<TimeProvider>());
    }

    /// <summary>What a start would find wrong with settings that are right one by one.</summary>
    static void Check(SidFlowSettings settings, TimeProvider clock)
    {
        HostSettings.Devices(settings, clock);
        HostSettings.Chips(settings);
    }

    static IPEndPoint EndPointOf(SidServerSettings settings) =>
        new(settings.Address == "*" ? IPAddress.IPv6Any : IPAddress.Parse(settings.Address), settings.Port);

    static RomSet LoadRoms(IServiceProvider services)
    {
        RomSet roms = RomFolder.Load(services.GetRequiredService<SidFlowSettings>().Roms.Folder, out IReadOnlyList<string> problems);
        foreach (string problem in problems)
            services.GetRequiredService<ILogger<RomSet>>().LogWarning("{Problem}", problem);
        return roms;
    }

    static async Task AfterScanAsync(IServiceProvider services, ScanStatus end)
    {
        services.GetRequiredService<Tracks>().Forget();
        ILogger log = services.GetRequiredService<ILogger<LibraryScans>>();
        if (end.Failure is not null)
            log.LogWarning("The library's scan ended early: {Reason}", end.Failure);
        else if (end.Progress is { } done)
            log.LogInformation("Library scanned in {Seconds:0.0} s: {Seen} tunes, {Indexed} new or changed, {Removed} gone, {Problems} problems",
                done.Elapsed.TotalSeconds, done.Seen, done.Indexed, done.Removed, done.ProblemCount);
        try
        {
            await services.GetRequiredService<TasteTunes>().FollowLibraryAsync(CancellationToken.None);
        }
        catch (StorageException failure)
        {
            log.LogWarning("Ratings of tunes that lie elsewhere now follow after the next scan: {Reason}", failure.Message);
        }
    }
}
