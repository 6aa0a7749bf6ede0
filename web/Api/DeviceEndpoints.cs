using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Devices.Discovery;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The household's devices, for the operator.</summary>
public sealed class DeviceEndpoints(DeviceDirectory devices, SidFlowSettings settings)
{
    /// <summary>A day: longer than any test.</summary>
    const int LongestMs = 24 * 3600 * 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin").WithTags("administration");
        api.MapGet("/devices", () => Reply.Ok<IReadOnlyList<DeviceReply>>([.. devices.Devices.Select(DeviceReply.Of)])).Needs(Permission.ReadStatus).WithSummary("All devices");
        api.MapGet("/devices/found", FindDevices).Needs(Permission.ReadStatus).WithSummary("Devices that are plugged in or answer in the network, configured or not; takes up to two seconds");
        api.MapGet("/devices/{id}", (string id) => Reply.Ok(DeviceReply.Of(Find(id)))).Needs(Permission.ReadStatus).WithSummary("One device");
        api.MapPost("/devices/{id}/reset", ResetDevice).Needs(Permission.ManageDevices, "device:reset").WithSummary("Trust a device again and open it anew at once");
        api.MapGet("/circuit-breaker-status", (string? device) => TypedResults.Ok(BreakerReply.Of(One(device)))).Needs(Permission.ReadStatus).WithSummary("The breaker of one device, else the one that is worst off");
        api.MapPost("/reset-circuit-breaker", ResetBreaker).Needs(Permission.ManageDevices, "breaker:reset").WithSummary("Close the breaker of one device, or of all");
        if (settings.Routing.TestHooks)
            routes.MapPost("/api/test/force-breaker-open", ForceOpen).Needs(Permission.ManageDevices, "breaker:force-open").WithSummary("Open a breaker for a time (test hooks)");
    }

    Ok<Envelope<FoundDevicesReply>> FindDevices(CancellationToken stop) =>
        Reply.Ok(FoundDevicesReply.Of(new DeviceFinder(settings.Devices, new FinderPlaces()).Find(stop)));

    Ok<Envelope<DeviceReply>> ResetDevice(string id)
    {
        Device device = Find(id);
        device.Reset();
        return Reply.Ok(DeviceReply.Of(device));
    }

    Ok<BreakerReply> ResetBreaker(string? device)
    {
        foreach (Device each in device is null ? devices.Devices : [Find(device)])
            each.Reset();
        return TypedResults.Ok(BreakerReply.Of(One(device)));
    }

    Ok<BreakerReply> ForceOpen(ForceOpenRequest request, string? device)
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(Field.Within("durationMs", request.DurationMs, 0, LongestMs));
        foreach (Device each in device is null ? devices.Devices : [Find(device)])
            each.Breaker.ForceOpen(duration);
        return TypedResults.Ok(BreakerReply.Of(One(device)));
    }

    Device Find(string id) => devices.Find(id) ?? throw RequestException.NotFound($"There is no device '{id}'.");

    Device One(string? id) =>
        id is not null ? Find(id)
        : devices.Devices.MaxBy(device => device.Breaker.Status.State) ?? throw RequestException.NotFound("There are no devices.");
}

/// <param name="State">absent, probing, ready, leased, degraded or down.</param>
/// <param name="Name">As it was last seen; null before the first time.</param>
/// <param name="User">Who has it.</param>
public sealed record DeviceReply(
    string Id, string Kind, string State, string? Name, string? Address, string? Firmware, string? Serial, IReadOnlyList<string> Chips,
    string? Timing, string? User, string? Problem, BreakerReply Breaker)
{
    public static DeviceReply Of(Device device)
    {
        DeviceStatus status = device.Status;
        return new DeviceReply(status.Id, status.Kind, status.State.ToString().ToLowerInvariant(), status.Info?.Name, status.Info?.Address,
            status.Info?.Firmware, status.Info?.Serial, [.. (status.Info?.Chips ?? []).Select(chip => chip.Selectable ? "either" : chip.Model.ToString().ToLowerInvariant())],
            status.Info?.Timing.ToString().ToLowerInvariant(), status.User, status.Problem, BreakerReply.Of(device));
    }
}

/// <param name="Problem">Why there may be more than these; null when all was searched.</param>
public sealed record FoundDevicesReply(IReadOnlyList<FoundReply> Devices, string? Problem)
{
    public static FoundDevicesReply Of(FoundDevices found) => new([.. found.Devices.Select(FoundReply.Of)], found.Problem);
}

/// <param name="Configured">Its id in the settings; null when it is not there.</param>
/// <param name="Setting">An entry for <c>Devices</c>.</param>
public sealed record FoundReply(string Kind, string Name, string Address, string? Serial, string? Configured, string? Note, JsonObject Setting)
{
    public static FoundReply Of(FoundDevice found) =>
        new(found.Kind, found.Name, found.Address, found.Serial, found.Configured, found.Note, found.Setting);
}

/// <param name="State">closed, half_open or open.</param>
/// <param name="P95Latency">Milliseconds.</param>
public sealed record BreakerReply(string Device, string State, int Tokens, double SuccessRate, double P95Latency)
{
    public static BreakerReply Of(Device device)
    {
        BreakerStatus status = device.Breaker.Status;
        string state = status.State switch { BreakerState.Closed => "closed", BreakerState.Open => "open", _ => "half_open" };
        return new BreakerReply(device.Setting.Id, state, status.Tokens, status.SuccessRate, Math.Round(status.P95Latency.TotalMilliseconds, 1));
    }
}

public sealed record ForceOpenRequest(int? DurationMs);
