using Microsoft.Extensions.DependencyInjection;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Health;
using SidFlow.Services.Library;
using SidFlow.Services.NetworkSidDevice;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;
using SidFlow.Services.Streams;
using SidFlow.Web.Http;

namespace SidFlow.Host.Serving;

/// <summary>The checks behind /api/health. Their names are part of the contract; each answers at once.</summary>
sealed class ApplianceHealth(
    SidFlowSettings settings, Database database, LibraryIndex library, LibraryScans scans, Room room, PlaybackSessions sessions,
    Ffmpeg ffmpeg, RenderStore renders, StaticPage page, DeviceDirectory devices, IServiceProvider services)
{
    static readonly CheckResult Good = new(HealthState.Healthy);

    readonly Task<CheckResult> selfTest = Task.Run(EmulatorSelfTest.Run);

    public IReadOnlyList<HealthCheck> Checks =>
    [
        new("wasm", CheckWeight.Blocking, CheckEmulator),
        new("workspace", CheckWeight.Blocking, CheckWorkspace),
        new("ui", CheckWeight.Blocking, CheckPage),
        new("library", CheckWeight.Part, CheckLibrary),
        new("room", CheckWeight.Part, CheckRoom),
        new("sessions", CheckWeight.Part, CheckSessions),
        new("encoder", CheckWeight.Part, CheckEncoder),
        .. settings.NetworkSidDevice.Enabled ? [new HealthCheck("networkSidDevice", CheckWeight.Extra, CheckNetworkPlayers)] : Array.Empty<HealthCheck>(),
        new("streamingAssets", CheckWeight.Extra, () => new(HealthState.Healthy, null, new Dictionary<string, object?> { ["assetCount"] = renders.CountFiles(), ["version"] = AvailabilityManifest.Version })),
        new("sidplayfpCli", CheckWeight.Extra, CheckSidplayfp),
        .. devices.Devices.Select(device => new HealthCheck(device.Setting.Id, CheckWeight.Part, () => Check(device))),
    ];

    CheckResult CheckEmulator() =>
        selfTest.IsCompletedSuccessfully ? selfTest.Result
        : selfTest.Exception is { } failure ? new(HealthState.Unhealthy, failure.InnerException!.Message)
        : new(HealthState.Unhealthy, "The emulator's self-test has not finished yet.");

    CheckResult CheckWorkspace()
    {
        try
        {
            long free = new DriveInfo(settings.DataDir).AvailableFreeSpace;
            var details = new Dictionary<string, object?> { ["databaseBytes"] = database.SizeBytes, ["freeBytes"] = free };
            return free < 64L << 20
                ? new(HealthState.Unhealthy, $"The disk that holds {settings.DataDir} is full. Free some space.", details)
                : new(HealthState.Healthy, null, details);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new(HealthState.Unhealthy, $"The data folder cannot be used: {failure.Message}");
        }
    }

    CheckResult CheckPage() =>
        page.IsBuilt ? Good : new(HealthState.Degraded, "The page is not part of this build; the API works.");

    CheckResult CheckLibrary()
    {
        LibraryCounts counts = library.Count();
        var details = new Dictionary<string, object?> { ["tunes"] = counts.Tunes, ["songs"] = counts.Songs, ["refused"] = counts.Refused, ["scanning"] = scans.Status.Running };
        return scans.Status.Failure is { } failure ? new(HealthState.Degraded, failure, details)
            : counts.Tunes == 0 && !scans.Status.Running ? new(HealthState.Degraded, "The library is empty. Name a folder of tunes: sidflowd serve --library DIR", details)
            : new(HealthState.Healthy, null, details);
    }

    CheckResult CheckRoom()
    {
        OutputState output = room.Snapshot().Output;
        var details = new Dictionary<string, object?> { ["output"] = output.Name, ["chip"] = output.Chip, ["underruns"] = output.Underruns };
        return new(output.Healthy ? HealthState.Healthy : HealthState.Degraded, output.Note, details);
    }

    /// <summary>They live on in memory while their rows cannot be stored; a restart would then forget them.</summary>
    CheckResult CheckSessions() =>
        sessions.StoreTrouble is { } trouble ? new(HealthState.Degraded, $"Listeners' sessions cannot be stored: {trouble}") : Good;

    CheckResult CheckNetworkPlayers()
    {
        SidServer server = services.GetRequiredService<SidServer>();
        return new(HealthState.Healthy, null, new Dictionary<string, object?>
        {
            ["address"] = $"{server.Address}",
            ["player"] = server.Player,
            ["heard"] = room.Snapshot().Guest is not null,
            ["refused"] = server.Refused,
        });
    }

    CheckResult Check(Device device)
    {
        DeviceStatus status = device.Status;
        bool connected = status.State is DeviceState.Ready or DeviceState.Leased or DeviceState.Degraded;
        var details = new Dictionary<string, object?>
        {
            ["connected"] = connected,
            ["state"] = status.State.ToString().ToLowerInvariant(),
            ["name"] = status.Info?.Name,
            ["user"] = status.User,
        };
        if (room.Device is { } playing && playing.Id == status.Id)
        {
            details["lateWrites"] = playing.Report.LateWrites;
            details["underruns"] = playing.Report.Underruns;
            details["skips"] = playing.Report.Skips;
        }
        return new(connected && status.State != DeviceState.Degraded ? HealthState.Healthy : HealthState.Degraded,
            connected ? status.Problem : $"{status.Id} does not play: {status.Problem ?? "it is being looked for"}.", details);
    }

    CheckResult CheckSidplayfp() =>
        settings.Render.SidplayPath is not { } program ? new(HealthState.Degraded, "No external player is configured; the built-in one plays.")
        : File.Exists(program) ? Good
        : new(HealthState.Degraded, $"There is no {program}. Install sidplayfp, or correct Render:SidplayPath; the built-in player plays.");

    CheckResult CheckEncoder() => ffmpeg.IsInstalled ? Good : new(HealthState.Degraded, Ffmpeg.Missing);
}
