using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SidFlow.Services.Devices.Discovery;

/// <summary>A device that is plugged in or answers in the network.</summary>
/// <param name="Name">As it calls itself.</param>
/// <param name="Address">Where it is now: a path or an address.</param>
/// <param name="Serial">Null where it tells none.</param>
/// <param name="Configured">The id it has in the settings; null when it is not there.</param>
/// <param name="Note">What an operator should know before using it; null for nothing.</param>
/// <param name="Setting">An entry for <c>Devices</c>.</param>
public sealed record FoundDevice(string Kind, string Name, string Address, string? Serial, string? Configured, string? Note, JsonObject Setting)
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>On one line, as it goes into the file.</summary>
    public string SettingLine => Setting.ToJsonString(plain).Replace(",\"", ", \"", StringComparison.Ordinal).Replace("\":", "\": ", StringComparison.Ordinal);
}

/// <param name="Problem">A sentence: why there may be more; null when all was searched.</param>
public sealed record FoundDevices(IReadOnlyList<FoundDevice> Devices, string? Problem);
