using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Hw.Ports;
using SidFlow.Services.Accounts;
using SidFlow.Services.Devices;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The lights in a device's case.</summary>
public sealed class DeviceLightsEndpoints(DeviceDirectory devices)
{
    const int MostSettings = 16, LongestText = 64, StrongestLight = 31;

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("administration");
        api.MapGet("/admin/devices/{id}/lights", (string id, CancellationToken stop) => ReadAsync(Find(id), stop)).Needs(Permission.ReadStatus).WithSummary("A device's lights, as it lists them");
        api.MapPut("/admin/devices/{id}/lights", SetAsync).Needs(Permission.ManageDevices, "device:lights").WithSummary("Set some of a device's lights, by the names it lists; until it restarts");
        api.MapPost("/play/c64u-led", SetLedAsync).Needs(Permission.ManageDevices, "device:lights").WithSummary("Set the lights of an Ultimate: mode, pattern, color, intensity 0 to 31");
    }

    async Task<Ok<Envelope<IReadOnlyList<LightSetting>>>> SetAsync(string id, Dictionary<string, string> settings, CancellationToken stop)
    {
        if (settings.Count is 0 or > MostSettings || settings.Any(each => each.Key.Length > LongestText || each.Value is not { Length: <= LongestText }))
            throw RequestException.Invalid("settings", $"1 to {MostSettings} names with their values, at most {LongestText} characters each");
        return await ApplyAsync(Find(id), settings, stop);
    }

    async Task<Ok<Envelope<IReadOnlyList<LightSetting>>>> SetLedAsync(LedRequest request, CancellationToken stop)
    {
        int? intensity = Field.WithinIfGiven("intensity", request.Intensity, 0, StrongestLight);
        (string Name, string? Value)[] all =
        [
            ("LedStrip Mode", Field.AtMost("mode", request.Mode, LongestText)), ("LedStrip Pattern", Field.AtMost("pattern", request.Pattern, LongestText)),
            ("Fixed Color", Field.AtMost("color", request.Color, LongestText)), ("Strip Intensity", intensity?.ToString(CultureInfo.InvariantCulture)),
        ];
        Dictionary<string, string> given = all.Where(each => each.Value is not null).ToDictionary(each => each.Name, each => each.Value!);
        if (given.Count == 0)
            throw RequestException.Invalid("mode", "name mode, pattern, color or intensity");
        Device device = request.Device is { } id ? Find(id)
            : devices.Devices.FirstOrDefault(each => each.Lights is not null) ?? throw RequestException.NotFound("No device with lights is there.");
        return await ApplyAsync(device, given, stop);
    }

    static Task<Ok<Envelope<IReadOnlyList<LightSetting>>>> ReadAsync(Device device, CancellationToken stop) => AskAsync(device, lights => lights.Read(), stop);

    static Task<Ok<Envelope<IReadOnlyList<LightSetting>>>> ApplyAsync(Device device, Dictionary<string, string> settings, CancellationToken stop) => AskAsync(device, lights =>
    {
        foreach ((string name, string value) in settings)
            lights.Set(name, value);
        return lights.Read();
    }, stop);

    /// <summary>Each request to the device has its own limit.</summary>
    static async Task<Ok<Envelope<IReadOnlyList<LightSetting>>>> AskAsync(Device device, Func<IDeviceLights, IReadOnlyList<LightSetting>> ask, CancellationToken stop)
    {
        IDeviceLights lights = device.Lights
            ?? throw new RequestException(StatusCodes.Status409Conflict, "that cannot be done", $"{device.Setting.Id} is not there, or has no lights to set.");
        try
        {
            return Reply.Ok(await Task.Run(() => ask(lights), stop));
        }
        catch (SidPortException refused) when (refused.Fault == SidPortFault.Unsupported)
        {
            throw RequestException.Invalid("settings", refused.Reason);
        }
        catch (SidPortException failed)
        {
            throw new RequestException(StatusCodes.Status502BadGateway, "the device did not do it", $"{device.Setting.Id}: {failed.Reason}.");
        }
    }

    Device Find(string id) => devices.Find(id) ?? throw RequestException.NotFound($"There is no device '{id}'.");
}

/// <param name="Device">Its id in the settings; null for the first with lights.</param>
/// <param name="Intensity">0 to 31.</param>
public sealed record LedRequest(string? Device, string? Mode, string? Pattern, string? Color, int? Intensity);
