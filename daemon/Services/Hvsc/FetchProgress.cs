using System.Text.Json.Serialization;

namespace SidFlow.Services.Hvsc;

[JsonConverter(typeof(JsonStringEnumConverter<FetchPhase>))]
public enum FetchPhase
{
    [JsonStringEnumMemberName("idle")]
    Idle,

    /// <summary>What is here, what the mirror has.</summary>
    [JsonStringEnumMemberName("initializing")]
    Initializing,

    [JsonStringEnumMemberName("downloading")]
    Downloading,

    /// <summary>Update script, checks, and the swap.</summary>
    [JsonStringEnumMemberName("applying")]
    Applying,

    [JsonStringEnumMemberName("extracting")]
    Extracting,

    [JsonStringEnumMemberName("completed")]
    Completed,

    [JsonStringEnumMemberName("error")]
    Error,
}

/// <summary>How far a fetch is, as <c>/api/fetch/progress</c> shows it.</summary>
/// <param name="Percent">Of the phase, 0..100.</param>
/// <param name="Logs">The newest lines, the oldest first.</param>
public sealed record FetchProgress(
    FetchPhase Phase, double Percent, string Message, string? Filename, long? DownloadedBytes, long? TotalBytes, IReadOnlyList<string> Logs,
    bool IsActive, DateTimeOffset UpdatedAt, string? Error)
{
    public static FetchProgress Idle(DateTimeOffset now) => new(FetchPhase.Idle, 0, "", null, null, null, [], false, now, null);
}
