using System.Text.Json.Nodes;
using SidFlow.Emu.Machine;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Heads;
using SidFlow.Services.Jobs;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;
using SidFlow.Services.Taste;
using SidFlow.Services.Tests.Deck;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Renders;

/// <summary>A small library and all that renders it, units done in this process.</summary>
internal sealed class RenderRig : IAsyncDisposable
{
    /// <summary>INIT meets a JAM opcode.</summary>
    private static readonly byte[] jam = [0xa9, 0x0f, 0x8d, 0x18, 0xd4, 0x02];

    public RenderRig(string ffmpeg = "ffmpeg", DeviceDirectory? devices = null, string? sidplayfp = null, string? cacheFolder = null)
    {
        Ffmpeg = new Ffmpeg(ffmpeg);
        Devices = devices ?? DeviceDirectory.Empty;
        CacheFolder = cacheFolder ?? Library.Data["cache"];
        SidplayPath = sidplayfp;
        byte[] sweep = SweepTune.File();
        sweep[15] = 1; // song alone
        Library.Tunes.Write("A/Sweep.sid", sweep);
        Library.Tunes.Write("A/Two.sid", PsidFile.Make([0xa9, 0x0f, 0x8d, 0x18, 0xd4, 0xa9, 0xf0, 0x8d, 0x06, 0xd4, 0xa9, 0x21, 0x8d, 0x04, 0xd4, 0x8d, 0x01, 0xd4, 0x60], [0xee, 0x00, 0xd4, 0x60], songs: 2));
        Library.Tunes.Write("B/Jam.sid", PsidFile.Make(jam, [0x60]));
    }

    public static bool HasFfmpeg => new Ffmpeg().IsInstalled;

    public ScannedFolder Library { get; } = new();
    public Ffmpeg Ffmpeg { get; }
    public DeviceDirectory Devices { get; }
    public string CacheFolder { get; }
    public string? SidplayPath { get; }

    /// <summary>What the disk is said to have free; null: what it has.</summary>
    public long? Free { get; set; }
    public long Budget { get; init; } = 1L << 30;

    /// <summary>Another one stands for another version of the emulator.</summary>
    public string Variant { get; set; } = "";

    /// <summary>Told each unit before it is done.</summary>
    public Func<RenderUnit, Task> Before { get; set; } = _ => Task.CompletedTask;

    public RenderCache Cache { get; private set; } = null!;
    public RenderStore Store { get; private set; } = null!;
    public RenderShelf Shelf { get; private set; } = null!;
    public SongRender Listeners { get; private set; } = null!;
    public CacheCare Care { get; private set; } = null!;
    public AvailabilityManifest Manifest { get; private set; } = null!;
    public JobBoard Jobs { get; private set; } = null!;
    public RenderSettings Settings => new(["emulator"], ["wav"], null, Library.Data["renders"], 128, 5, SidplayPath, Library.Data["availability.json"], CacheFolder, null)
    {
        Engines = RenderSettings.EnginesOf(SidplayPath, Devices.Devices.Select(device => (device.Setting.Id, device.Setting.Kind))),
    };

    /// <summary>As a daemon starts.</summary>
    public async Task StartAsync(TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        await Library.ScanAsync();
        DiskReserve reserve = new(16 << 20, folder => Free ?? new DriveInfo(folder).AvailableFreeSpace);
        RenderOptions options = new() { Rules = new PlaybackRules { DefaultLength = TimeSpan.FromSeconds(3), Fade = TimeSpan.FromMilliseconds(100) }, Variant = Variant, M4aKbit = 128 };
        MachineOptions machine = new();
        Cache = new RenderCache(Path.Combine(CacheFolder, "renders"), Budget, clock, reserve);
        Store = new RenderStore(Library.Database);
        Shelf = new RenderShelf(Cache, Store, Studio.CodeOf(options), clock);
        Listeners = new SongRender(new LibrarySongs(Library.Index, machine), EmulatedChip.Maker(), options with { Made = Shelf.Note, Elsewhere = Shelf.Elsewhere }, Cache, Ffmpeg);
        Manifest = new AvailabilityManifest(Store, Cache.Folder, CacheFolder, null);
        Care = new CacheCare(Cache, Store, Shelf, reserve, () => Listeners.Found, () => Library.Index.Count().Songs, clock);
        Studio studio = new(machine, options, EmulatedChip.Maker(), Ffmpeg, SidplayPath is { } program ? new Sidplayfp(program, clock) : null);
        CaptureEngines captures = new(Devices, machine, (device, opened) => Services.Devices.Jobs.JobSound.Open(device, opened, clock), clock);
        SongFiles files = new(Library.Index, studio, Cache, Shelf, reserve, captures, async (unit, stop) =>
        {
            await Before(unit).WaitAsync(stop);
            return await studio.AnswerAsync(unit, stop);
        }, 1, clock);
        RenderSelection selection = new(Library.Index, Store, most => RenderSelection.MostPlayed(new Charts(Library.Database), Library.Index, most));
        Jobs = new JobBoard(new JobStore(Library.Database), [new RenderJob(Settings, selection, files, Ffmpeg, Manifest, clock).Kind], clock);
        await Jobs.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        await Jobs.DisposeAsync();
        await Listeners.DisposeAsync();
        await Shelf.DisposeAsync();
    }

    public async Task<Job> SubmitAsync(string parameters, CancellationToken stop) => await Jobs.SubmitAsync("render", JsonNode.Parse(parameters)!.AsObject(), stop);

    /// <summary>Submits a job and waits for its end.</summary>
    public async Task<Job> RunAsync(string parameters, CancellationToken stop) => await EndAsync((await SubmitAsync(parameters, stop)).Id, stop);

    public async Task<Job> EndAsync(string id, CancellationToken stop) => await UntilAsync(id, job => !JobTable.IsActive(job.State), stop);

    public async Task<Job> UntilAsync(string id, Func<Job, bool> holds, CancellationToken stop)
    {
        while (!holds(Jobs.Find(id)))
            await Task.Delay(10, stop);
        return Jobs.Find(id);
    }

    public IEnumerable<string> Log(Job job) => Jobs.Lines(job.Id, 0, 1000).Select(line => line.Text);

    /// <summary>Names of all files below a folder of the data folder, in order.</summary>
    public string[] Files(string folder) => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Library.Dispose();
    }
}
