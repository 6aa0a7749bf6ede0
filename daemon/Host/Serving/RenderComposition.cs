using Microsoft.Extensions.DependencyInjection;
using SidFlow.Emu.Machine;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Heads;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Library;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;
using SidFlow.Services.Taste;
using SidFlow.Services.Telemetry;
using SidFlow.Services.Workers;

namespace SidFlow.Host.Serving;

/// <summary>How the parts that render songs hang together, in the daemon and in its workers.</summary>
static class RenderComposition
{
    public static IServiceCollection AddRenders(this IServiceCollection services, SidFlowSettings settings)
    {
        services.AddSingleton(new DiskReserve(settings.Cache.KeepFreeBytes));
        services.AddSingleton(s => new RenderCache(Path.Combine(settings.CacheDir, "renders"), settings.Cache.MaxBytes, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<DiskReserve>()));
        services.AddSingleton<RenderStore>();
        services.AddSingleton(s => new RenderShelf(
            s.GetRequiredService<RenderCache>(), s.GetRequiredService<RenderStore>(), Studio.CodeOf(Options(StudioSettings.Of(settings), s.GetRequiredService<RomSet>(), s.GetRequiredService<ChipChoice>())),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(OpenRenders);
        services.AddSingleton(s => new SongTapes(
            s.GetRequiredService<ISongSource>(), Options(StudioSettings.Of(settings), s.GetRequiredService<RomSet>(), s.GetRequiredService<ChipChoice>()) with { Made = s.GetRequiredService<RenderShelf>().Note },
            s.GetRequiredService<RenderCache>()));
        services.AddSingleton(s => new TelemetryBook(s.GetRequiredService<Database>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => OpenStudio(StudioSettings.Of(settings), s.GetRequiredService<RomSet>(), s.GetRequiredService<ChipChoice>(), s.GetRequiredService<Ffmpeg>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new AvailabilityManifest(
            s.GetRequiredService<RenderStore>(), s.GetRequiredService<RenderCache>().Folder, settings.Render.AssetRoot, settings.Render.PublicBaseUrl?.ToString()));
        services.AddSingleton(s => new CacheCare(
            s.GetRequiredService<RenderCache>(), s.GetRequiredService<RenderStore>(), s.GetRequiredService<RenderShelf>(), s.GetRequiredService<DiskReserve>(),
            () => s.GetRequiredService<SongRender>().Found, () => s.GetRequiredService<LibraryIndex>().Count().Songs, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(OpenJob);
        return services;
    }

    /// <summary>What a listener's session and a job have in common, so that each finds the other's files.</summary>
    public static RenderOptions Options(StudioSettings settings, RomSet roms, ChipChoice chips) => new()
    {
        Rules = Rules(settings.Room),
        // A tune that calls the KERNAL sounds otherwise with one than without; samples can tell the CIA.
        Variant = $"kernal {roms.Kernal is not null}, basic {roms.Basic is not null}, characters {roms.Characters is not null}, cia {settings.Emulator.CiaModel}, width {(settings.Room.Stereo ? settings.Room.StereoWidth : 0)}",
        VariantOf = chips.Key,
        M4aKbit = settings.Render.M4aKbit,
        FlacLevel = settings.Render.FlacLevel,
    };

    public static PlaybackRules Rules(RoomSettings settings) => new()
    {
        SampleRateHz = settings.SampleRateHz,
        DefaultLength = settings.DefaultLength,
        Fade = settings.Fade,
        SilenceEnd = settings.Silence,
    };

    public static Studio OpenStudio(StudioSettings settings, RomSet roms, ChipChoice chips, Ffmpeg ffmpeg, TimeProvider clock) => new(
        Machine(settings, roms), Options(settings, roms, chips), EmulatedChip.Maker(settings.Room.Stereo, chips, settings.Room.Panning), ffmpeg,
        settings.Render.SidplayPath is { } program ? new Sidplayfp(program, clock) : null);

    static MachineOptions Machine(StudioSettings settings, RomSet roms) => new() { Roms = roms, CiaModel = settings.Emulator.CiaModel };

    static SongRender OpenRenders(IServiceProvider services)
    {
        RenderShelf shelf = services.GetRequiredService<RenderShelf>();
        RenderOptions options = Options(StudioSettings.Of(services.GetRequiredService<SidFlowSettings>()), services.GetRequiredService<RomSet>(), services.GetRequiredService<ChipChoice>());
        return new SongRender(
            services.GetRequiredService<ISongSource>(), services.GetRequiredService<SoundHeadMaker>(), options with { Made = shelf.Note, Elsewhere = shelf.Elsewhere },
            services.GetRequiredService<RenderCache>(), services.GetRequiredService<Ffmpeg>());
    }

    static RenderJob OpenJob(IServiceProvider services)
    {
        SidFlowSettings settings = services.GetRequiredService<SidFlowSettings>();
        TimeProvider clock = services.GetRequiredService<TimeProvider>();
        LibraryIndex library = services.GetRequiredService<LibraryIndex>();
        Studio studio = services.GetRequiredService<Studio>();
        WorkerPool workers = services.GetRequiredService<WorkerPool>();
        var devices = new CaptureEngines(
            services.GetRequiredService<DeviceDirectory>(), Machine(StudioSettings.Of(settings), services.GetRequiredService<RomSet>()), (device, opened) => JobSound.Open(device, opened, clock), clock);
        var files = new SongFiles(
            library, studio, services.GetRequiredService<RenderCache>(), services.GetRequiredService<RenderShelf>(), services.GetRequiredService<DiskReserve>(), devices,
            RenderUnits.Maker(workers, settings), workers.MostWorkers, clock);
        return new RenderJob(
            settings.Render, new RenderSelection(library, services.GetRequiredService<RenderStore>(), most => RenderSelection.MostPlayed(services.GetRequiredService<Charts>(), library, most)), files,
            services.GetRequiredService<Ffmpeg>(), services.GetRequiredService<AvailabilityManifest>(), clock);
    }
}
